import FreeText
import Testing

struct LexiconTests {
  let lexicon = Lexicon.shared

  private func facts(_ key: String) -> WordFacts { lexicon.facts(key.utf8) }

  @Test func `The lexicon is there and says its edition`() {
    #expect(lexicon.count > 200_000)
    #expect(lexicon.edition > 20_200_000 && lexicon.edition < 21_000_000)
  }

  struct Known: Sendable, CustomTestStringConvertible {
    let key: String, marks: WordFacts.Marks
    var testDescription: String { key }
    init(_ key: String, _ marks: WordFacts.Marks) { (self.key, self.marks) = (key, marks) }
  }

  @Test(arguments: [
    Known("patient", [.lowerCase, .clinical]), Known("monday", .capitalised), Known("john", .capitalised),
    Known("pneumonia", [.clinical, .lowerCase]), Known("hpi", .abbreviation), Known("copd", .abbreviation), Known("metformin", .drug),
    Known("lisinopril", .drug), Known("tylenol", .drug), Known("insulin", .drug), Known("crohn", .eponym), Known("parkinson", .eponym),
    Known("smith", .eponymPart), Known("murray", .eponymPart), Known("moore", .eponymPart), Known("goutallier", .eponym),
    Known("austin moore", .eponym), Known("kaplan meier", .eponym), Known("charles bonnet", .eponym), Known("centor", .eponym),
    Known("babinski", .eponym), Known("doppler", .eponym), Known("dispo", .abbreviation), Known("pgy", .abbreviation),
    Known("foley", [.eponym, .city]), Known("bells palsy", .eponym), Known("bell palsy", .eponym), Known("wells", .phraseStart),
    Known("wells fargo", .company), Known("circle of willis", .eponym), Known("chest pain", .clinical), Known("boston", .city),
    Known("normal", [.lowerCase, .city]), Known("new", .placeStart), Known("new york", [.place, .state]),
    Known("cold spring", [.place, .city]), Known("salt lake city", [.place, .city]), Known("winston salem", [.place, .city]),
    Known("winstonsalem", .city), Known("st louis", [.place, .city]), Known("saint louis", [.place, .city]), Known("cook", .county),
    Known("los angeles", [.place, .city, .county]), Known("texas", .state), Known("mexico", .country), Known("norwegian", .country),
    Known("united states", [.place, .country]), Known("hiroshi", .international), Known("hyejin", .international),
    Known("xiaoming", .international), Known("walmart", .company), Known("memorial", .facility), Known("elementary", .school),
    Known("maple", [.street, .lowerCase]),
  ]) func `A known word has its marks`(_ word: Known) {
    #expect(facts(word.key).has(word.marks))
  }

  struct Name: Sendable, CustomTestStringConvertible {
    let key: String, given: ClosedRange<Int>, surname: ClosedRange<Int>
    var testDescription: String { key }
    init(_ key: String, _ given: ClosedRange<Int>, _ surname: ClosedRange<Int>) {
      (self.key, self.given, self.surname) = (key, given, surname)
    }
  }

  @Test(arguments: [
    Name("james", 15...15, 10...15), Name("mary", 15...15, 1...15), Name("smith", 0...8, 15...15), Name("obrien", 0...5, 10...13),
    Name("hope", 9...14, 8...12), Name("brown", 0...10, 14...15), Name("garcia", 0...9, 14...15), Name("wojciech", 2...15, 0...15),
    Name("krzysztof", 2...15, 0...15), Name("nguyen", 0...15, 12...15), Name("pneumonia", 0...0, 0...0), Name("the", 0...0, 0...0),
  ]) func `A name's scales follow how many people bear it`(_ name: Name) {
    #expect(name.given.contains(facts(name.key).givenName))
    #expect(name.surname.contains(facts(name.key).surname))
    #expect(facts(name.key).name == max(facts(name.key).givenName, facts(name.key).surname))
  }

  struct Bare: Sendable, CustomTestStringConvertible {
    let key: String, lacks: WordFacts.Marks
    var testDescription: String { key }
    init(_ key: String, _ lacks: WordFacts.Marks) { (self.key, self.lacks) = (key, lacks) }
  }

  @Test(arguments: [
    Bare("today", .drug), Bare("focus", .drug), Bare("amanda", .drug), Bare("john", .lowerCase), Bare("parkinson", .clinical),
    Bare("smith", .eponym), Bare("brown", .eponym), Bare("allen", .eponym), Bare("foley", .eponymPart), Bare("royal", .eponym),
    Bare("house", .eponym), Bare("india", [.clinical, .eponym]), Bare("africa", .eponym), Bare("chest pain", .place),
  ]) func `A word lacks a mark that would mislead`(_ word: Bare) {
    #expect(!facts(word.key).isEmpty)
    #expect(!facts(word.key).hasAny(word.lacks))
  }

  @Test func `Common words are more frequent than rare ones`() {
    #expect(facts("the").frequency == 15)
    #expect(facts("house").frequency > facts("colonoscopy").frequency)
    #expect(facts("colonoscopy").frequency > 0)
  }

  @Test(arguments: ["", "qqzzxv", "xkcdqwertyuiop", "new yorc", "Patient", "smith jones brown", "o'brien"])
  func `An unknown key has no facts`(_ key: String) {
    #expect(facts(key).isEmpty)
    #expect(facts(key) == .none)
  }

  /// Values of `hash64` in Scripts/lexicon/folding.py.
  @Test(arguments: [
    ("", 0xA076_1D64_78BD_642F as UInt64),
    ("a", 0x2CE6_4999_784D_4BFF as UInt64),
    ("smith", 0xFC2C_5293_6B3B_A7CC as UInt64),
    ("obrien", 0x3C12_D6D2_A517_FE2F as UInt64),
    ("new york", 0x1D73_C4F0_82CB_78D8 as UInt64),
    ("parkinson", 0x7C13_7407_DC1D_F25A as UInt64),
    ("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", 0xC7BC_8B27_F807_24F3 as UInt64),
  ]) func `The hash is the one that the lexicon was written with`(_ key: String, _ hash: UInt64) {
    #expect(Lexicon.hash(key.utf8) == hash)
    var steps = WordHash()
    for byte in key.utf8 { steps.add(byte) }
    #expect(steps.value == hash)
  }

  @Test func `Any hash may be asked for`() {
    var state: UInt64 = 1
    var known = 0
    for _ in 0..<1_000_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      if !lexicon.facts(hash: state).isEmpty { known += 1 }
    }
    #expect(known <= 1)
    for hash in [0, 1, UInt64.max, UInt64.max << 32, 0xFFFF_FFFF] { #expect(lexicon.facts(hash: hash).isEmpty) }
  }

  @Test(arguments: [("william", "bill"), ("robert", "bob"), ("elizabeth", "betty"), ("margaret", "peggy"), ("james", "jim")])
  func `Nicknames lead to the formal name and back`(_ formal: String, _ nickname: String) {
    for (from, to) in [(formal, nickname), (nickname, formal)] {
      let found = lexicon.nicknames(of: Lexicon.hash(from.utf8))
      #expect(found.contains { $0.hash == Lexicon.hash(to.utf8) && $0.spelling.elementsEqual(to.utf8) })
    }
  }

  @Test func `Each nickname is spelled by the key that has its hash`() {
    let found = lexicon.nicknames(of: Lexicon.hash("elizabeth".utf8))
    #expect(found.count > 5)
    for nickname in found { #expect(Lexicon.hash(nickname.spelling) == nickname.hash) }
  }

  @Test func `A word that is no name has no nicknames`() {
    #expect(lexicon.nicknames(of: Lexicon.hash("pneumonia".utf8)).isEmpty)
    #expect(lexicon.nicknames(of: 0).isEmpty)
    #expect(lexicon.nicknames(of: .max).isEmpty)
  }
}
