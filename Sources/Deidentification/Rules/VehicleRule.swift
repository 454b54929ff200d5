import Records

/// (L) Vehicle identifiers and plates: identifiers of vehicles are removed; seventeen characters of a vehicle's number are
/// withheld.
///
/// Leaves alone: shorter codes of letters and digits.
/// Source: 45 CFR 164.514(b)(2)(i)(L); 49 CFR 565.13.
enum VehicleRule {
  static let identifierTypes: [StaticString] = ["VIN", "VRN"]

  static func occurs(in text: Bytes) -> Bool {
    var i = 0
    while i < text.count {
      guard text.isWordByte(i) else {
        i += 1
        continue
      }
      var end = i
      var digits = 0
      var fits = true
      while text.isWordByte(end) {
        let b = text[end] | 0x20
        if text.isDigit(end) { digits += 1 } else if b == 0x69 || b == 0x6F || b == 0x71 || b >= 0x80 { fits = false }
        end += 1
      }
      if end - i == 17, fits, digits >= 5 { return true }
      i = end
    }
    return text.hasCue(["vin", "plate", "plates", "vehicle"])
  }
}
