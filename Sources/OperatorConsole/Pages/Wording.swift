import Pipeline
import Records

// Texts as people read them. Whole numbers throughout, so that a page is the same on every machine.

extension Int {
  /// `1,234,567`.
  var grouped: String {
    var out = ""
    let digits = String(magnitude)
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.utf8.count - i) % 3 == 0 { out += "," }
      out.append(digit)
    }
    return (self < 0 ? "-" : "") + out
  }

  /// `1 run`, `9 runs`.
  func of(_ one: String, _ many: String) -> String { grouped + " " + (self == 1 ? one : many) }

  /// This share of `whole` as a length out of `room`; at least `least` when there is anything at all.
  func length(of whole: Int, in room: Int, least: Int = 2) -> Int {
    guard self > 0, whole > 0 else { return 0 }
    let (high, low) = Swift.min(self, whole).multipliedFullWidth(by: room)
    return Swift.max(least, whole.dividingFullWidth((high, low)).quotient)
  }

  /// Of `whole`, in hundredths of a percent: `12.34 %`.
  func percent(of whole: Int) -> String {
    guard whole > 0 else { return "0 %" }
    let (high, low) = Swift.min(self, whole).multipliedFullWidth(by: 10_000)
    let n = whole.dividingFullWidth((high, low)).quotient
    return "\(n / 100).\(n % 100 < 10 ? "0" : "")\(n % 100)\u{A0}%"
  }

  /// Seconds as `1 h 02 min`, `3 min 04 s`, `5 s`.
  var duration: String {
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    switch self {
    case ..<60: return "\(self)\u{A0}s"
    case ..<3600: return "\(self / 60)\u{A0}min\u{A0}\(two(self % 60))\u{A0}s"
    default: return "\(self / 3600)\u{A0}h\u{A0}\(two(self % 3600 / 60))\u{A0}min"
    }
  }
}

extension String {
  /// The beginning of a digest or key id.
  var short: String { utf8.count <= 16 ? self : prefix(12) + "…" }

  /// At most so many characters; what is cut is marked.
  func cut(_ most: Int) -> String { unicodeScalars.count <= most ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(most))) + "…" }

  /// `2026-03-01T02:00:07Z` as `2026-03-01 02:00`.
  var moment: String { utf8.count >= 16 && dropFirst(10).first == "T" ? prefix(10) + " " + dropFirst(11).prefix(5) : self }

  /// The text with every patient hash in it shortened: pages name nobody.
  var withoutPatients: String {
    guard utf8.count >= 55, contains("pt1") else { return self }
    let text = Array(utf8)
    var out: [UInt8] = []
    var at = 0
    while at < text.count {
      if text[at] == 0x70, at + 55 <= text.count, PatientHash(text: String(decoding: text[at..<at + 55], as: UTF8.self)) != nil {
        out += text[at..<at + 11]
        out += "…".utf8
        at += 55
      } else {
        out.append(text[at])
        at += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}

/// How a run ended, as a word with a colour of its own.
struct OutcomeWord {
  let word: String
  /// `pass`, `hold`, `fail` or `none`.
  let state: String

  init(_ word: String, _ state: String) { (self.word, self.state) = (word, state) }

  init(exitCode: Int?, outcome: String?) {
    guard let exitCode else {
      self.init("not ended", "none")
      return
    }
    switch ExitStatus(rawValue: Int32(truncatingIfNeeded: exitCode)) {
    case .success: self.init(outcome == "nothing to do" ? "nothing to do" : "success", "pass")
    case .quarantined: self.init("some in quarantine", "hold")
    case .held: self.init("held", "hold")
    case .cutOff: self.init("to be continued", "hold")
    case .ledgerUnavailable: self.init("ledger unavailable", "fail")
    case .notReconciled: self.init("not reconciled", "fail")
    case .locked: self.init("locked by another run", "hold")
    case .interrupted, .terminated: self.init("stopped", "hold")
    default: self.init("failed", "fail")
    }
  }

  init(batch state: String) {
    switch state {
    case "submitted": self.init("submitted", "pass")
    case "sealed": self.init("waits for the ledger", "hold")
    case "waiting": self.init("waits for a verdict", "hold")
    case "held": self.init("held for a release", "hold")
    case "refused": self.init("refused", "fail")
    case "empty": self.init("nothing to send", "none")
    default: self.init(state, "none")
    }
  }

  init(verdict: String) {
    switch verdict {
    case "PASS": self.init("PASS", "pass")
    case "HOLD": self.init("HOLD", "hold")
    case "FAIL": self.init("FAIL", "fail")
    default: self.init("no verdict", "none")
    }
  }

  var cell: Cell { .state(word, state) }
}
