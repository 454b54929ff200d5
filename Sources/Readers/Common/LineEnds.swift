import Records

/// Counts line feeds, sixteen bytes at a time.
enum LineEnds {
  static func count(_ bytes: Bytes) -> Int {
    let raw = bytes.raw
    var total = 0
    var i = 0
    let feeds = SIMD16<UInt8>(repeating: 0x0A)
    let ones = SIMD16<UInt8>(repeating: 1)
    let zeros = SIMD16<UInt8>(repeating: 0)
    while i + 16 <= raw.count {
      var sums = zeros
      let stop = min(raw.count - 15, i + 16 * 255)
      while i < stop {
        let v: SIMD16<UInt8> = raw.loadUnaligned(fromByteOffset: i, as: SIMD16<UInt8>.self)
        let hits: SIMDMask<SIMD16<Int8>> = v .== feeds
        sums &+= zeros.replacing(with: ones, where: hits)
        i += 16
      }
      for lane in 0..<16 { total += Int(sums[lane]) }
    }
    while i < raw.count {
      if raw[i] == 0x0A { total += 1 }
      i += 1
    }
    return total
  }
}
