import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// One entry, with the way of its hash to the signed root.
struct EntryView {
  struct Step {
    let title: String
    var isPair = false
    var left = ""
    var right = ""
    var leftSays = ""
    var rightSays = ""
    var leftIsOwn = false
    let formula: String
    let result: String
    var hasCheck = false
    var state = ""
    var word = ""
    var check = ""
    var isBad = false

    mutating func verdict(_ isGood: Bool, _ good: String, _ bad: String, _ sentence: String) {
      (hasCheck, isBad, state, word, check) = (true, !isGood, isGood ? "pass" : "fail", isGood ? good : bad, sentence)
    }
  }

  struct Batch {
    let figures: [FigureView]
    let read: String
    let sealed: String
    let filtered: String
    let quarantined: String
    let parts: TableView
    let resources: TableView
    let digests: TableView
  }

  let frame: FrameView
  let meaning: String
  let band: BandView
  let about: FactsView
  let receipt: String
  let hasEarlier: Bool
  let earlier: String
  let hasLater: Bool
  let later: String
  let hasBatch: Bool
  let batch: Batch
  let proofSays: String
  let steps: [Step]
  let payload: TableView
}

extension Explorer {
  /// Throws `LED-0706` for a position that the log does not have.
  func entry(at position: Int, _ visitor: ExplorerVisitor) throws -> [UInt8] {
    let head = store.writer.current
    guard position >= 0, position < head.size else { throw ProtocolError.noPage }
    let (logged, walk) = try store.readers.with { database -> (LoggedEntry, ProofWalk) in
      guard let bytes = try LedgerState.entry(database, at: position) else { throw LedgerStoreError.treeIncomplete }
      var tree = StoredTree(database)
      return (
        LoggedEntry(position: position, bytes: bytes), ProofWalk(&tree, position: position, bytes: bytes, head: head, log: store.genesis.logKey)
      )
    }
    let kind = logged.entry?.kind
    let header = kind == .batch ? logged.entry.flatMap { try? BatchHeader(parsing: $0.envelope.payload) } : nil
    let before = try header.flatMap { SHA256Digest(hex: $0.previous) }.flatMap { id in try store.readers.with { try LedgerState.position($0, id: id) } }
    let signature = logged.entry.map(signatureState)
    let view = EntryView(
      frame: frame("Entry \(position.grouped): \(kind?.title ?? "cannot be read")", "/explorer/entries", visitor),
      meaning: kind?.meaning ?? "The bytes at this position are not an entry of a kind that this node knows.", band: band(walk),
      about: about(logged, signature), receipt: "/explorer/entries/\(position)/receipt", hasEarlier: position > 0,
      earlier: "/explorer/entries/\(position - 1)", hasLater: position + 1 < head.size, later: "/explorer/entries/\(position + 1)",
      hasBatch: header != nil, batch: EntryView.Batch(header, before: before), proofSays: proofSays(walk), steps: steps(walk, bytes: logged.bytes.count, head),
      payload: PayloadTable.view(logged.entry?.body ?? .null, caption: "Members of the payload, as signed"))
    return try templates.render(view, as: "entry")
  }

  /// The receipt of an entry: for a batch the one its hospital got, for others the proof under the same checkpoint. Throws `LED-0706`.
  func receipt(at position: Int) throws -> [UInt8] {
    guard position >= 0, position < store.size else { throw ProtocolError.noPage }
    return try store.readers.with { database in
      guard let bytes = try LedgerState.entry(database, at: position) else { throw ProtocolError.noPage }
      var tree = StoredTree(database)
      let appended = try LedgerWriter.appended(database, &tree, position, isNew: false)
      let entry = try LogEntry(parsing: bytes)
      return entry.kind == .batch ? try appended.receipt(batchID: entry.id).encoded : try appended.proof().encoded
    }
  }

  // MARK: Parts of the page

  /// Checks each signature whose key this node knows.
  private func signatureState(_ entry: LogEntry) -> Cell {
    let keys = entry.envelope.signatures.map { $0.keyID == logKey.id ? logKey : (try? store.participant(keyID: $0.keyID))?.publicKey }
    let known = keys.compactMap(\.self)
    guard !known.isEmpty else { return .state("not checked here", "none").noted("The key is not in the register of participants.") }
    guard known.allSatisfy({ (try? entry.verify($0)) != nil }) else { return .state("does NOT hold", "fail") }
    let left = keys.count - known.count
    return Cell.state("holds", "pass").noted(
      left > 0 ? "\(left.of("further signature is", "further signatures are")) by keys that are not registered" : "")
  }

  private func about(_ logged: LoggedEntry, _ signature: Cell?) -> FactsView {
    var facts: [(name: String, value: Cell)] = [
      ("Position", .text(logged.position.grouped)), ("Size", .text(logged.bytes.count.of("byte", "bytes"))),
    ]
    if let entry = logged.entry {
      facts += [("Kind", .state(entry.kind.title, "kind")), ("Signed by", signer(entry)), ("Signature of the entry", signature ?? .absent("none"))]
      let keys = entry.envelope.signatures.map { $0.keyID.withoutPatients }.joined(separator: ", ")
      facts += [
        (entry.kind == .batch ? "Batch id (SHA-256 of the payload)" : "Id (SHA-256 of the payload)", .digest(entry.id)),
        ("Id of the signing key", .digest(keys)),
      ]
    }
    return FactsView(facts)
  }

  private func band(_ walk: ProofWalk) -> BandView {
    if walk.isVerified {
      return BandView(
        true, "Proof verified",
        "This entry is in the log: \(walk.steps.count.of("hash leads", "hashes lead")) from its bytes to the root that the log's key has signed over \(walk.size.of("entry", "entries"))."
      )
    }
    let sentences = walk.faults.map { fault in
      switch fault {
      case .leaf: "The bytes stored for this entry are not those that the log's tree was made of: the entry has been changed."
      case .incomplete: "Hashes of the tree are missing, so that the proof cannot be made."
      case .root: "The hashes lead to another root than the signed one."
      case .signature: "The checkpoint's signature is not one by the log's key."
      }
    }
    return BandView(
      false, "Proof NOT verified", sentences.first ?? "",
      Array(sentences.dropFirst()) + ["Keep this page and the node's database, and tell the consortium."])
  }

  private func proofSays(_ walk: ProofWalk) -> String {
    walk.size == 1
      ? "The entry is alone in the log: its hash is the root."
      : "Each step hashes two neighbours into one, until one hash stands for the whole log. The hash that carries this entry is framed; its neighbour comes from the tree. After RFC 6962, section 2.1.1."
  }

  private func steps(_ walk: ProofWalk, bytes: Int, _ head: SignedHead) -> [EntryView.Step] {
    var first = EntryView.Step(
      title: "Hash of the entry", formula: "SHA-256(00 ‖ the entry's \(bytes.of("byte", "bytes")))", result: walk.leaf.hex)
    if walk.faults.contains(.leaf) { first.verdict(false, "", "differs", "The tree holds another hash for this entry.") }
    var out = [first]
    var own = walk.position..<walk.position + 1
    var hash = walk.leaf
    for (i, step) in walk.steps.enumerated() {
      let (sibling, carried) = (step.siblingEntries.entryText, own.entryText)
      out.append(
        EntryView.Step(
          title: "Step \((i + 1).grouped): with its neighbour on the \(step.siblingIsLeft ? "left" : "right")", isPair: true,
          left: step.siblingIsLeft ? step.sibling.hex : hash.hex, right: step.siblingIsLeft ? hash.hex : step.sibling.hex,
          leftSays: step.siblingIsLeft ? sibling : carried, rightSays: step.siblingIsLeft ? carried : sibling, leftIsOwn: !step.siblingIsLeft,
          formula: "SHA-256(01 ‖ left ‖ right), \(step.entries.entryText)", result: step.result.hex))
      (own, hash) = (step.entries, step.result)
    }
    var root = EntryView.Step(title: "Compared with the signed root", formula: "root that the checkpoint states", result: walk.signed.hex)
    root.verdict(
      !walk.faults.contains(.root), "equal", "differs",
      walk.faults.contains(.root) ? "The last hash above is another one." : "It is the last hash above.")
    let key = "\(store.genesis.logKey.name), key \(Hex.lower(store.genesis.logKey.id))"
    var signed = EntryView.Step(
      title: "Signature of the checkpoint", formula: "Ed25519 over origin, size \(head.size.grouped) and root, by \(key)", result: signatureText(head)
    )
    signed.verdict(!walk.faults.contains(.signature), "holds", "does NOT hold", "The key stands in the genesis file of this log.")
    return out + [root, signed]
  }

  private func signatureText(_ head: SignedHead) -> String {
    (try? SignedNote(parsing: head.note))?.signatures.first.map { Base64.encode($0.bytes) } ?? ""
  }
}

extension EntryView.Batch {
  /// `before`: where the log holds the batch that the header names as its previous one.
  init(_ header: BatchHeader?, before: Int?) {
    let h = header
    let window = h?.window ?? .init(read: 0, sealed: 0, filtered: 0, quarantined: 0)
    let years = window.from == 0 ? "years not stated" : window.from == window.until ? "of \(window.from)" : "of \(window.from) to \(window.until)"
    figures = [
      FigureView("Records", window.sealed, years), FigureView("Resources", h?.lineCount ?? 0, "FHIR R4, one per line"),
      FigureView("Patients", h?.patients ?? 0, "under patient hashes"),
      FigureView("Sealed bytes", h?.parts.reduce(0) { $0 + $1.bytes } ?? 0, (h?.parts.count ?? 0).of("part", "parts")),
    ]
    (read, sealed, filtered, quarantined) = (window.read.grouped, window.sealed.grouped, window.filtered.grouped, window.quarantined.grouped)
    parts = TableView(
      "Sealed parts", [.text("Part"), .number("Blocks"), .number("Lines"), .number("Sealed bytes"), .text("SHA-256 of the sealed blocks")],
      (h?.parts ?? []).map { [.text($0.part.name), .number($0.blocks), .number($0.lines), .number($0.bytes), .digest($0.digest.hex)] })
    resources = TableView(
      "Resources by type", style: "narrow", [.text("FHIR type"), .number("Count"), .text("Share")],
      (h?.resources ?? []).map { count in [.text(count.name), .number(count.count), .bar(count.count, of: h?.lineCount ?? 0)] })
    var named: [(String, Cell)] = []
    if let h {
      named = [
        ("Merkle root of the records", .digest(h.recordsRoot.hex)), ("Directory of blocks", .digest(h.directory.hex)),
        ("Compliance summary", .digest(h.summary.hex)), ("Pipeline \(h.pipeline.name.cut(60))", .digest(h.pipeline.digest.hex)),
        ("De-identification profile \(h.profile.name.cut(60))", .digest(h.profile.digest.hex)),
        ("Rule set \(h.rules.name.cut(60))", .digest(h.rules.digest.hex)),
        ("Custodian's wrapping key", .digest(h.custodianKey)),
        (
          "Batch before this one of the source",
          h.previous.isEmpty
            ? .absent("none, it is the first")
            : before.map { .link(h.previous.short, "/explorer/entries/\($0)", isCode: true) }
              ?? .digest(h.previous).noted(
                "No entry of this log: it stands for the beginning of a stretch of the source, or for a batch that was not submitted.")
        ),
      ]
    }
    digests = TableView("What the signature covers", style: "pairs", [.text("What"), .text("SHA-256")], named.map { [.text($0.0), $0.1] })
  }
}
