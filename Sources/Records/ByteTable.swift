/// A number for each byte, for ever in memory: how hot loops class bytes.
@frozen
public struct ByteTable: @unchecked Sendable {
  @usableFromInline let values: UnsafePointer<UInt8>

  public init(_ value: (UInt8) -> UInt8) {
    let values = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    for b in 0..<256 { (values + b).initialize(to: value(UInt8(b))) }
    self.values = UnsafePointer(values)
  }

  @inlinable
  public subscript(b: UInt8) -> UInt8 { values[Int(b)] }
}
