public import Records

/// The media types of requests and answers.
public enum MediaType {
  public static let batch = "application/vnd.chartseal.batch"
  public static let keyWraps = "application/vnd.chartseal.key-wraps"
  public static let entry = "application/vnd.chartseal.entry+json"
  /// An entry with the detail that it names, framed as key wraps are.
  public static let entryWithDetail = "application/vnd.chartseal.entry-with-detail"
  public static let fhir = "application/fhir+json"
  public static let json = "application/json"
  public static let proof = "text/plain; charset=utf-8"
}

/// The body of `POST /v1/key-wraps`: length of the statement's envelope (4 bytes, big endian), the envelope, the blob.
public enum KeyWrapsBody {
  public static func encode(entry: [UInt8], blob: [UInt8]) -> [UInt8] {
    var out = ByteBuffer(capacity: 4 + entry.count + blob.count)
    out.append(u32: entry.count)
    out.append(contentsOf: entry)
    out.append(contentsOf: blob)
    return out.array
  }

  /// Throws `LED-0221`.
  public static func parse(_ body: Bytes) throws(ProtocolError) -> (entry: [UInt8], blob: Bytes) {
    var reader = ByteReader(body)
    guard let count = reader.u32(), count <= LogEntry.maximumCount, let entry = reader.take(count),
      let blob = reader.take(reader.left)
    else {
      throw .wraps
    }
    return (entry.array, blob)
  }
}
