public import Cryptography
import Records

/// The files of a run's evidence by their path in a bundle: what a verifier works on, whether it comes from an archive or a state folder.
///
///     report/report.json report.dsse.json report.html report.entry.json report.tlog-proof, report.1.json ... of earlier revisions
///     batches/<batch id>/entry.json receipt.tlog-proof summary.json provenance.json leaves
///     audit/audit.jsonl   releases/<name>.json   keys/organisation.pub log.vkey countersign/<fingerprint>.pub
public struct EvidenceFiles: Sendable, Equatable {
  public var files: [String: [UInt8]]

  public init(_ files: [String: [UInt8]] = [:]) { self.files = files }

  public subscript(path: String) -> [UInt8]? {
    get { files[path] }
    set { files[path] = newValue }
  }

  /// Paths in the order of their bytes.
  public var paths: [String] { files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

  /// The batches that have a folder.
  public var batches: [String] {
    var found: [String] = []
    for path in paths where path.hasPrefix("batches/") {
      let id = String(path.dropFirst(8).prefix { $0 != "/" })
      if found.last != id { found.append(id) }
    }
    return found
  }
}

/// What an auditor is given: the evidence of a run in one archive, with a manifest that the organisation has signed.
public enum EvidenceBundle {
  public static let schema = "urn:chartseal:bundle:1"
  public static let payloadType = "application/vnd.chartseal.bundle+json"
  public static let manifest = "manifest.json"
  public static let manifestEnvelope = "manifest.dsse.json"
  public static let readme = "README.txt"

  /// Packs the evidence of a run. The same evidence gives the same bytes (with an Ed25519 key; ECDSA signs differently each time).
  ///
  /// - Parameter files: with `report/report.json`, whose run, revision and end the bundle carries.
  /// Throws `VER-0111` without a report that can be read, `VER-0192` to `VER-0196`, or the key's error as `VER-0103`.
  public static func pack(_ files: EvidenceFiles, key: SigningKey) throws(VerificationError) -> [UInt8] {
    guard let report = files["report/" + EvidenceFile.report].flatMap({ ReportFacts($0) }), let time = Timestamp.seconds(of: report.ended) else {
      throw VerificationError(.reportForm, place: "report/" + EvidenceFile.report)
    }
    var files = files
    let log = files["keys/log.vkey"].map { String(decoding: $0.filter { $0 > 0x20 }, as: UTF8.self) } ?? ""
    files[readme] = BundleReadme.text(run: report.run, organisation: key.id, log: log)
    let list = files.paths.map { path in
      let bytes = files[path] ?? []
      return JSONValue.object([
        .init("path", .string(path)), .init("bytes", .integer(bytes.count)), .init("sha256", .string(SHA256Digest.of(bytes).hex)),
      ])
    }
    let manifest = JSONValue.object([
      .init("schema", .string(schema)), .init("run", .string(report.run)), .init("revision", .integer(report.revision)),
      .init("files", .array(list)),
    ]).encoded
    do {
      let envelope = try DSSEEnvelope.sign(manifest, type: payloadType, by: key).encoded
      let first = [TarArchive.File(EvidenceBundle.manifest, manifest), TarArchive.File(manifestEnvelope, envelope)]
      return try TarArchive(time: time, files: first + files.paths.map { TarArchive.File($0, files[$0] ?? []) }).encoded
    } catch let error as ArchiveError {
      throw VerificationError(error.reason, place: "")
    } catch {
      throw VerificationError(.manifestSignature, place: manifestEnvelope)
    }
  }

  /// A manifest as far as a verifier needs it; nil when its form is another, or the bytes are not the one way of writing it.
  struct Manifest {
    let run: String
    let revision: Int
    let files: [(path: String, bytes: Int, digest: SHA256Digest)]

    init?(_ bytes: [UInt8]) {
      guard let json = JSONValue.parse(bytes, maximumDepth: 4, maximumValues: 1_000_000), json.encoded == bytes,
        json.members?.map(\.name) == ["schema", "run", "revision", "files"], json["schema"]?.string == schema,
        let run = json["run"]?.string, let revision = json["revision"]?.integer, let list = json["files"]?.array
      else { return nil }
      var files: [(path: String, bytes: Int, digest: SHA256Digest)] = []
      for item in list {
        guard item.members?.map(\.name) == ["path", "bytes", "sha256"], let path = item["path"]?.string, let count = item["bytes"]?.integer,
          let digest = item["sha256"]?.string.flatMap({ SHA256Digest(hex: $0) })
        else { return nil }
        if let last = files.last, !last.path.utf8.lexicographicallyPrecedes(path.utf8) { return nil }
        files.append((path, count, digest))
      }
      (self.run, self.revision, self.files) = (run, revision, files)
    }
  }
}

/// The page that lies in a bundle for whoever opens it first.
enum BundleReadme {
  static func text(run: String, organisation: String, log: String) -> [UInt8] {
    let text = """
      Evidence of run \(run), exported by ChartSeal.

      report/report.html is the report to read, report/report.json the evidence itself. Nothing in this bundle vouches for itself: ask for the
      two lines below by another way than this file came (a telephone call to the organisation, and to whoever keeps the log), compare them
      character by character, and only then write them into keys.txt:

      organisation \(organisation)
      log \(log)

      If batches were released after a check had held them, ask as well for the fingerprint of the second person's key, and add it as
      `countersign <fingerprint>`. Then, without any network:

        tar -tvf bundle.tar
        chartseal verify bundle.tar --trusted-keys keys.txt
        python3 verify-bundle bundle.tar --trusted-keys keys.txt

      The last line of either verifier has to say `0 failed`, and its exit code is 0. The second verifier is a short program in another
      language that shares no code with the first; docs/verify-it-yourself.md describes the format, so that you can write a third.

      """
    return Array(text.utf8)
  }
}
