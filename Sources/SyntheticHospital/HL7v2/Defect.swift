/// What is broken on purpose in an export, and what a reader should make of it.
enum Defect: String, Sendable, CaseIterable {
  case headerCutShort = "header-cut-short"
  case noPatientNumber = "no-patient-number"
  case noPatientSegment = "no-patient-segment"
  case noMergedNumber = "no-merged-number"
  case noDelimiters = "no-delimiters"
  case textBeforeFirstMessage = "text-before-first-message"
  case wrongBatchCount = "wrong-batch-count"
  case noEndOfBlock = "no-end-of-block"

  /// Whether the message, or only its surroundings, are the matter.
  var isOfMessage: Bool {
    switch self {
    case .headerCutShort, .noPatientNumber, .noPatientSegment, .noMergedNumber, .noDelimiters: true
    case .textBeforeFirstMessage, .wrongBatchCount, .noEndOfBlock: false
    }
  }

  /// `quarantined`: the message cannot be taken. `notice`: nothing is lost, but the reader should say what it saw.
  var expectation: String { isOfMessage ? "quarantined" : "notice" }

  /// The reason code that a reader of ours gives.
  var reason: String {
    switch self {
    case .headerCutShort: "HL7-0113"
    case .noPatientNumber, .noPatientSegment: "MAP-0110"
    case .noMergedNumber: "MAP-0111"
    case .noDelimiters: "HL7-0111"
    case .textBeforeFirstMessage: "HL7-0130"
    case .wrongBatchCount: "HL7-0131"
    case .noEndOfBlock: "HL7-0136"
    }
  }

  var explanation: String {
    switch self {
    case .headerCutShort: "the message ends in the middle of its MSH segment"
    case .noPatientNumber: "PID-3 is empty, so nobody can be told who this is about"
    case .noPatientSegment: "there is no PID segment"
    case .noMergedNumber: "a merge without its MRG segment"
    case .noDelimiters: "MSH has no encoding characters"
    case .textBeforeFirstMessage: "a line of an interface engine's log stands before the first message"
    case .wrongBatchCount: "BTS-1 counts one message more than the batch holds"
    case .noEndOfBlock: "the end of an MLLP block is missing; the next one begins regardless"
    }
  }

  /// The interface in whose first file the defect is planted.
  var feed: Feed {
    switch self {
    case .headerCutShort: .adt
    case .noPatientNumber, .wrongBatchCount: .laboratory
    case .noPatientSegment: .pharmacy
    case .noMergedNumber: .registry
    case .noDelimiters: .billing
    case .textBeforeFirstMessage: .radiology
    case .noEndOfBlock: .bedside
    }
  }

  /// Breaks the bytes of a message, whose segments end in CR, LF or both.
  func apply(to message: [UInt8]) -> [UInt8] {
    let segments = Defect.segments(of: message)
    func without(_ tag: String) -> [UInt8] { segments.filter { !$0.starts(with: tag.utf8) }.flatMap { $0 } }
    switch self {
    case .headerCutShort:
      let cut = message.firstIndex { $0 == 0x0D || $0 == 0x0A }.map { min($0, 24) } ?? 24
      return Array(message[..<cut]) + Defect.terminator(of: segments[0])
    case .noPatientNumber:
      return segments.flatMap { segment -> [UInt8] in
        guard segment.starts(with: "PID|".utf8) else { return segment }
        var fields = segment.split(separator: 0x7C, omittingEmptySubsequences: false).map(Array.init)
        fields[3] = []
        return Array(fields.joined(separator: [0x7C]))
      }
    case .noPatientSegment: return without("PID|")
    case .noMergedNumber: return without("MRG|")
    case .noDelimiters: return Array("MSH|".utf8) + Defect.terminator(of: segments[0]) + segments.dropFirst().flatMap { $0 }
    case .textBeforeFirstMessage, .wrongBatchCount, .noEndOfBlock: return message
    }
  }

  private static func segments(of message: [UInt8]) -> [[UInt8]] {
    var all: [[UInt8]] = []
    var current: [UInt8] = []
    for (i, b) in message.enumerated() {
      current.append(b)
      let next = i + 1 < message.count ? message[i + 1] : 0
      if b == 0x0A || b == 0x0D && next != 0x0A {
        all.append(current)
        current = []
      }
    }
    if !current.isEmpty { all.append(current) }
    return all
  }

  private static func terminator(of segment: [UInt8]) -> [UInt8] { segment.filter { $0 == 0x0D || $0 == 0x0A } }
}
