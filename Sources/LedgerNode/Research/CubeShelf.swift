import Cryptography
import LedgerProtocol
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The files of frozen cubes, `research/<epoch>.cube` in the ledger's folder. They are believed as far as an entry names their digest.
final class CubeShelf: Sendable {
  private let store: LedgerStore
  private let loaded = Mutex<[ResearchEpoch: ResearchCube]>([:])

  init(store: LedgerStore) { self.store = store }

  private var folder: String { store.containers.root + "/research" }
  private func path(_ epoch: ResearchEpoch) -> String { folder + "/\(epoch).cube" }

  /// What the log says of cubes, in the order of their epochs.
  func statements() throws -> [(statement: CubeStatement, position: Int)] {
    try store.events(kind: .cube).map { (try CubeStatement(store.entry(at: $0.position)), $0.position) }
  }

  /// Throws `LED-0611` when the file is not there or not the one that the entry names.
  func cube(_ statement: CubeStatement) throws -> ResearchCube {
    if let known = loaded.withLock({ $0[statement.epoch] }) { return known }
    guard let bytes = Files.read(path(statement.epoch), limit: 256 << 20), SHA256Digest.of(bytes) == statement.digest else {
      throw ProtocolError.cube
    }
    let cube = try ResearchCube(parsing: bytes)
    guard cube.epoch == statement.epoch else { throw ProtocolError.cube }
    loaded.withLock { loaded in
      if loaded.count >= 4 { loaded.removeAll() }
      loaded[statement.epoch] = cube
    }
    return cube
  }

  /// Writes the file of a cube, durably; gives its digest.
  func keep(_ cube: ResearchCube) throws -> SHA256Digest {
    let bytes = cube.encoded
    try Files.makeFolder(folder)
    // What no entry names is the rest of a freeze that was interrupted.
    unlink(path(cube.epoch))
    try Files.writeNew(path(cube.epoch), bytes)
    try Files.synchronizeFolder(folder)
    return SHA256Digest.of(bytes)
  }
}

/// Draws the questions of the log as the answers that were given.
struct ResearchFigures: ResearchDrawing {
  let shelf: CubeShelf

  func figure(_ entry: LogEntry, at position: Int) -> (title: String, markup: String)? {
    guard let asked = try? ResearchQueryStatement(entry), let statements = try? shelf.statements(),
      let statement = statements.first(where: { $0.statement.epoch == asked.epoch })?.statement, let cube = try? shelf.cube(statement),
      let answer = try? cube.answer(asked.query)
    else { return nil }
    return (ResearchNotes.title(answer), ResearchChart.svg(answer, id: "entry-\(position)"))
  }
}
