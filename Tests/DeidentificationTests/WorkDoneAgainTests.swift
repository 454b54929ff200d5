import Deidentification
import Foundation
import PatientIdentity
@_spi(Normalization) import Records
import Testing

/// Another process that has the vault, too, may be first to number a key; the record is then de-identified again.
@Suite struct WorkDoneAgainTests {
  /// The link codes that visits of one patient get.
  private func codes(_ deidentifier: Deidentifier, _ visits: [String]) throws -> [String] {
    let source = NormalizedRecord()
    source.reset(place: Place(record: 1, byte: 0, line: 1))
    source.yearStorage = 2024
    source.patientsStorage = [PatientClaims(primary: IdentityClaim(authority: Bytes("HOSP"), value: Bytes("12345678")))]
    for visit in visits {
      Array("visit|HOSP|\(visit)".utf8).withUnsafeBytes { source.tape.beginResource(Element.Encounter.root, key: Bytes($0), patient: 0) }
      source.tape.add(Element.Encounter.status, "finished")
      source.tape.endResource()
    }
    let box = DeidentifiedRecordBox()
    if let error = deidentifier.deidentify(source, into: box.record) { throw error }
    let tape = box.record.tape
    return (0..<tape.nodeCount).map { tape[node: $0] }.filter { $0.element == Element.Encounter.id }.map { tape.text(of: $0).text }
  }

  @Test func `a de-identifier keeps no link code that another process has made invalid`() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/again-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Vault.create(path: folder + "/v.sqlite", keyFile: folder + "/v.key")
    func open() throws -> Vault { try Vault(path: folder + "/v.sqlite", keyFile: folder + "/v.key", access: .shared) }
    let profile = DeidentificationProfile(.safeHarbor, releaseYear: 2024)
    let (one, two) = (try open(), try open())
    let (ours, theirs) = (Deidentifier(profile: profile, vault: one), Deidentifier(profile: profile, vault: two))
    let known = try one.settled { try codes(ours, ["known"]) }
    #expect(try two.settled { try codes(theirs, ["known"]) } == known)
    var times: [[String]] = []
    let settled = try one.settled {
      times.append(try codes(ours, ["ours"]))
      if times.count == 1 { _ = try two.settled { try codes(theirs, ["theirs"]) } }
      return times[times.count - 1]
    }
    #expect(times.count == 2 && times[0] != times[1])
    let fresh = try open()
    #expect(try fresh.settled { try codes(Deidentifier(profile: profile, vault: fresh), ["ours"]) } == settled)
  }
}
