import Cryptography
import Records

/// A vault's database: a file for the processes of one machine, a server for those of many. Used by one thread at a time.
///
/// Holds what `VaultCipher` sealed and decides two things, which patient an identity belongs to and who has a row at hand; what follows from
/// that is `StoredPatients`' business, the same for both.
protocol VaultStore: AnyObject {
  /// The number of a new patient's row, which nobody else is given.
  func takeRow() throws(VaultError) -> Int
  /// Whose the identities are; those that are nobody's are left out.
  func owners(of tags: [SHA256Digest]) throws(VaultError) -> [SHA256Digest: Int]
  func row(of hash: PatientHash) throws(VaultError) -> Int?
  /// Patients by their rows. With `locking`, in a transaction, nobody else changes them before its end.
  func load(_ wanted: [VaultRow.Wanted], locking: Bool) throws(VaultError) -> [VaultRow]

  /// All or nothing. The body may be run again, from its beginning, when the connection was lost.
  func transaction(_ body: () throws(VaultError) -> Void) throws(VaultError)
  /// Writes identities that are nobody's, and gives the owners of those that are somebody else's. Ascending, so that nobody waits for anybody
  /// who waits for them.
  func insert(identities: [(tag: SHA256Digest, row: Int)]) throws(VaultError) -> [SHA256Digest: Int]
  /// Takes back what `insert` wrote for rows that then were not needed.
  func removeIdentities(ofRows rows: [Int]) throws(VaultError)
  func write(_ patients: [VaultRow.Change]) throws(VaultError)
  func insert(merges: [(old: Int, survivor: Int)]) throws(VaultError)

  func pendingMerges() throws(VaultError) -> [(number: Int, old: Int, survivor: Int)]
  /// Gives the old rows' identities to the survivors; in a transaction.
  func apply(_ merges: [(number: Int, old: Int, survivor: Int)]) throws(VaultError)
  func merges(from first: Int) throws(VaultError) -> [PatientMerge]
  func counts() throws(VaultError) -> VaultCounts
  /// The highest row there is.
  func lastRow() throws(VaultError) -> Int

  func claim(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> VaultClaim
  func renew(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> Bool
  func finish(_ name: [UInt8], owner: String) throws(VaultError)
  func isFinished(_ name: [UInt8]) throws(VaultError) -> Bool
}

/// A patient as the database holds them.
struct VaultRow {
  let row: Int
  let hash: PatientHash
  let sealed: [UInt8]
  var links: [(part: Int, sealed: [UInt8])] = []
  var remembered: [UInt8]?

  /// What is asked for: parts of the links from one on.
  struct Wanted {
    let row: Int
    var firstPart = 0
  }

  /// What is written: only what changed.
  struct Change {
    let row: Int
    let hash: PatientHash
    var sealed: [UInt8]?
    var links: [(part: Int, sealed: [UInt8])] = []
    var remembered: [UInt8]?
  }
}
