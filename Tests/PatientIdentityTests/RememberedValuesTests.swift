import Glibc
import PatientIdentity
import Records
import Testing

@Suite struct RememberedValuesTests {
  private func values(_ list: [(String, IdentifierClass, Bool)]) -> KnownValues {
    let known = KnownValues()
    for (value, c, isRequired) in list { Array(value.utf8).withUnsafeBytes { known.add(Bytes($0), c, isRequired: isRequired) } }
    return known
  }

  private func remembered(_ patient: PatientHandle) -> [String] {
    let known = KnownValues()
    patient.addRemembered(to: known)
    return known.entries.map { "\($0.identifierClass) \($0.isRequired) \(known.value($0).text)" }
  }

  @Test(arguments: [("M73HVBSPEQ", true), ("MQSYHHRTXG", true), ("HMTP458877440", true), ("Choice PPO", false), ("AB12", false), ("MQSYHH", false)])
  func `a member number is remembered however few digits it has`(value: String, isRemembered: Bool) throws {
    let vault = try TemporaryVault().opened()
    let a = try vault.vault.resolve(patient("A"))
    a.remember(values([(value, .healthPlan, true)]))
    #expect(remembered(a) == (isRemembered ? ["healthPlan true \(value)"] : []))
  }

  @Test func `what was heard before need not be looked at again`() throws {
    let vault = try TemporaryVault().opened()
    let (a, b) = (try vault.vault.resolve(patient("A")), try vault.vault.resolve(patient("B")))
    let heard = HeardValues()
    for n in 0..<400 {
      let some = values([("Osterkamp\(n % 150)", .names, n % 3 > 0), ("M-\(47110 + n % 7)", .medicalRecord, true)])
      for one in [a, b] { #expect(one.remember(some, besides: heard)) }
    }
    let c = try vault.vault.resolve(patient("C"))
    for n in 0..<400 { c.remember(values([("Osterkamp\(n % 150)", .names, n % 3 > 0), ("M-\(47110 + n % 7)", .medicalRecord, true)])) }
    #expect(remembered(a) == remembered(c) && remembered(b) == remembered(c))
  }

  @Test func `with derived keys no patient is forgotten, and one too many stops the run`() throws {
    var options = Vault.Options()
    options.identitiesInMemory = 3
    let folder = try TemporaryVault()
    let vault = try Vault(keyed: folder.keyFile, options: options)
    let first = try vault.resolve(patient("A"))
    first.remember(values([("Osterkamp", .names, true)]))
    for other in ["B", "C"] { _ = try vault.resolve(patient(other)) }
    #expect(throws: VaultError(.derivedPatientsMany)) { try vault.resolve(patient("D")) }
    #expect(throws: VaultError(.derivedPatientsMany)) { try vault.settled { try? vault.resolve(patient("D")) } }
    #expect(try remembered(vault.settled { try vault.resolve(patient("A")) }) == ["names true Osterkamp"])
    #expect(try vault.patient(first.hash) === first)
  }

  @Test func `records of one patient share what is remembered until there is more`() throws {
    let vault = try TemporaryVault().opened()
    let a = try vault.vault.resolve(patient("A"))
    let memory = RememberedMemory()
    #expect(memory.values(of: a) == nil)
    a.remember(values([("Osterkamp", .names, true)]))
    let first = try #require(memory.values(of: a))
    #expect(memory.values(of: a) === first)
    // More patients than are kept.
    var numbers: Set<Int> = [first.number]
    for n in 0..<600 {
      let other = try vault.vault.resolve(patient("P\(n)"))
      other.remember(values([("Examplia\(n)", .names, true)]))
      let values = try #require(memory.values(of: other))
      numbers.insert(values.number)
      #expect(memory.values(of: a) === first && values.number != first.number && values.entries.count == 1)
    }
    a.remember(values([("Elmwood", .geography, true)]))
    let second = try #require(memory.values(of: a))
    #expect(second !== first && second.entries.count == 2 && second.number == first.number && numbers.count < 600)
  }

  @Test func `what is remembered is a set: order, repetition and reopening make no difference`() throws {
    let list: [(String, IdentifierClass, Bool)] = [
      ("Osterkamp", .names, true), ("217-555-0134", .telephone, true), ("M-47110", .medicalRecord, true), ("19710203", .dates, true),
      ("Example", .names, false), ("Elmwood", .geography, true),
    ]
    let t = try TemporaryVault()
    do {
      let vault = try t.open()
      let a = try vault.resolve(patient("A"))
      let b = try vault.resolve(patient("B"))
      for value in list { a.remember(values([value])) }
      for value in list.reversed() { b.remember(values([value, value])) }
      #expect(remembered(a) == remembered(b))
      #expect(remembered(a).first == "names true Osterkamp" && remembered(a).count == list.count)
      try vault.flush()
      a.remember(values(list))
      try vault.flush()
    }
    let again = try t.open()
    #expect(remembered(try again.resolve(patient("A"))) == remembered(try again.resolve(patient("B"))))
    #expect(remembered(try again.resolve(patient("A"))).count == list.count)
  }

  @Test func `of too many values the most telling ones stay, in whatever order they came`() throws {
    let vault = try TemporaryVault().opened()
    let names = (0..<100).map { ("Name\($0)x", IdentifierClass.names, true) }
    let numbers = (0..<100).map { ("\(10_000 + $0)", IdentifierClass.account, true) }
    let a = try vault.vault.resolve(patient("A"))
    let b = try vault.vault.resolve(patient("B"))
    a.remember(values(names + numbers))
    for value in (names + numbers).shuffled() { b.remember(values([value])) }
    #expect(remembered(a) == remembered(b))
    #expect(remembered(a).count == 128)
    #expect(remembered(a).filter { $0.hasPrefix("names") }.count == 100)
  }

  @Test func `what says little is not remembered`() throws {
    let vault = try TemporaryVault().opened()
    let a = try vault.vault.resolve(patient("A"))
    a.remember(values([("12", .medicalRecord, true), ("X", .names, true), (String(repeating: "n", count: 65), .names, true), ("2019", .dates, true)]))
    #expect(remembered(a) == [])
  }

  @Test func `values stand encrypted in the vault`() throws {
    let t = try TemporaryVault()
    do {
      let vault = try t.open()
      try vault.resolve(patient("A")).remember(values([("Osterkampius", .names, true)]))
      try vault.flush()
    }
    for name in ["vault.sqlite", "vault.sqlite-wal"] {
      let bytes = t.bytes(name)
      #expect(!bytes.contains("Osterkampius"))
    }
    #expect(!t.bytes("vault.sqlite").isEmpty)
  }

  @Test func `a merged patient's values are the survivor's after the merge`() throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    try vault.resolve(patient("OLD")).remember(values([("Osterkamp", .names, true)]))
    _ = try vault.resolve(patient("NEW", merged: [claim("HOSP", "OLD")]))
    _ = try vault.applyMerges()
    #expect(remembered(try vault.resolve(patient("OLD"))) == ["names true Osterkamp"])
  }
}

/// A vault that is open as long as the value lives.
private struct OpenVault {
  let files: TemporaryVault
  let vault: Vault
}

extension TemporaryVault {
  fileprivate func opened() throws -> OpenVault { OpenVault(files: self, vault: try open()) }

  /// A file of the folder as Latin-1, empty when there is none.
  fileprivate func bytes(_ name: String) -> String {
    guard let file = fopen(folder + "/" + name, "rb") else { return "" }
    defer { fclose(file) }
    var out: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let n = fread(&buffer, 1, buffer.count, file)
      if n == 0 { break }
      out += buffer[..<n]
    }
    return String(String.UnicodeScalarView(out.map { UnicodeScalar($0) }))
  }
}
