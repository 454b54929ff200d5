/// The tokens of a text: a view of memory that `TokenStorage` owns, valid until the next text is cut. Every access is checked.
struct TokenList: RandomAccessCollection {
  private let base: UnsafeMutablePointer<Token>
  let count: Int

  fileprivate init(_ base: UnsafeMutablePointer<Token>, _ count: Int) { (self.base, self.count) = (base, count) }

  var startIndex: Int { 0 }
  var endIndex: Int { count }
  var indices: Range<Int> { 0..<count }

  subscript(i: Int) -> Token {
    @inline(__always) _read {
      precondition(UInt(bitPattern: i) < UInt(bitPattern: count), "token index out of range")
      yield base[i]
    }
    @inline(__always) nonmutating _modify {
      precondition(UInt(bitPattern: i) < UInt(bitPattern: count), "token index out of range")
      yield &base[i]
    }
  }

  /// Whether there is a token of this number.
  @inline(__always) func has(_ i: Int) -> Bool { UInt(bitPattern: i) < UInt(bitPattern: count) }
}

/// Memory for the tokens of a text, kept from text to text.
struct TokenStorage: ~Copyable {
  private var base: UnsafeMutablePointer<Token>
  private var capacity: Int
  private(set) var count = 0

  init() {
    capacity = 256
    base = .allocate(capacity: capacity)
  }

  // Tokens are plain values: nothing to deinitialise.
  deinit { base.deallocate() }

  var list: TokenList { TokenList(base, count) }

  mutating func removeAll() { count = 0 }

  @inline(__always) mutating func append(_ token: Token) {
    if count == capacity { grow() }
    (base + count).initialize(to: token)
    count += 1
  }

  private mutating func grow() {
    let wider = UnsafeMutablePointer<Token>.allocate(capacity: capacity * 2)
    wider.moveInitialize(from: base, count: count)
    base.deallocate()
    (base, capacity) = (wider, capacity * 2)
  }
}
