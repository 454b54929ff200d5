public import Readers
public import Records

/// Narrative blocks as plain text.
public enum NarrativeText {
  private typealias N = CDANames

  /// Appends the text inside an element: blocks on lines of their own, cells of a table with a bar between them, runs of blanks as one.
  ///
  /// Source: CDA R2 §4.3.5.
  public static func append(_ node: XMLNode, to out: inout ByteBuffer) {
    let start = out.count
    var needsSpace = false
    var needsLine = false
    var isRow = false
    var hasRowText = false
    // Cells that began behind the last text, -1 ahead of a row's first: an empty cell keeps its bar, or a value would slip under another heading.
    var bars = 0
    var isEmptyCell = false
    func separate(_ out: inout ByteBuffer) {
      if needsLine, out.count > start { out.append(0x0A) }
      if bars > 0 {
        for _ in 0..<bars { out.append(" |") }
        out.append(0x20)
      } else if needsSpace, !needsLine, out.count > start {
        out.append(0x20)
      }
      (needsSpace, needsLine, isEmptyCell, bars) = (false, false, false, 0)
      hasRowText = true
    }
    node.walk { step in
      switch step {
      case .open(let child):
        let name = child.name
        if name == N.td || name == N.th {
          if bars >= 0, isRow || out.count > start {
            if hasRowText { needsLine = false }
            bars += 1
          } else {
            bars = 0
          }
          isEmptyCell = true
        } else if name == N.tr {
          (needsLine, isRow, hasRowText, isEmptyCell, bars) = (true, true, false, false, -1)
        } else if isBlock(name), !isEmptyCell {
          (needsLine, bars) = (true, 0)
        }
      case .close(let child):
        if child.name == N.tr || child.name == N.table {
          (needsLine, isRow, isEmptyCell, bars) = (true, false, false, child.name == N.table ? -1 : 0)
        } else if isBlock(child.name), !isEmptyCell {
          needsLine = true
        }
      case .blank: needsSpace = true
      case .text(let text):
        for b in text.raw {
          if ASCII.isSpace(b) {
            needsSpace = true
          } else {
            if needsSpace || needsLine || isEmptyCell || bars != 0 { separate(&out) }
            out.append(b)
          }
        }
      }
    }
  }

  private static func isBlock(_ name: XMLName) -> Bool { blocks.contains(name) }

  /// Of CDA, and of XHTML, which exporters put in its place.
  private static let blocks = Set(
    [N.paragraph, N.tr, N.item, N.br, N.caption, N.list, N.table] + xhtml("br p div li ul ol dl dt dd hr pre blockquote h1 h2 h3 h4 h5 h6 BR P DIV LI UL OL"))

  private static func xhtml(_ names: String) -> [XMLName] {
    names.split(separator: " ").map { XMLName(configured: String($0)) }
  }

  /// Whether the text of an element goes through the elements in it, as in `no <b>known</b> allergies`: text stands before and behind one of them,
  /// or all of them are marks of XHTML or CDA. Elements of data have their text alone.
  public static func isMarkedUp(_ node: XMLNode) -> Bool {
    guard let first = node.firstChild else { return false }
    guard marks.contains(first.name) || !node.text.isEmpty else { return false }
    var depth = 0
    var hasMarksOnly = true
    var runs = 0
    var isInRun = false
    node.walk { step in
      switch step {
      case .open(let child):
        depth += 1
        isInRun = false
        if !marks.contains(child.name) { hasMarksOnly = false }
      case .close: depth -= 1
      case .text:
        if depth == 0, !isInRun { runs += 1 }
        isInRun = depth == 0
      case .blank: return
      }
    }
    return hasMarksOnly || runs > 1
  }

  private static let marks = blocks.union(
    [N.td, N.th, XMLName("content")] + xhtml("td th thead tbody tfoot b i u s em strong small big sub sup span font tt center strike B I U SPAN FONT"))
}
