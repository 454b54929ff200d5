import Records

/// Forms of URIs that name code systems and assigning authorities; shared by all formats.
enum SystemURI {
  /// Digits and dots as an object identifier has them.
  static func isOID(_ text: Bytes) -> Bool {
    guard text.count >= 5, text[0] >= 0x30, text[0] <= 0x32, text[1] == 0x2E else { return false }
    var previous: UInt8 = 0x2E
    for i in 2..<text.count {
      let b = text[i]
      if b == 0x2E {
        if previous == 0x2E { return false }
      } else if !ASCII.isDigit(b) {
        return false
      } else if previous == 0x2E, b == 0x30, i + 1 < text.count, text[i + 1] != 0x2E {
        return false
      }
      if i > 2 || b != 0x2E { previous = b }
    }
    return previous != 0x2E
  }

  /// `http:`, `https:` or `urn:` and no blank.
  static func isURI(_ text: Bytes) -> Bool {
    guard text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("urn:") else { return false }
    for b in text.raw where b <= 0x20 || b >= 0x7F || b == 0x5C || b == 0x22 { return false }
    return true
  }

  /// 8-4-4-4-12 hexadecimal digits.
  static func isUUID(_ text: Bytes) -> Bool {
    guard text.count == 36 else { return false }
    for i in 0..<36 {
      let b = text[i]
      if i == 8 || i == 13 || i == 18 || i == 23 {
        if b != 0x2D { return false }
      } else if !ASCII.isDigit(b), ASCII.lower(b) &- 0x61 >= 6 {
        return false
      }
    }
    return true
  }

  /// Letters and digits in lower case, all else as hyphens.
  static func appendSlug(_ name: Bytes, to out: inout ByteBuffer) {
    var wasHyphen = true
    for b in name.trimmed.raw {
      if ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2E {
        out.append(ASCII.lower(b))
        wasHyphen = false
      } else if !wasHyphen {
        out.append(0x2D)
        wasHyphen = true
      }
    }
  }

  /// Writes the URI of a code system from its URI, its OID (with or without `urn:oid:`) or its name in HL7 table 0396; others get one in the
  /// local namespace.
  static func append(codeSystem name: Bytes, namespace: [UInt8], to out: inout ByteBuffer) {
    let bare = name.hasPrefix("urn:oid:") ? name[8..<name.count] : name
    if let known = CodeMaps.codeSystem[bare] {
      out.append(known.system)
    } else if isOID(bare) {
      out.append("urn:oid:")
      out.append(bare)
    } else if isURI(name) {
      out.append(name)
    } else {
      out.append(contentsOf: namespace)
      out.append("code:")
      appendSlug(name, to: &out)
    }
  }

  /// Writes the system of an identifier from an assigning authority: its public name, its OID, UUID or URI; else its name in the local namespace.
  static func append(authority name: Bytes, namespace: [UInt8], to out: inout ByteBuffer) {
    let bare = name.hasPrefix("urn:oid:") ? name[8..<name.count] : name
    if let known = CodeMaps.identifierSystem[bare] {
      out.append(known.system)
    } else if isOID(bare) {
      out.append("urn:oid:")
      out.append(bare)
    } else if isUUID(name) {
      out.append("urn:uuid:")
      for b in name.raw { out.append(ASCII.lower(b)) }
    } else if isURI(name) {
      out.append(name)
    } else {
      out.append(contentsOf: namespace)
      out.append("id:")
      appendSlug(name, to: &out)
    }
  }
}
