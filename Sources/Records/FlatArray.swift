/// A growing run of plain values: owned, not copied, kept from document to document. Every access is checked.
@frozen
public struct FlatArray<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<Element>
  @usableFromInline var length = 0
  @usableFromInline var capacity: Int

  @inlinable public var count: Int { length }
  @inlinable public var isEmpty: Bool { length == 0 }

  public init(capacity: Int) {
    self.capacity = max(1, capacity)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  @inlinable
  public mutating func append(_ element: Element) {
    if length == capacity { grow() }
    (base + length).initialize(to: element)
    length &+= 1
  }

  @inline(never)
  @usableFromInline
  mutating func grow() {
    let wider = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    wider.update(from: base, count: length)
    base.deallocate()
    base = wider
    capacity *= 2
  }

  @inlinable public mutating func removeAll() { length = 0 }

  /// Holds so many times the same value, and nothing else.
  @inlinable
  public mutating func refill(_ count: Int, with value: Element) {
    precondition(count >= 0, "a run has no negative length")
    while capacity < count { grow() }
    base.update(repeating: value, count: count)
    length = count
  }

  @inlinable
  public mutating func removeLast() -> Element {
    precondition(length > 0, "nothing is left to remove")
    length &-= 1
    return base[length]
  }

  /// Forgets everything after `shorter` values.
  @inlinable
  public mutating func truncate(to shorter: Int) {
    precondition(shorter >= 0 && shorter <= length, "a run is only ever shortened")
    length = shorter
  }

  @inlinable public var last: Element? { length > 0 ? base[length &- 1] : nil }

  @inlinable
  public subscript(index: Int) -> Element {
    get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: length), "index out of range")
      return base[index]
    }
    set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: length), "index out of range")
      base[index] = newValue
    }
  }

  /// For changes in place.
  @inlinable
  public mutating func at(_ index: Int) -> UnsafeMutablePointer<Element> {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: length), "index out of range")
    return base + index
  }

  /// All values; valid until the next change.
  @inlinable public var values: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: length) }
}
