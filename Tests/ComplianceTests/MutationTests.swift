import Compliance
@_spi(Normalization) @_spi(Deidentification) import Records
import Testing

/// Plants each known value into each value of a clean record in turn, in several disguises: the gate must hold every one.
@Suite struct MutationTests {
  static let known: [(value: String, c: IdentifierClass)] = [
    ("Sampleton", .names), ("O'Brinkley", .names), ("Żurek", .names), ("Anna-Lena", .names), ("14 Sample Way", .geography),
    ("Sampleville", .geography), ("62704-1234", .geography), ("19610203", .dates), ("(217)555-0134", .telephone),
    ("217-555-0199", .fax), ("ann.sample@example.org", .email), ("900-12-3456", .socialSecurity), ("MR-00471199", .medicalRecord),
    ("HP99-1234-X", .healthPlan), ("ACC-778811", .account), ("DL-K4471-20", .certificate), ("SMPL-471", .vehicle),
    ("SN-88-1204", .device), ("https://sample.example.org/ann", .url), ("192.0.2.17", .ipAddress), ("V-20200-117", .otherUnique),
  ]

  static let disguises: [(String, @Sendable (String) -> String)] = [
    ("as it stood", { $0 }), ("upper case", { $0.uppercased() }), ("lower case", { $0.lowercased() }),
    ("without punctuation", { $0.filter { $0.isLetter || $0.isNumber } }),
    ("spaces for punctuation", { String($0.map { $0.isLetter || $0.isNumber ? $0 : " " }) }),
    ("within words", { "see \($0) today" }), ("in brackets", { "(\($0))" }),
    ("underscores", { String($0.map { $0.isLetter || $0.isNumber ? $0 : "_" }) }), ("behind a letter and a dash", { "x-\($0)" }),
  ]

  /// The clean record with the text of one node replaced.
  func planted(_ text: String, at index: Int) -> Sample {
    let clean = Sample().clean().out.tape
    let sample = Sample()
    for k in MutationTests.known { sample.know(k.value, k.c) }
    let tape = sample.out.tape
    for resource in clean.resources {
      tape.beginResource(resource.type, key: .empty, patient: resource.patient)
      copy(resource.node + 1, clean.end(of: resource.node), from: clean, to: tape, index, text)
      tape.endResource()
    }
    return sample
  }

  private func copy(_ low: Int, _ high: Int, from: Tape, to: Tape, _ index: Int, _ text: String) {
    var i = low
    while i < high {
      let node = from[node: i]
      if node.kind == .object {
        to.open(node.element)
        copy(i + 1, from.end(of: i), from: from, to: to, index, text)
        to.close()
      } else if i == index {
        withBytes(text) { to.add(node.element, $0, kind: node.kind) }
      } else {
        to.add(node.element, from.text(of: node), kind: node.kind)
      }
      i = from.end(of: i)
    }
  }

  static let indices: [Int] = {
    let tape = Sample().clean().out.tape
    return (0..<tape.nodeCount).filter { tape[node: $0].kind != .object }
  }()

  @Test func `the copy without a planted value passes`() { #expect(planted("", at: -1).verdict() == []) }

  @Test(arguments: disguises.map(\.0)) func `each known value in each value of a record is held`(_ name: String) {
    let disguise = MutationTests.disguises.first { $0.0 == name }?.1 ?? { $0 }
    let gate = ComplianceGate(profile: ComplianceProfile(.safeHarbor))
    for i in MutationTests.indices {
      for k in MutationTests.known {
        let sample = planted(disguise(k.value), at: i)
        switch gate.check(sample.out, against: sample.source) {
        case .held: break
        case .passed: Issue.record("\(sample.out.tape[node: i].element) with a value of class \(k.c.letter), \(name)")
        }
      }
    }
  }

  @Test(arguments: disguises.map(\.0)) func `direct identifiers are held in a limited data set`(_ name: String) {
    let disguise = MutationTests.disguises.first { $0.0 == name }?.1 ?? { $0 }
    let gate = ComplianceGate(profile: ComplianceProfile(.limitedDataSet))
    for i in MutationTests.indices {
      for k in MutationTests.known where k.c != .dates && !(k.c == .geography && k.value != "14 Sample Way") {
        let sample = planted(disguise(k.value), at: i)
        switch gate.check(sample.out, against: sample.source) {
        case .held: break
        case .passed: Issue.record("\(sample.out.tape[node: i].element) with a value of class \(k.c.letter), \(name)")
        }
      }
    }
  }
}
