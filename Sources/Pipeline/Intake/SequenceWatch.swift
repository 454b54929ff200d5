import Readers
import Records

/// What a message says of its place in its sender's order.
struct SequenceMark: Equatable, Sendable {
  /// Stands for MSH-3 and MSH-4.
  let sender: UInt64
  /// MSH-13; nil when the message has none.
  let number: Int?

  var positionName: String { SequenceMark.positionName(of: sender) }

  static func positionName(of sender: UInt64) -> String {
    let hex = String(sender, radix: 16)
    return "hl7v2 sequence " + String(repeating: "0", count: 16 - hex.count) + hex
  }
}

extension SequenceMark {
  /// Source: HL7 v2.5.1 §2.15.9.13.
  init(_ message: HL7Message) {
    let header = message.segment(0)
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for field in [header.field(3).raw, header.field(4).raw] {
      for b in field.raw { hash = (hash ^ UInt64(b)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0x7C) &* 0x100_0000_01B3
    }
    let text = header.field(13).raw.trimmed
    self.init(sender: hash, number: text.count <= 15 ? text.decimal : nil)
  }
}

/// A place where a sender's numbers do not go on as they should. No value but the count.
public struct SequenceGap: Sendable, Equatable {
  public let path: String
  /// The message behind it, 1-based.
  public let message: Int
  public let missing: Int
}

/// Follows the sequence numbers of each sender of a source, from where the last run ended; on the run's own thread, in the order of the source.
final class SequenceWatch {
  enum Finding: Equatable {
    case gap(missing: Int)
    case repeated
    case absent
  }

  private let find: (UInt64) throws -> Int?
  private var last: [UInt64: Int] = [:]
  /// Messages of any sender since the last number that could not be read: they may be the ones that are missing.
  private var unread = 0

  /// - Parameter find: the last number of a sender by the journal.
  init(_ find: @escaping (UInt64) throws -> Int?) { self.find = find }

  func noteUnread() { unread += 1 }

  /// What is wrong with a message's number, if anything. A sender's first number is taken as it is, and so is 0 or 1, with which an order begins anew.
  func check(_ mark: SequenceMark) throws -> Finding? {
    guard let number = mark.number else { return .absent }
    let before: Int?
    if let known = last[mark.sender] { before = known } else { before = try find(mark.sender) }
    guard let before else {
      last[mark.sender] = number
      return nil
    }
    if number == before || number < before && number > 1 { return .repeated }
    last[mark.sender] = number
    guard number > before + 1 else { return nil }
    let missing = number - before - 1
    let explained = min(unread, missing)
    unread -= explained
    return missing > explained ? .gap(missing: missing - explained) : nil
  }
}
