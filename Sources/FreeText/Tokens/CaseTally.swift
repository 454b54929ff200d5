/// How the words of a text are written, counted while it is cut.
struct CaseTally {
  /// Words of four letters or more; those all in capitals and those all in small letters.
  private var long = 0
  private var upper = 0
  private var lower = 0
  /// Words of three letters or more; those with a capital.
  private var words = 0
  private var capitals = 0

  @inline(__always) mutating func count(_ word: Token) {
    guard word.count > 2 else { return }
    words &+= 1
    if word.shape != .lower { capitals &+= 1 }
    guard word.count > 3 else { return }
    long &+= 1
    if word.shape == .upper { upper &+= 1 } else if word.shape == .lower { lower &+= 1 }
  }

  /// How the text as a whole is written.
  var letterCase: Document.LetterCase {
    if long >= 4, upper * 10 >= long * 7 { return .upper }
    if long >= 4, lower * 100 >= long * 98 { return .lower }
    return .mixed
  }

  /// Whether hardly a word is capitalised, so that names may lack their capitals, too.
  var isCasual: Bool { words > 12 && capitals * 100 < words * 10 }
}
