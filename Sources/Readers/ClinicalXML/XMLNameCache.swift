import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// From libxml2's pointer to a name (one for each name of a parser's dictionary) to the name's number: no lock, no comparison.
struct XMLNameCache: ~Copyable {
  struct Problem: Error { let reason: ReasonCode }

  private var keys: [UInt] = []
  private var ids: [UInt32] = []
  private(set) var count = 0
  /// Names that were new to this cache, in this document.
  var newNames = 0
  private var lastURI: UInt = 0
  private var lastSpace = XMLSpace.none

  mutating func removeAll() {
    (keys, ids, count, lastURI) = ([], [], 0, 0)
  }

  static func bytes(_ pointer: UnsafePointer<UInt8>) -> Bytes {
    Bytes(UnsafeRawBufferPointer(start: pointer, count: strlen(UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))))
  }

  mutating func find(_ pointer: UnsafePointer<UInt8>, _ limits: XMLLimits) -> Result<UInt32, Problem> {
    let key = UInt(bitPattern: pointer)
    if !keys.isEmpty {
      var slot = XMLNameCache.slot(key, keys.count)
      while keys[slot] != 0 {
        if keys[slot] == key { return .success(ids[slot]) }
        slot = (slot + 1) & (keys.count - 1)
      }
    }
    let name = XMLNameCache.bytes(pointer)
    if name.count > limits.maximumNameBytes { return .failure(Problem(reason: XMLReason.nameTooLong)) }
    newNames += 1
    guard newNames <= limits.maximumNewNames, let id = XMLNameTable.shared.fromDocument(name) else {
      return .failure(Problem(reason: XMLReason.tooManyNames))
    }
    insert(key, id)
    return .success(id)
  }

  private static func slot(_ key: UInt, _ capacity: Int) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 40) & (capacity - 1)
  }

  private mutating func insert(_ key: UInt, _ id: UInt32) {
    if count * 2 >= keys.count {
      let (oldKeys, oldIDs) = (keys, ids)
      let capacity = max(256, keys.count * 2)
      keys = [UInt](repeating: 0, count: capacity)
      ids = [UInt32](repeating: 0, count: capacity)
      for (i, old) in oldKeys.enumerated() where old != 0 { place(old, oldIDs[i]) }
    }
    place(key, id)
    count += 1
  }

  private mutating func place(_ key: UInt, _ id: UInt32) {
    var slot = XMLNameCache.slot(key, keys.count)
    while keys[slot] != 0 { slot = (slot + 1) & (keys.count - 1) }
    keys[slot] = key
    ids[slot] = id
  }

  /// The namespace of a URI, by pointer as long as it stays the same.
  mutating func space(_ uri: UnsafePointer<UInt8>) -> XMLSpace {
    let key = UInt(bitPattern: uri)
    if key == lastURI { return lastSpace }
    lastSpace = XMLSpace(uri: XMLNameCache.bytes(uri))
    lastURI = key
    return lastSpace
  }
}
