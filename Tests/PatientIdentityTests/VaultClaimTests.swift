import PatientIdentity
import SQLiteStore
import Testing

@Suite struct VaultClaimTests {
  private let name: [UInt8] = Array(repeating: 7, count: 32)

  @Test func `a claim is one owner's until it is done, and then nobody's`() throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    #expect(try vault.claim(name, owner: "one", lease: 600) == .mine)
    #expect(try vault.claim(name, owner: "one", lease: 600) == .mine)
    #expect(try vault.claim(name, owner: "two", lease: 600) == .held)
    #expect(try vault.claim([8], owner: "two", lease: 600) == .mine)
    #expect(try vault.renew(name, owner: "one", lease: 600))
    #expect(try !vault.renew(name, owner: "two", lease: 600))
    try vault.finish(name, owner: "one")
    #expect(try vault.claim(name, owner: "two", lease: 600) == .done)
    #expect(try vault.claim(name, owner: "one", lease: 600) == .done)
    #expect(try !vault.renew(name, owner: "one", lease: 600))
  }

  @Test func `a claim whose lease is over is the next one's, and its first owner hears of it`() throws {
    let t = try TemporaryVault()
    let vault = try t.open()
    #expect(try vault.claim(name, owner: "one", lease: 0) == .mine)
    #expect(try vault.claim(name, owner: "two", lease: 600) == .mine)
    #expect(try !vault.renew(name, owner: "one", lease: 600))
    #expect(try vault.claim(name, owner: "one", lease: 600) == .held)
  }

  @Test func `claims outlive the process, and a vault made before there were claims gets them`() throws {
    let t = try TemporaryVault()
    try Database(path: t.path).execute("DROP TABLE claims")
    do {
      let vault = try t.open()
      #expect(try vault.claim(name, owner: "one", lease: 600) == .mine)
      try vault.finish(name, owner: "one")
    }
    #expect(try t.open().claim(name, owner: "two", lease: 600) == .done)
  }

  @Test func `a vault that is read only gives no claims, and where keys are derived everybody has every one`() throws {
    let t = try TemporaryVault()
    #expect(throws: VaultError(.vaultReadOnly)) { try t.open(.readOnly).claim(name, owner: "one", lease: 600) }
    let derived = try Vault(keyed: t.keyFile)
    #expect(try derived.claim(name, owner: "one", lease: 600) == .mine)
    try derived.finish(name, owner: "one")
    #expect(try derived.claim(name, owner: "two", lease: 600) == .mine)
  }
}
