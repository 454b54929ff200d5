/// Names by origin. People are combined from these at random; nobody is meant.
struct NameOrigin: Sendable {
  let women: [String]
  let men: [String]
  let families: [FamilyName]
  /// HL7 and OMB category of race, with its text.
  let race: Code
  let isHispanic: Bool
  let language: Code
}

/// A family name and the particle it may carry, such as `de la` and `Cruz`.
public struct FamilyName: Sendable, Hashable {
  public var particle: String
  public var stem: String

  public init(_ stem: String, particle: String = "") { (self.stem, self.particle) = (stem, particle) }

  public var whole: String { particle.isEmpty ? stem : particle + " " + stem }
}

extension FamilyName: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

/// A code, its text and its coding system as HL7 v2 names it.
public struct Code: Sendable, Hashable {
  public let code: String
  public let text: String
  public let system: String

  public init(_ code: String, _ text: String, _ system: String) { (self.code, self.text, self.system) = (code, text, system) }
}

enum Names {
  private static let english = Code("eng", "English", "ISO639")
  private static let white = Code("2106-3", "White", "HL70005")
  private static let black = Code("2054-5", "Black or African American", "HL70005")
  private static let asian = Code("2028-9", "Asian", "HL70005")
  private static let native = Code("1002-5", "American Indian or Alaska Native", "HL70005")
  private static let other = Code("2131-1", "Other Race", "HL70005")

  /// Listed by frequency: the first are drawn most often.
  static let origins: [NameOrigin] = [
    NameOrigin(
      women: [
        "Margaret", "Eleanor", "Harriet", "Penelope", "Rosalind", "Abigail", "Josephine", "Beatrice", "Cordelia", "Winifred",
        "Mary-Ann", "Grace", "Hope", "Florence",
      ],
      men: [
        "Theodore", "Bartholomew", "Frederick", "Nathaniel", "Reginald", "Sylvester", "Montgomery", "Clifford", "Will", "Mark",
        "Christopher", "Billy-Ray", "Augustus", "Leonard",
      ],
      families: [
        "Testerman", "Fairweather", "Ashcombe", "Thistlewood", "Blackwater", "Hollingsworth", "Pemberton", "Quillfeather",
        "Winterbourne", "Larkspur", "Young", "Butterworth", "Smith-Rowley", "Drinkwater", "Penhaligon", "Stainbrook", "Long",
      ],
      race: white, isHispanic: false, language: english),
    NameOrigin(
      women: ["Keisha", "Latoya", "Denise", "Imani", "Ebony", "Tamika", "Nia", "Monique"],
      men: ["Tyrone", "Jamal", "Marcus", "DeShawn", "Terrence", "Malik", "Darnell", "Kwame"],
      families: ["Freemanson", "Baptistelle", "Gaillardson", "Copperfield", "Dubrow", "Hightower", "Lovejoyce", "Mayfair"],
      race: black, isHispanic: false, language: english),
    NameOrigin(
      women: ["María José", "Guadalupe", "Xiomara", "Inés", "Luz", "Soledad", "Verónica", "Ángela"],
      men: ["José", "Ángel", "Joaquín", "Rubén", "Iñaki", "Héctor", "Luis Miguel", "Germán"],
      families: [
        "Peñaloza", "Ibáñez", FamilyName("Cruz", particle: "de la"), FamilyName("Santos", particle: "de los"), "Zúñiga",
        "Quiñones-Vega", "Villaseñor", "Montenegrín", "Otxoa",
      ],
      race: other, isHispanic: true, language: Code("spa", "Spanish", "ISO639")),
    NameOrigin(
      women: ["Siobhán", "Niamh", "Aoife", "Gráinne", "Maeve"],
      men: ["Cillian", "Pádraig", "Seán", "Oisín", "Declan"],
      families: ["O'Testigan", "O’Halloran-Pryce", "McTestin", "MacAulay", "Fitz-Warren", "O'Dowdeen"],
      race: white, isHispanic: false, language: english),
    NameOrigin(
      women: ["Françoise", "Chloé", "Anaïs", "Geneviève", "Zoë"],
      men: ["Jean-Luc", "François", "Benoît", "Gaël", "Étienne"],
      families: [
        "Lefèvre", "Beaulieu-Chênes", FamilyName("Fontaine", particle: "de la"), "D'Ambreville", "Garçonnet", "Noëllet",
      ],
      race: white, isHispanic: false, language: Code("fra", "French", "ISO639")),
    NameOrigin(
      women: ["Annelies", "Käthe", "Ursula", "Gretchen", "Jürgine"],
      men: ["Jürgen", "Wolfgang", "Dieter", "Björn", "Søren"],
      families: [
        FamilyName("Testberg", particle: "von"), FamilyName("Berghe", particle: "van den"), "Müllerstein", "Großmann",
        "Ångström", "Østergaard", FamilyName("Zandt", particle: "van der"),
      ],
      race: white, isHispanic: false, language: Code("deu", "German", "ISO639")),
    NameOrigin(
      women: ["Agnieszka", "Małgorzata", "Božena", "Zsófia", "Ilie"],
      men: ["Łukasz", "Wojciech", "Jiří", "Zoltán", "Ștefan"],
      families: ["Wiśniewskowicz", "Dvořáček", "Szczepański", "Kovácsné", "Žižkov", "Ionescuța"],
      race: white, isHispanic: false, language: Code("pol", "Polish", "ISO639")),
    NameOrigin(
      women: ["Hye-jin", "Mei-Ling", "Thảo", "Sakura", "Xiu"],
      men: ["Min-jun", "Wei", "Đức", "Haruto", "Jian"],
      families: ["Nguyễn", "To", "Kimura-Testa", "Ngô", "Li", "Park-Tester"],
      race: asian, isHispanic: false, language: Code("vie", "Vietnamese", "ISO639")),
    NameOrigin(
      women: ["Priyanka", "Lakshmi", "Ananya", "Fátima", "Zeynep"],
      men: ["Arjun", "Venkatesh", "Mohammed", "Yusuf", "İbrahim"],
      families: [
        "Subramaniampillai", "Chakrabartison", FamilyName("Rashidi", particle: "al-"), "Yıldızoğlu", "Patelwala", "Singhania",
      ],
      race: asian, isHispanic: false, language: Code("hin", "Hindi", "ISO639")),
    NameOrigin(
      women: ["Talulah", "Dyani", "Winona"], men: ["Ahanu", "Nodin", "Takoda"],
      families: ["Runningbrook", "Tall Cedar", "Whitefeather"],
      race: native, isHispanic: false, language: english),
  ]

  /// Weights of `origins`, in percent.
  static let weights = [40, 14, 14, 6, 5, 5, 5, 5, 4, 2]

  static let suffixes = ["Jr", "Sr", "II", "III", "IV"]
  static let degrees = ["MD", "DO", "NP", "PA-C", "RN"]

  static func origin(_ dice: inout Dice) -> NameOrigin {
    var roll = dice.below(100)
    for (i, weight) in weights.enumerated() {
      if roll < weight { return origins[i] }
      roll -= weight
    }
    return origins[0]
  }
}
