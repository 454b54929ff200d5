extension Lexicon {
  /// A given name that stands for another one.
  public struct Nickname: Sendable {
    /// Hash of its key.
    public let hash: UInt64
    /// Its key, lower-case ASCII letters; valid for the life of the process.
    public let spelling: Spelling
  }

  /// Bytes of the lexicon that spell a key.
  public struct Spelling: @unchecked Sendable, RandomAccessCollection {
    let bytes: UnsafeRawBufferPointer
    public var startIndex: Int { 0 }
    public var endIndex: Int { bytes.count }
    public subscript(position: Int) -> UInt8 { bytes[position] }
  }

  /// Given names that stand for the one whose key has the given hash (Bill for William and William for Bill), in no special order.
  ///
  /// One step only: Bill gives William but not Will. Logarithmic in the number of names that have any.
  public func nicknames(of hash: UInt64) -> [Nickname] {
    var low = 0
    var high = header.nameCount
    while low < high {
      let middle = (low + high) / 2
      if bytes.long(header.namesOffset + middle * 16) < hash { low = middle + 1 } else { high = middle }
    }
    let at = header.namesOffset + low * 16
    guard low < header.nameCount, bytes.long(at) == hash else { return [] }
    let first = Int(bytes.word(at + 8))
    let last = min(first + Int(bytes.word(at + 12)), header.linkCount)
    guard first < last else { return [] }
    return (first..<last).compactMap { index in
      let link = header.linksOffset + index * 16
      let start = Int(bytes.word(link + 8))
      let end = start + Int(bytes.word(link + 12))
      guard end <= header.spellingLength else { return nil }
      let spelling = UnsafeRawBufferPointer(rebasing: bytes[(header.spellingOffset + start)..<(header.spellingOffset + end)])
      return Nickname(hash: bytes.long(link), spelling: Spelling(bytes: spelling))
    }
  }
}
