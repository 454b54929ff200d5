import PatientIdentity
import Records

/// The patients of the record at hand as references name them: in the source by their key, in what leaves by their hash.
struct PatientNames: ~Copyable {
  private static let type: StaticString = "Patient/"
  private var text = ByteBuffer(capacity: 256)
  /// Where a patient's key begins, where it ends and the reference begins, and where that ends.
  private var places: [(start: Int, middle: Int, end: Int)] = []

  mutating func take(_ claims: [PatientClaims], _ handles: [PatientHandle]) {
    text.truncate()
    places.removeAll(keepingCapacity: true)
    for (claim, handle) in zip(claims, handles) {
      let start = text.count
      text.append(contentsOf: claim.primary.key)
      let middle = text.count
      text.append(PatientNames.type)
      text.append(contentsOf: handle.hash.text)
      places.append((start, middle, text.count))
    }
  }

  /// The patient whose primary identity has a key; the first of them.
  func index(of key: Bytes) -> Int? {
    for i in places.indices where text.bytes(places[i].start..<places[i].middle) == key { return i }
    return nil
  }

  /// `Patient/pt1...`
  func reference(_ i: Int) -> Bytes { text.bytes(places[i].middle..<places[i].end) }

  /// `pt1...`
  func hash(_ i: Int) -> Bytes { text.bytes(places[i].middle + PatientNames.type.utf8CodeUnitCount..<places[i].end) }
}
