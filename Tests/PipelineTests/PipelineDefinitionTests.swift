import Databases
import Pipeline
import Testing

@Suite struct PipelineDefinitionTests {
  static let minimal = """
    version: 1
    name: night
    sources:
      - id: adt
        format: hl7v2
        paths: [in]
    identity:
      authority: GENHOSP
    profile:
      release-year: 2026
    stakeholders:
      source-system: his
      facility: General
      custodian: General
      submitting-organisation: general
      purpose-of-use: HOPERAT
    ledger:
      url: http://127.0.0.1:1
      log-key: k
      custodian-key: c
    """

  @Test func `a minimal file takes its defaults from the table of keys`() throws {
    let d = try PipelineDefinition.parse(Self.minimal, file: "/etc/p/night.yaml")
    #expect(d.maximumRecords == 2000)
    #expect(d.maximumBytes == 16 << 20)
    #expect(d.state == "/etc/p/state")
    #expect(d.sources[0].paths == ["/etc/p/in"])
    #expect(d.identity.types.first == "MR")
    #expect(d.ledger.timeoutSeconds == 600)
  }

  @Test func `a vault in a server is named without its password, and decides nothing of what records become`() throws {
    let text = Self.minimal.replacing("authority: GENHOSP", with: "authority: GENHOSP\n  vault: service=chartseal\n  vault-password-file: secrets/vault")
    let server = try #require(try PipelineDefinition.parse(text, file: "/etc/p/night.yaml").identity.vault)
    #expect(server.connection.database == "service=chartseal" && server.connection.password == nil)
    #expect(server.passwordFile == "/etc/p/secrets/vault")
    #expect(try PipelineDefinition.parse(Self.minimal, file: "night.yaml").identity.vault == nil)
  }

  struct Mistake: CustomTestStringConvertible, Sendable {
    let old: String
    let new: String
    let place: String
    let says: String
    var testDescription: String { says }
  }

  @Test(arguments: [
    Mistake(old: "    format: hl7v2", new: "    fromat: hl7v2", place: ":5:5:", says: "did you mean 'format'?"),
    Mistake(old: "format: hl7v2", new: "format: hl7", place: ":5:13:", says: "must be one of hl7v2"),
    Mistake(old: "version: 1", new: "version: 2", place: ":1:10:", says: "version 2 is not known"),
    Mistake(old: "  release-year: 2026", new: "  release-year: soon", place: ":10:17:", says: "must be a whole number"),
    Mistake(old: "  url: http://127.0.0.1:1\n", new: "", place: ":18:3:", says: "'ledger.url' is missing"),
    Mistake(old: "authority: GENHOSP", new: "authority: GENHOSP\n  surrogate: keyed", place: ":9:14:", says: "not Safe Harbor"),
    Mistake(
      old: "authority: GENHOSP", new: "authority: GENHOSP\n  vault: postgresql://v:word@db/x", place: ":9:10:", says: "a password stands in the connection string"),
    Mistake(old: "authority: GENHOSP", new: "authority: GENHOSP\n  vault: dbname", place: ":9:10:", says: "'identity.vault': database: not a connection string"),
    Mistake(old: "authority: GENHOSP", new: "authority: GENHOSP\n  vault-password-file: x", place: ":9:24:", says: "needs 'identity.vault'"),
    Mistake(old: "name: night", new: "name: [night", place: ":", says: "not valid YAML"),
  ])
  func `a mistake is reported with its place and a hint`(mistake: Mistake) throws {
    let text = Self.minimal.replacing(mistake.old, with: mistake.new)
    let errors = try #require(throws: ConfigurationErrors.self) { try PipelineDefinition.parse(text, file: "night.yaml") }
    let description = errors.description
    #expect(description.contains(mistake.says), "\(description)")
    #expect(description.contains("night.yaml" + mistake.place), "\(description)")
  }

  @Test func `another profile than Safe Harbor needs its document and the day until which it holds`() throws {
    let text = Self.minimal.replacing("  release-year: 2026", with: "  release-year: 2026\n  name: expert-determination")
    let errors = try #require(throws: ConfigurationErrors.self) { try PipelineDefinition.parse(text, file: "n.yaml") }
    #expect(errors.description.contains("'profile.determination' is missing"))
    #expect(errors.description.contains("'profile.valid-until' is missing"))
  }

  @Test func `several mistakes are reported in one go`() throws {
    let text = Self.minimal.replacing("name: night", with: "nmae: night").replacing("format: hl7v2", with: "format: fax")
    let errors = try #require(throws: ConfigurationErrors.self) { try PipelineDefinition.parse(text, file: "n.yaml") }
    #expect(errors.errors.count == 3)
  }

  @Test func `the schema names every key`() {
    let schema = ConfigurationSchema.pipeline.json()
    for key in ConfigurationKey.all {
      let name = key.path.split(separator: ".").last.map { $0.replacing("[]", with: "") } ?? ""
      #expect(schema.contains("\"\(name)\""))
    }
  }
}
