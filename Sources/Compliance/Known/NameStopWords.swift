/// Words of name, employer and place fields that say nothing about a person: titles, particles, placeholders, words of
/// institutions.
enum NameStopWords {
  private static let words: StaticString = """
    mr mrs ms miss dr prof sir md do rn np pa phd dds od dpm bsn msn jr sr ii iii iv vi esq \
    de la le el al da di du del der den des dos das van von zu zum zur bin ibn ben st san of the and for or to in on at \
    unknown unk none na nil null self same other test tbd not available given patient family mother father spouse \
    hospital general clinic medical center centre health healthcare care system systems group practice associates \
    laboratory laboratories lab labs insurance company co inc corp corporation llc ltd plc bank school university college \
    department dept services service national united american state county city federal first employer employed unemployed \
    retired student home work office street avenue road apartment apt suite unit room bed ward floor north south east west \
    medicare medicaid medication medicine emergency surgery internal nursing nurse physician doctor
    """

  static let table = WordTable(String(describing: words).split(separator: " "))
}
