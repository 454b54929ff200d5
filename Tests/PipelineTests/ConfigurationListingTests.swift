import Foundation
import Pipeline
import Testing

@Suite struct ConfigurationListingTests {
  static func settings(_ text: String, _ environment: [String: String] = [:]) throws -> [String: ConfigurationSetting] {
    let folder = try ConfigurationFolder(["p.yaml": text])
    let listing = try ConfigurationListing(folder.path + "/p.yaml", environment: environment)
    return Dictionary(listing.settings.map { ($0.path, $0) }) { first, _ in first }
  }

  @Test func `a setting has its line of the file, or is the default`() throws {
    let settings = try Self.settings(ConfigurationFolder.pipeline)
    #expect(settings["sources[0].format"]?.value == "hl7v2" && settings["sources[0].format"]?.origin == .file(line: 5))
    #expect(settings["batch.max-records"]?.value == "2000" && settings["batch.max-records"]?.origin == .standard)
    #expect(settings["ledger.proxy"] == nil, "neither set nor with a default")
    #expect(settings["sources"] == nil)
  }

  @Test func `a variable goes before the file, an empty one does not`() throws {
    let text = ConfigurationFolder.pipeline + "\ncompliance: {operator: day-shift}\n"
    #expect(try Self.settings(text)["compliance.operator"]?.value == "day-shift")
    #expect(try Self.settings(text, ["CHARTSEAL_OPERATOR": ""])["compliance.operator"]?.value == "day-shift")
    let set = try Self.settings(text, ["CHARTSEAL_OPERATOR": "night-shift"])["compliance.operator"]
    #expect(set?.value == "night-shift" && set?.origin == .environment(variable: "CHARTSEAL_OPERATOR"))
  }

  @Test(arguments: [
    ("https://user:word@proxy.example:3128/x", "https://<redacted>@proxy.example:3128/x"),
    ("https://token@host", "https://<redacted>@host"),
    ("host=db user=reader password=word dbname=his", "host=db user=reader password=<redacted> dbname=his"),
    ("https://ping.example/start?Token=abc&run=1", "https://ping.example/start?Token=<redacted>&run=1"),
    ("https://ledger.example:8750/a@b", "https://ledger.example:8750/a@b"),
    ("key.pem", "key.pem"),
  ])
  func `passwords and tokens are taken out of what is shown`(value: String, shown: String) {
    #expect(Redaction.text(value) == shown)
  }

  @Test func `of an address that is a secret only the host is shown`() throws {
    let text = ConfigurationFolder.pipeline + "\nnews: {heartbeat-url: \"https://ping.example/3f1c-secret\"}\n"
    #expect(try Self.settings(text)["news.heartbeat-url"]?.value == "https://ping.example/<redacted>")
    #expect(Redaction.address("@heartbeat.txt") == "@heartbeat.txt")
    #expect(Redaction.address("https://user@ping.example/x") == "https://<redacted>@ping.example/<redacted>")
    #expect(Redaction.address("what is no address") == "<redacted>")
  }

  @Test func `the items of a list stand together`() throws {
    let folder = try ConfigurationFolder(["p.yaml": ConfigurationFolder.pipeline.replacing("identity:\n", with: "  - {id: second, format: hl7v2, paths: [other]}\nidentity:\n")])
    let paths = try ConfigurationListing(folder.path + "/p.yaml", environment: [:]).settings.map(\.path).filter { $0.hasPrefix("sources") }
    #expect(paths == paths.filter { $0.hasPrefix("sources[0]") } + paths.filter { $0.hasPrefix("sources[1]") })
  }
}

@Suite struct ExitStatusTests {
  @Test func `what nobody foresaw is an internal error, and goes before outcomes`() {
    var summary = RunSummary(run: "r", pipeline: "p")
    summary.wasInterrupted = true
    #expect(summary.exitStatus == .interrupted)
    summary.wasTerminated = true
    #expect(summary.exitStatus == .terminated && summary.outcome == "interrupted")
    summary.failures = [RunFailure(.internalError, "a test")]
    #expect(summary.exitStatus == .internalError && summary.exitStatus.rawValue == 70)
  }

  @Test func `every exit code has one meaning and no two have the same number`() {
    #expect(Set(ExitStatus.allCases.map(\.rawValue)).count == ExitStatus.allCases.count)
    #expect(Set(ExitStatus.allCases.map(\.meaning)).count == ExitStatus.allCases.count)
  }
}
