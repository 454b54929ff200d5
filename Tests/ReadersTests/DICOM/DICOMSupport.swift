import Records

/// Bytes that live as long as the tests do.
extension Bytes {
  init(copying array: [UInt8]) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, array.count), alignment: 1)
    room.copyBytes(from: array)
    self.init(UnsafeRawBufferPointer(rebasing: room[0..<array.count]))
  }

  init(copying text: String) { self.init(copying: Array(text.utf8)) }
}
