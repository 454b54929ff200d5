import Cryptography
import LedgerProtocol
import Records

/// What the custodian's node checks of a batch's content: it opens every block, and looks at every line.
///
/// Each line must be what its leaf commits to, one JSON object of a resource type that the header counts, in the part to which that type
/// belongs, about the patient of its block.
struct ContentCheck {
  private struct Kind {
    let name: [UInt8]
    let part: Part
    var left: Int
  }

  private let container: BatchContainer
  private let opener = BlockOpener()
  private var kinds: [Kind]
  private var lastKind = 0

  init(_ container: BatchContainer) {
    self.container = container
    kinds = container.header.resources.map { Kind(name: Array($0.name.utf8), part: Part.of(resourceType: $0.name), left: $0.count) }
  }

  /// - Parameter recordKey: The record key of a patient; asked once per patient.
  mutating func run(recordKey: (PatientHash, UInt32) throws -> SecretKey) throws {
    var keys = [SecretKey?](repeating: nil, count: container.directory.patients.count)
    for (number, block) in container.directory.blocks.enumerated() {
      let patient = container.directory.patients[block.patient]
      let key: SecretKey
      if let known = keys[block.patient] {
        key = known
      } else {
        key = try recordKey(patient, block.epoch)
        keys[block.patient] = key
      }
      do { try opener.open(container.sealedBlock(number), block, patient: patient, recordKey: key) } catch {
        throw Refusal(error, line: block.firstLine)
      }
      for line in opener.lines { try check(line, block.part, patient) }
    }
    guard kinds.allSatisfy({ $0.left == 0 }) else { throw Refusal(.resourceCounts) }
  }

  private mutating func check(_ line: BlockOpener.OpenedLine, _ part: Part, _ patient: PatientHash) throws {
    guard opener.leaf(of: line) == container.leaf(line.index) else { throw Refusal(.leaf, line: line.index) }
    let found: ScannedRecord
    do { found = try RecordScanner.scan(opener.bytes(of: line)) } catch { throw Refusal(.schema, line: line.index) }
    guard let kind = kind(of: found.resourceType) else { throw Refusal(.resourceType, line: line.index) }
    kinds[kind].left -= 1
    guard kinds[kind].part == part || part == .identity else { throw Refusal(.part, line: line.index) }
    let isPatient = found.resourceType == "Patient"
    let about = isPatient ? found.id : found.subject
    let isRight = about.isEmpty ? !isPatient : patient.text.withUnsafeBytes { Bytes($0) == about }
    guard isRight else { throw Refusal(.subject, line: line.index) }
  }

  private mutating func kind(of type: Bytes) -> Int? {
    // Lines of one type tend to follow each other within a block.
    if lastKind < kinds.count, kinds[lastKind].name.withUnsafeBytes({ Bytes($0) == type }) { return lastKind }
    guard let found = kinds.firstIndex(where: { kind in kind.name.withUnsafeBytes { Bytes($0) == type } }) else { return nil }
    lastKind = found
    return found
  }
}
