import Foundation

/// Which files of a source a run takes, and what becomes of them once all of their records are on the ledger.
public struct IntakeRules: Sendable, Equatable {
  public enum AfterSuccess: String, Sendable, CaseIterable {
    /// The file stays as it is.
    case leave
    /// It is moved into the archive folder.
    case archive
    /// A mark is written beside it.
    case mark
  }
  public enum Recognition: String, Sendable, CaseIterable {
    /// A file is known by its content as a whole.
    case files
    /// So is each record, in whatever file it comes again.
    case records
  }

  /// Seconds between two looks at the files; one that differs waits. 0: one look.
  public var settleSeconds = 0
  /// The name of the file that says that another, or its folder, is complete; empty: none is asked for.
  public var doneMarker = ""
  /// Names that are never inputs.
  public var ignored = IntakeRules.defaultIgnored
  public var afterSuccess = AfterSuccess.leave
  /// Absolute; empty unless `afterSuccess` is `archive`.
  public var archiveFolder = ""
  public var recognition = Recognition.files

  public init() {}

  /// Names that programs give to what they have not finished: rename conventions of sftp clients, browsers, rsync and editors.
  public static let defaultIgnored = [
    ".*", "*.tmp", "*.temp", "*.part", "*.partial", "*.filepart", "*.crdownload", "*.download", "*.writing", "*.inprogress", "*~", "*.chartseal-done",
  ]
  /// What the mark of a file that is done is called after the file.
  public static let markSuffix = ".chartseal-done"

  /// Whether a name is left out: by a pattern, or as a mark of ours or a done-marker.
  func ignores(name: String) -> Bool {
    if ignored.contains(where: { fnmatch($0, name, 0) == 0 }) || name.hasSuffix(IntakeRules.markSuffix) { return true }
    guard !doneMarker.isEmpty else { return false }
    return fnmatch(doneMarker.replacingOccurrences(of: "{name}", with: "*").replacingOccurrences(of: "{stem}", with: "*"), name, 0) == 0
  }

  /// The marker that must be there before a file is taken; nil when none is asked for.
  func marker(for path: String) -> String? {
    guard !doneMarker.isEmpty else { return nil }
    let folder = (path as NSString).deletingLastPathComponent
    let name = (path as NSString).lastPathComponent
    let marker = doneMarker.replacingOccurrences(of: "{name}", with: name)
      .replacingOccurrences(of: "{stem}", with: (name as NSString).deletingPathExtension)
    return folder.isEmpty ? marker : folder + "/" + marker
  }

  /// Whether a path lies in the archive folder.
  func isArchived(_ path: String) -> Bool { !archiveFolder.isEmpty && path.hasPrefix(archiveFolder + "/") }
}

extension IntakeRules {
  /// Reads the keys of one item of `sources`.
  init(_ p: String, _ r: inout ConfigurationReader, _ resolve: (String?) -> String?) {
    settleSeconds = r.seconds("\(p).settle")
    doneMarker = r.text("\(p).done-marker") ?? ""
    if r.node("\(p).ignore") != nil { ignored = r.list("\(p).ignore") }
    afterSuccess = AfterSuccess(rawValue: r.text("\(p).after-success") ?? "") ?? .leave
    recognition = Recognition(rawValue: r.text("\(p).recognise") ?? "") ?? .files
    if doneMarker.contains("/") {
      r.report(ConfigurationReason.badValue, at: r.node("\(p).done-marker"), "'\(p).done-marker' must be a name in the file's own folder", hint: "such as '{name}.done' or '_SUCCESS'")
    }
    guard afterSuccess == .archive else { return }
    guard let folder = resolve(r.text("\(p).archive-folder")) else {
      r.report(
        ConfigurationReason.missingKey, at: r.node("\(p).after-success"), "'\(p).archive-folder' is missing for after-success: archive",
        hint: "the folder that takes the files, relative to this file")
      return
    }
    archiveFolder = (folder as NSString).standardizingPath
    for path in r.list("\(p).paths").compactMap(resolve) where ((path as NSString).standardizingPath + "/").hasPrefix(archiveFolder + "/") {
      r.report(ConfigurationReason.badValue, at: r.node("\(p).archive-folder"), "'\(p).archive-folder' holds the source's own files", hint: "name a folder beside them")
      return
    }
  }
}
