import Compliance
import Foundation
import Normalization
import Records

/// A pipeline file, checked: where records come from, how they are made safe, where they go.
public struct PipelineDefinition: Sendable {
  public struct Source: Sendable {
    public var id: String
    public var format: SourceFormat
    public var paths: [String]
    public var minimumAgeSeconds: Int
    public var timeZoneMinutes: Int?
    public var defaultCharacterSet: String
    /// Bytes of the longest message, row, document or header.
    public var maximumRecordBytes: Int
    public var only: [String]
    public var except: [String]
    /// The mapping of csv and xml sources.
    public var mapping: RecordMapping?
    /// Digest of the mapping file.
    public var mappingDigest: String
    public var delimited: DelimitedSettings
    public var dicomOptions: [String]
    public var dicomUnidentified: String
    public var dicomColumns: [(name: String, others: [String])]
    /// The database of an sql source.
    public var sql: SQLSettings?
    public var intake = IntakeRules()
    public var hl7 = HL7Settings()
  }
  public struct Identity: Sendable {
    public var surrogate: String
    /// Nil: in the state folder.
    public var vault: VaultServer?
    public var authority: String
    public var types: [String]
    public var authorities: [String]
    public var aliases: [(name: String, others: [String])]
    public var namespace: String
    public var epoch: Int
  }
  public struct Profile: Sendable {
    public var name: String
    public var releaseYear: Int
    /// `scrub` or `withhold`.
    public var freeText: String
    public var determination: String?
    public var agreement: String?
    public var validUntil: String?
  }
  public struct Ledger: Sendable {
    public var url: String
    public var logKey: String
    public var custodianKey: String
    public var caFile: String?
    public var clientCertificate: String?
    public var clientKey: String?
    public var proxy: String?
    public var inFlight: Int
    public var connectTimeoutSeconds: Int
    public var stallTimeoutSeconds: Int
    public var timeoutSeconds: Int
    public var retries: Int
  }
  public struct Keys: Sendable {
    public var signingKey: String?
    public var certificate: String?
    public var passphraseFile: String?
    public var caFile: String?
  }

  public var file: String
  public var name: String
  public var state: String
  public var sources: [Source]
  public var identity: Identity
  public var profile: Profile
  /// The `stakeholders:` mapping by key.
  public var stakeholders: [String: String]
  public var maximumRecords: Int
  public var maximumBytes: Int
  public var ledger: Ledger
  public var keys: Keys
  public var compliance: ComplianceDefinition
  public var news: NewsDefinition
  public var workers: Int
  /// Worker threads, by the machine where the file does not say.
  var workerCount: Int { workers > 0 ? workers : ProcessInfo.processInfo.activeProcessorCount }
  public var memory: Int
  public var minimumRecords: Int
  public var maximumQuarantinePercent: Double
  /// What is asked of re-identification risk: the `risk:` mapping.
  public var risk: RiskPolicy
  /// The file's own bytes: their digest goes into every batch.
  public var text: [UInt8]
}

extension PipelineDefinition {
  /// Reads a pipeline file. Paths in it are relative to its folder.
  /// - Throws: `ConfigurationErrors` with every mistake of the file.
  public static func load(_ path: String) throws(ConfigurationErrors) -> PipelineDefinition {
    guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
      throw ConfigurationErrors(errors: [
        .init(
          reason: ConfigurationReason.unreadable, file: path, line: 1, column: 1, detail: "the file cannot be read as UTF-8",
          hint: "check the path and the file's permissions")
      ])
    }
    return try parse(text, file: path)
  }

  /// Checks the text of a pipeline file.
  public static func parse(_ text: String, file: String) throws(ConfigurationErrors) -> PipelineDefinition {
    var r = ConfigurationReader(text: text, file: file)
    let folder = (file as NSString).deletingLastPathComponent
    func resolve(_ path: String?) -> String? {
      guard let path, !path.isEmpty else { return nil }
      return path.hasPrefix("/") ? path : folder.isEmpty ? path : (folder as NSString).appendingPathComponent(path)
    }
    var sources: [Source] = []
    var ids: Set<String> = []
    for i in 0..<(r.counts["sources"] ?? 0) {
      let p = "sources[\(i)]"
      let id = r.text("\(p).id") ?? ""
      if !ids.insert(id).inserted { r.report(ConfigurationReason.badValue, at: r.node("\(p).id"), "two sources have the id '\(id)'") }
      sources.append(source(p, id: id, &r, resolve))
    }
    let version = r.integer("version")
    if r.node("version") != nil, version != 1 { r.report(ConfigurationReason.badValue, at: r.node("version"), "version \(version) is not known; this is 1") }
    let profileName = r.text("profile.name") ?? "safe-harbor"
    if profileName == "safe-harbor", r.text("identity.surrogate") == "keyed" {
      r.report(
        ConfigurationReason.notAllowed, at: r.node("identity.surrogate"), "a derived surrogate is not Safe Harbor (45 CFR 164.514(c)(1))",
        hint: "use surrogate: vault, or profile.name: expert-determination with its document")
    }
    if profileName == "expert-determination", r.text("profile.determination") == nil {
      r.report(ConfigurationReason.missingKey, at: r.node("profile.name"), "'profile.determination' is missing for this profile")
    }
    if profileName == "limited-data-set", r.text("profile.agreement") == nil {
      r.report(ConfigurationReason.missingKey, at: r.node("profile.name"), "'profile.agreement' is missing for this profile")
    }
    if profileName != "safe-harbor", r.text("profile.valid-until") == nil {
      r.report(ConfigurationReason.missingKey, at: r.node("profile.name"), "'profile.valid-until' is missing for this profile")
    }
    if let day = r.text("profile.valid-until"), day.count != 10 || day.split(separator: "-").compactMap({ Int($0) }).count != 3 {
      r.report(ConfigurationReason.badValue, at: r.node("profile.valid-until"), "'profile.valid-until' must be a day such as 2027-12-31")
    }
    let year = r.integer("profile.release-year")
    if r.node("profile.release-year") != nil, !(1990...2200).contains(year) {
      r.report(ConfigurationReason.badValue, at: r.node("profile.release-year"), "'profile.release-year' must be a year")
    }
    for key in ["batch.max-records", "ledger.in-flight"] where r.node(key) != nil && r.integer(key) < 1 {
      r.report(ConfigurationReason.badValue, at: r.node(key), "'\(key)' must be 1 or more")
    }
    let compliance = compliance(&r, resolve)
    let news = news(&r, resolve)
    let names = ConfigurationKey.children(of: "stakeholders")
    let stakeholders = Dictionary(uniqueKeysWithValues: names.compactMap { n in r.text("stakeholders.\(n)").map { (n, $0) } })
    let risk = riskPolicy(&r, releaseYear: year)
    let vault = VaultServer(&r, resolve)
    guard r.errors.isEmpty else { throw ConfigurationErrors(errors: r.errors) }
    let logKey = r.text("ledger.log-key") ?? ""
    return PipelineDefinition(
      file: file, name: r.text("name") ?? "", state: resolve(r.text("state")) ?? "state", sources: sources,
      identity: Identity(
        surrogate: r.text("identity.surrogate") ?? "vault", vault: vault, authority: r.text("identity.authority") ?? "", types: r.list("identity.types"),
        authorities: r.list("identity.authorities"), aliases: r.lists("identity.aliases"), namespace: r.text("identity.namespace") ?? "", epoch: r.integer("identity.epoch")),
      profile: Profile(
        name: profileName, releaseYear: year, freeText: r.text("profile.free-text") ?? "scrub", determination: resolve(r.text("profile.determination")),
        agreement: resolve(r.text("profile.agreement")), validUntil: r.text("profile.valid-until")),
      stakeholders: stakeholders, maximumRecords: r.integer("batch.max-records"), maximumBytes: r.size("batch.max-bytes"),
      ledger: Ledger(
        url: r.text("ledger.url") ?? "", logKey: logKey.hasPrefix("@") ? "@" + (resolve(String(logKey.dropFirst())) ?? "") : logKey,
        custodianKey: resolve(r.text("ledger.custodian-key")) ?? "", caFile: resolve(r.text("ledger.ca-file")),
        clientCertificate: resolve(r.text("ledger.client-certificate")), clientKey: resolve(r.text("ledger.client-key")),
        proxy: r.text("ledger.proxy"), inFlight: r.integer("ledger.in-flight"), connectTimeoutSeconds: r.seconds("ledger.connect-timeout"),
        stallTimeoutSeconds: r.seconds("ledger.stall-timeout"), timeoutSeconds: r.seconds("ledger.timeout"), retries: r.integer("ledger.retries")),
      keys: Keys(
        signingKey: resolve(r.text("keys.signing-key")), certificate: resolve(r.text("keys.certificate")),
        passphraseFile: resolve(r.text("keys.passphrase-file")), caFile: resolve(r.text("keys.ca-file"))),
      compliance: compliance, news: news,
      workers: r.integer("limits.workers"), memory: r.size("limits.memory"), minimumRecords: r.integer("expect.minimum-records"),
      maximumQuarantinePercent: r.number("expect.maximum-quarantine-percent"), risk: risk, text: Array(text.utf8))
  }

  /// The document on which a profile other than Safe Harbor rests: it must be there, and not have expired.
  func checkBasis(today: String) throws {
    guard profile.name != "safe-harbor" else { return }
    guard let path = profile.determination ?? profile.agreement, FileManager.default.isReadableFile(atPath: path) else {
      throw RunFailure(.configuration, "the document on which the profile rests cannot be read")
    }
    if let day = profile.validUntil, day < today { throw RunFailure(.configuration, "the document on which the profile rests was valid until \(day)") }
  }

  /// The settings that decide what records become and how batches are cut, as one text: its digest goes into every batch. Paths, limits, keys and the
  /// ledger's address are not among them, so that another machine or number of workers gives the same batches.
  var whatDecidesTheRecords: String {
    var lines = ["name \(name)", "batch \(maximumRecords) \(maximumBytes)"]
    for s in sources {
      let zone = s.timeZoneMinutes.map { String($0) } ?? "none"
      lines.append("source \(s.id) \(s.format.rawValue) zone \(zone) characters \(s.defaultCharacterSet) longest \(s.maximumRecordBytes)")
      lines.append("filter \(s.only.joined(separator: ",")) except \(s.except.joined(separator: ","))")
      if !s.hl7.summary.isEmpty { lines.append("hl7v2 \(s.hl7.summary)") }
      if s.intake.recognition != .files { lines.append("recognise \(s.intake.recognition.rawValue)") }
      if s.mapping != nil { lines.append("mapping \(s.mappingDigest) \(s.delimited.summary)") }
      if let sql = s.sql { lines.append("sql \(sql.summary)") }
      if s.format == .dicom {
        lines.append("dicom \(s.dicomOptions.joined(separator: ",")) \(s.dicomUnidentified) \(s.dicomColumns.map { "\($0.name)=\($0.others.joined(separator: "+"))" }.joined(separator: ","))")
      }
    }
    lines.append("identity \(identity.surrogate) \(identity.authority) \(identity.types.joined(separator: ",")) \(identity.namespace) \(identity.epoch)")
    if !identity.authorities.isEmpty { lines.append("authorities \(identity.authorities.joined(separator: ","))") }
    for alias in identity.aliases { lines.append("alias \(alias.name) \(alias.others.joined(separator: ","))") }
    lines.append("profile \(profile.name) \(profile.releaseYear) free text \(profile.freeText)")
    for key in stakeholders.keys.sorted() { lines.append("stakeholder \(key) \(stakeholders[key] ?? "")") }
    return lines.joined(separator: "\n")
  }
}
