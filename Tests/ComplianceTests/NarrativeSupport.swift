import Compliance
import Records
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the scan finds in a text: classes that hold the record, and classes that are counted only.
struct Scanned: Equatable {
  var strong: Set<IdentifierClass> = []
  var weak: Set<IdentifierClass> = []
  var all: Set<IdentifierClass> { strong.union(weak) }
}

func scanned(_ text: String, _ policy: NarrativeScan.Policy = NarrativeScan.Policy(year: 2024)) -> Scanned {
  var decoder = NarrativeText()
  var scan = NarrativeScan()
  withBytes(text) { decoder.decode($0) }
  scan.scan(decoder.bytes, policy)
  return Scanned(
    strong: Set(IdentifierClass.allCases.filter { scan.strength(of: $0) == .strong }),
    weak: Set(IdentifierClass.allCases.filter { scan.strength(of: $0) == .weak }))
}

/// Texts of a detector: what is held, what is counted only, and what looks like it and passes.
struct NarrativeCase: CustomTestStringConvertible, Sendable {
  enum Expected { case held, suspected, passing }

  let text: String
  let expected: Expected
  let identifierClass: IdentifierClass?
  var testDescription: String {
    "\(text.prefix(50).replacing("\n", with: "|")) -> \(identifierClass.map { "\(expected) \($0.letter)" } ?? "passes")"
  }

  static func held(_ c: IdentifierClass, _ texts: String...) -> [NarrativeCase] {
    texts.map { NarrativeCase(text: $0, expected: .held, identifierClass: c) }
  }
  static func suspected(_ c: IdentifierClass, _ texts: String...) -> [NarrativeCase] {
    texts.map { NarrativeCase(text: $0, expected: .suspected, identifierClass: c) }
  }
  static func passing(_ texts: String...) -> [NarrativeCase] {
    texts.map { NarrativeCase(text: $0, expected: .passing, identifierClass: nil) }
  }
}

/// The least time of the processor that a call takes on this thread, of three: other work on the machine does not count.
func processorTime(_ body: () -> Void) -> Duration {
  func now() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
  return (0..<3).map { _ in
    let start = now()
    body()
    return now() - start
  }.min() ?? .zero
}
