import Records

/// Logical keys as they are, in the place of ids.
struct PlainKeys: KeyRenderer {
  func appendID(type: Bytes, key: Bytes, to out: inout ByteBuffer) { out.append(key) }
}
