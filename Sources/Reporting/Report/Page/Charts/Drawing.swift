/// A chart under construction, in whole units of its own view box; x to the right, y down.
struct Drawing {
  /// The ways to fill a shape, each told from the others without colour.
  enum Fill { case solid, middle, dotted, striped, pale, wash, hatched, crossed, outline }
  enum Anchor: String { case start, middle, end }

  private(set) var markup = Markup()
  private let id: String

  fileprivate init(id: String) { self.id = id }

  mutating func box(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ fill: Fill) {
    guard width > 0, height > 0 else { return }
    markup.tag("rect", ["x": "\(x)", "y": "\(y)", "width": "\(width)", "height": "\(height)", "class": word(fill), "fill": paint(fill)]) { _ in }
  }

  mutating func shape(_ points: [(x: Int, y: Int)], _ fill: Fill) {
    let path = points.map { "\($0.x),\($0.y)" }.joined(separator: " ")
    markup.tag("polygon", ["points": path, "class": word(fill), "fill": paint(fill)]) { _ in }
  }

  mutating func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, _ kind: StaticString = "grid") {
    markup.tag("line", ["x1": "\(x1)", "y1": "\(y1)", "x2": "\(x2)", "y2": "\(y2)", "class": "\(kind)"]) { _ in }
  }

  mutating func curve(_ points: [(x: Int, y: Int)], _ kind: StaticString) {
    markup.tag("polyline", ["points": points.map { "\($0.x),\($0.y)" }.joined(separator: " "), "class": "\(kind)", "fill": "none"]) { _ in }
  }

  mutating func dot(_ x: Int, _ y: Int, _ kind: StaticString) {
    markup.tag("circle", ["cx": "\(x)", "cy": "\(y)", "r": "4", "class": "\(kind)"]) { _ in }
  }

  mutating func words(_ x: Int, _ y: Int, _ text: String, _ anchor: Anchor = .start, _ kind: StaticString = "label") {
    markup.tag("text", ["x": "\(x)", "y": "\(y)", "text-anchor": anchor.rawValue, "class": "\(kind)"], text)
  }

  /// A sample of a filling with its meaning, from the left; returns where the next one begins.
  mutating func key(_ x: Int, _ y: Int, _ fill: Fill, _ meaning: String) -> Int {
    box(x, y - 10, 18, 11, fill)
    words(x + 24, y, meaning, .start, "small")
    return x + 24 + meaning.count * 7 + 18
  }

  private func word(_ fill: Fill) -> String {
    switch fill {
    case .solid: "s-solid"
    case .middle: "s-middle"
    case .pale, .wash: "s-pale"
    case .outline: "s-outline"
    case .dotted, .striped, .hatched, .crossed: "s-pattern"
    }
  }

  private func paint(_ fill: Fill) -> String {
    switch fill {
    case .solid: "#1d4e6b"
    case .middle: "#7fa3b8"
    case .pale: "#e8eef2"
    case .wash: "#f5f7f9"
    case .outline: "none"
    case .dotted: "url(#\(id)-dots)"
    case .striped: "url(#\(id)-stripes)"
    case .hatched: "url(#\(id)-hatch)"
    case .crossed: "url(#\(id)-cross)"
    }
  }

  fileprivate mutating func patterns() {
    let id = id
    markup.tag("defs") { m in
      m.pattern(id + "-dots", 6) { m in
        m.raw(
          """
          <rect width="6" height="6" fill="#c9dae4"></rect><circle cx="2" cy="2" r="1.2" fill="#1d4e6b"></circle><circle \
          cx="5" cy="5" r="1.2" fill="#1d4e6b"></circle>
          """)
      }
      m.pattern(id + "-stripes", 6) { m in
        m.raw(
          """
          <rect width="6" height="6" fill="#ffffff"></rect><path d="M1.5 0V6M4.5 0V6" stroke="#7fa3b8" \
          stroke-width="1.4"></path>
          """)
      }
      m.pattern(id + "-hatch", 6) { m in
        m.raw(
          """
          <rect width="6" height="6" fill="#ffffff"></rect><path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="#8a2f1d" \
          stroke-width="1.6"></path>
          """)
      }
      m.pattern(id + "-cross", 6) { m in
        m.raw(
          """
          <rect width="6" height="6" fill="#ffffff"></rect><path d="M0 0L6 6M6 0L0 6" stroke="#16202a" \
          stroke-width="1.1"></path>
          """)
      }
    }
  }
}

extension Markup {
  fileprivate mutating func pattern(_ id: String, _ size: Int, _ body: (inout Markup) -> Void) {
    tag("pattern", ["id": id, "width": "\(size)", "height": "\(size)", "patternUnits": "userSpaceOnUse"], body)
  }

  /// A chart with its title in sight, and a description for those who do not see it.
  mutating func chart(
    _ id: String, _ title: String, says: String, width: Int, height: Int, draw: (inout Drawing) -> Void
  ) {
    var drawing = Drawing(id: id)
    drawing.patterns()
    draw(&drawing)
    tag("figure", ["class": "chart"]) { m in
      m.tag("figcaption", title)
      m.tag("div", ["class": "scroll", "role": "group", "tabindex": "0", "aria-label": title]) { m in
        m.tag(
          "svg",
          ["role": "img", "viewBox": "0 0 \(width) \(height)", "width": "\(width)", "height": "\(height)", "aria-labelledby": "\(id)-t \(id)-d"]
        ) { m in
          m.tag("title", ["id": id + "-t"], title)
          m.tag("desc", ["id": id + "-d"], says)
          m.append(drawing)
        }
      }
    }
  }

  /// The end of an axis: the smallest of 1, 2, 5 times a power of ten that is not below a number.
  static func axisEnd(_ most: Int) -> Int {
    var step = 1
    while step < most / 10 { step *= 10 }
    for factor in [1, 2, 5, 10] where step * factor >= most { return step * factor }
    return most
  }
}
