import Records

/// (M) Device identifiers and serial numbers: unique device identifiers of the three issuing agencies, numbers after a cue,
/// hardware addresses of networks.
///
/// Source: 45 CFR 164.514(b)(2)(i)(M); 21 CFR 830 (GS1, HIBCC, ICCBBA); IEEE 802 (EUI-48).
enum DeviceCheck {
  static func residual(_ text: Bytes) -> Bool {
    isGS1(text) || isHIBC(text) || isICCBBA(text) || isHardwareAddress(text)
      || text.cue(["serial", "sn", "lot", "udi", "imei", "device", "model"], digits: 4)
  }

  /// `(01)` and fourteen digits, or the application identifiers for serial number and batch.
  private static func isGS1(_ text: Bytes) -> Bool {
    var i = 0
    while let open = text.firstIndex(of: 0x28, from: i) {
      let end = text.digitsEnd(open + 1)
      if end - open == 3, text.at(end) == 0x29, text.digitsEnd(end + 1) - end > 6 { return true }
      i = open + 1
    }
    return false
  }

  /// `+A123BJC5D6E71G`: a plus, a letter, three characters of the labeller and at least four more with digits.
  private static func isHIBC(_ text: Bytes) -> Bool {
    guard let plus = text.firstIndex(of: 0x2B), plus == 0 || text[plus - 1] == 0x20, ASCII.isUpper(text.at(plus + 1)) else {
      return false
    }
    var i = plus + 2
    var digits = 0
    while text.isAlphanumeric(i) || text.at(i) == 0x2F || text.at(i) == 0x24 {
      if ASCII.isDigit(text[i]) { digits += 1 }
      i += 1
    }
    return i - plus >= 9 && digits >= 3
  }

  /// `=/A9999XYZ100T0944`, `=)`, `=,`.
  private static func isICCBBA(_ text: Bytes) -> Bool {
    var i = 0
    while let sign = text.firstIndex(of: 0x3D, from: i) {
      let mark = text.at(sign + 1)
      if mark == 0x2F || mark == 0x2C || mark == 0x29, text.isAlphanumeric(sign + 2) {
        var end = sign + 2
        while text.isAlphanumeric(end) { end += 1 }
        if end - sign >= 8 { return true }
      }
      i = sign + 1
    }
    return false
  }

  /// Six pairs of hexadecimal digits with colons or dashes.
  private static func isHardwareAddress(_ text: Bytes) -> Bool {
    text.anyAlphanumericRun { low, high in
      guard high - low == 2, low + 17 <= text.count, !text.isAlphanumeric(low + 17) else { return false }
      let mark = text.at(high)
      guard mark == 0x3A || mark == 0x2D, text.at(low - 1) != mark else { return false }
      for i in 0..<17 {
        if i % 3 == 2 {
          if text[low + i] != mark { return false }
        } else if !OtherUniqueCheck.isHex(text[low + i]) {
          return false
        }
      }
      return true
    }
  }
}
