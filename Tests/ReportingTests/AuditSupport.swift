import Cryptography
import Foundation
import LedgerProtocol
import Records
import Reporting

/// A folder with a log that goes with it.
final class AuditFixture {
  let folder: String
  let log: AuditLog
  let actor = AuditActor(user: "tester", operator: "op-7")

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/chartseal-audit-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    log = AuditLog(folder: folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var bytes: [UInt8] {
    get { FileManager.default.contents(atPath: log.path).map { Array($0) } ?? [] }
    set { _ = FileManager.default.createFile(atPath: log.path, contents: Data(newValue)) }
  }

  /// The lines, each with its line end.
  var lines: [[UInt8]] { bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map { Array($0) + [0x0A] } }

  @discardableResult
  func fill(_ count: Int, label: String = "run") throws -> AuditHead {
    var head = AuditHead.empty
    for i in 0..<count {
      let kinds = AuditEvent.Kind.allCases.filter { $0 != .torn && $0 != .review }
      head = try log.append(kinds[i % kinds.count], by: actor, subject: "\(label) \(i)", purpose: "a \"quoted\" purpose", detail: "détail \(i)\n")
    }
    return head
  }

  func anchors(_ head: AuditHead) -> [AuditAnchor] { [AuditAnchor(head: head, origin: "test")] }
}

extension AuditExamination {
  /// Whether anything at all is reported.
  var isSilent: Bool { findings.isEmpty && notices.isEmpty }
  var codes: [String] { findings.map(\.reason.code) }
}
