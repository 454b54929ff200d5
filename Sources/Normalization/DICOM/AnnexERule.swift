public import Readers
import Records

/// What the Basic Profile and its options do with each attribute, at whatever depth it stands.
///
/// Source: PS3.15 table E.1-1, 2024c.
enum AnnexE {
  /// What becomes of an attribute without any option.
  enum Action: UInt8 {
    case remove, replace
    /// Without a rule, and read by the mapping.
    case keep
  }

  /// What an identifying value of an attribute is.
  enum Kind: UInt8 {
    /// None, or no value that could be told apart from others: sequences, times of day, short codes.
    case none
    case name, date, uid, institution, address, phone, device, record, plan, id, other
    /// Free text, which is cleaned or goes as a whole.
    case text

    static func of(_ letter: UInt8) -> Kind {
      switch letter {
      case UInt8(ascii: "n"): .name
      case UInt8(ascii: "d"): .date
      case UInt8(ascii: "u"): .uid
      case UInt8(ascii: "i"): .institution
      case UInt8(ascii: "a"): .address
      case UInt8(ascii: "p"): .phone
      case UInt8(ascii: "v"): .device
      case UInt8(ascii: "r"): .record
      case UInt8(ascii: "h"): .plan
      case UInt8(ascii: "k"): .id
      case UInt8(ascii: "o"): .other
      case UInt8(ascii: "t"): .text
      default: .none
      }
    }
  }

  struct Rule: Sendable {
    var tag: UInt32
    var mask: UInt32
    var action: Action
    var kind: Kind
    /// Options (by position in `DICOMOption.allCases`) that keep the attribute.
    var kept: UInt16
    /// Options that clean it.
    var cleaned: UInt16
  }

  /// The rules by tag, and with them the attributes without a rule that the mapping reads.
  struct Rules: Sendable {
    private(set) var rules: [Rule] = []
    private(set) var groups: [Rule] = []
    private var slots = [UInt16](repeating: 0, count: 2048)
    private(set) var single = 0

    fileprivate init(_ text: Bytes) {
      var from = 0
      while from < text.count {
        let end = text.firstIndex(of: 0x0A, from: from) ?? text.count
        let rule = AnnexE.parse(text[from..<end])
        if rule.mask == .max { insert(rule) } else { groups.append(rule) }
        from = end + 1
      }
      single = rules.count
      for tag in MappedTags.withoutRule where self[tag] == nil {
        insert(Rule(tag: tag.rawValue, mask: .max, action: .keep, kind: .none, kept: 0, cleaned: 0))
      }
    }

    private mutating func insert(_ rule: Rule) {
      rules.append(rule)
      var slot = Rules.hash(rule.tag)
      while slots[slot] != 0 { slot = (slot + 1) & 2047 }
      slots[slot] = UInt16(rules.count)
    }

    @inline(__always) private static func hash(_ tag: UInt32) -> Int { Int((tag &* 0x9E37_79B1) >> 21) }

    /// The rule of a standard attribute; nil when there is none. Attributes of odd groups are removed without one.
    subscript(tag: DICOMTag) -> Rule? {
      var slot = Rules.hash(tag.rawValue)
      while slots[slot] != 0 {
        let rule = rules[Int(slots[slot]) - 1]
        if rule.tag == tag.rawValue { return rule }
        slot = (slot + 1) & 2047
      }
      guard tag.group >= 0x5000, tag.group < 0x6100 else { return nil }
      for rule in groups where tag.rawValue & rule.mask == rule.tag { return rule }
      return nil
    }
  }

  static let rules = Rules(Bytes(table))

  /// `00080012 X -----KC--- d`.
  fileprivate static func parse(_ line: Bytes) -> Rule {
    var rule = Rule(tag: 0, mask: 0, action: .remove, kind: .none, kept: 0, cleaned: 0)
    guard line.count == 23 else { return rule }
    for i in 0..<8 {
      let b = line[i]
      let isAny = b == UInt8(ascii: "x")
      let digit = isAny ? 0 : ASCII.isDigit(b) ? b - 0x30 : b - 0x37
      rule.tag = rule.tag << 4 | UInt32(digit)
      rule.mask = rule.mask << 4 | (isAny ? 0 : 15)
    }
    rule.action = line[9] == UInt8(ascii: "U") ? .replace : .remove
    for i in 0..<10 {
      if line[11 + i] == UInt8(ascii: "K") { rule.kept |= 1 << UInt16(i) }
      if line[11 + i] == UInt8(ascii: "C") { rule.cleaned |= 1 << UInt16(i) }
    }
    rule.kind = Kind.of(line[22])
    return rule
  }
}

/// The table as far as others may ask about it.
public enum DICOMConfidentialityTable {
  public static var edition: String { "\(AnnexE.edition)" }
  /// Attributes with a rule of their own, and rules of repeating groups; odd groups have one without a line.
  public static var lines: (single: Int, groups: Int) { (AnnexE.rules.single, AnnexE.rules.groups.count) }
  /// Whether an attribute without any option is removed (`X`) or replaced (`U`); nil without a rule.
  public static func action(_ tag: DICOMTag) -> String? { AnnexE.rules[tag].flatMap { $0.action == .keep ? nil : $0.action == .replace ? "U" : "X" } }
}
