import FreeText
import Records
import Testing

@Suite struct SurrogateTests {
  private func surrogate(_ name: String, _ textClass: TextClass = .name, key: UInt64 = 7, known: KnownIdentities? = nil) -> String? {
    var out = ByteBuffer()
    let isWritten = Array(name.utf8).withUnsafeBytes { Surrogate.write(textClass, Bytes($0), key: key, known: known, into: &out) }
    return isWritten ? out.bytes.text : nil
  }

  @Test func `a name has one surrogate whatever its case, accents and order`() throws {
    let name = try #require(surrogate("John Tanaka"))
    let parts = name.split(separator: " ")
    #expect(parts.count == 2)
    #expect(surrogate("JOHN TANAKA") == name.uppercased())
    #expect(surrogate("john tanaka") == name.lowercased())
    #expect(surrogate("Tanaka, John") == "\(parts[1]), \(parts[0])")
    #expect(surrogate("Müller") == surrogate("Muller"))
    #expect(surrogate("Tanaka's") == "\(parts[1])'s")
    #expect(surrogate("O'Brien's")?.hasSuffix("'s") == true)
    #expect(surrogate("John Tanaka", key: 8) != name)
  }

  @Test func `no name is its own surrogate or one of the known names`() throws {
    // What is given as a surrogate is one of the list: none of these may come back as itself.
    let family = Set((0..<400).compactMap { surrogate("Tanaka", key: $0) })
    #expect(family.count > 100)
    for name in family {
      for key in 0..<40 { #expect(surrogate(name, key: UInt64(key)) != name) }
    }
    let names = Set((0..<400).compactMap { surrogate("John", key: $0) }).prefix(200).map { ($0, TextClass.name) }
    #expect(names.count > 100)
    let set = known(names)
    for key in 0..<500 {
      let found = try #require(surrogate("John", key: UInt64(key), known: set))
      #expect(!names.contains { $0.0 == found })
    }
  }

  @Test func `initials become other letters, particles stay, other classes have none`() {
    #expect(surrogate("J.") != "J.")
    #expect(surrogate("de la Cruz")?.hasPrefix("de la ") == true)
    #expect(surrogate("Springfield", .city) == nil)
    #expect(surrogate("123456", .medicalRecord) == nil)
  }

  @Test func `a text keeps its names apart and consistent`() {
    var profile = ScrubProfile.safeHarbor
    profile.surrogateKey = 99
    let out = scrubbed("Tanaka saw Mr. TANAKA.", known: known([("Tanaka", .name)]), profile: profile)
    let name = surrogate("Tanaka", key: 99) ?? ""
    #expect(out.contains(name) && out.contains(name.uppercased()) && !out.lowercased().contains("tanaka"))
  }
}
