import Records

/// Names of tags and attributes that are no words of a text.
enum Markup {
  /// Tags within a word or sentence: nothing stands for them.
  static let inline = Vocabulary([
    (
      WordClass(bit: 0),
      """
      b i u em strong span font content sup sub a small tt code mark label abbr cite big strike del ins q s kbd samp var time nobr
      """
    )
  ])
  /// Tags of HTML and of the narrative of clinical documents that set a block.
  static let block = Vocabulary([
    (
      WordClass(bit: 0),
      """
      html head body title meta link style script p br hr div section article aside header footer nav main h1 h2 h3 h4 h5 h6 ul ol li dl \
      dt dd table thead tbody tfoot tr th td col colgroup caption pre blockquote center img form input button select option textarea \
      fieldset legend iframe object embed figure figcaption address text paragraph list item linkhtml rendermultimedia footnote \
      footnoteref component entry tablecaption base
      """
    )
  ])
  private static let harmless = Vocabulary([
    (
      WordClass(bit: 0),
      """
      style class width height align valign border cellpadding cellspacing colspan rowspan color bgcolor face size rel lang dir stylecode \
      xmlns type nowrap span scope checked disabled selected
      """
    )
  ])

  static func hash(_ name: Bytes) -> UInt64 {
    var hash = WordHash()
    for b in name.raw { hash.add(ASCII.lower(b)) }
    return hash.value
  }

  /// Whether what stands in a tag behind its name says nothing of anybody: attributes of layout only.
  static func isHarmless(_ inside: Bytes) -> Bool {
    var i = 0
    while i < inside.count {
      let b = inside[i]
      if ASCII.isSpace(b) || b == 0x2F {
        i += 1
        continue
      }
      let start = i
      while i < inside.count, inside[i] != 0x3D, !ASCII.isSpace(inside[i]) { i += 1 }
      if harmless.classes(of: hash(inside[start..<i])) == [] { return false }
      guard i + 1 < inside.count, inside[i] == 0x3D else { continue }
      i += 1
      let quote = inside[i]
      if quote == 0x22 || quote == 0x27 {
        guard let end = inside.firstIndex(of: quote, from: i + 1) else { return false }
        i = end + 1
      } else {
        while i < inside.count, !ASCII.isSpace(inside[i]) { i += 1 }
      }
    }
    return true
  }
}
