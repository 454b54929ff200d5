import Databases
import Records

extension PostgresVault {
  /// Rows that a process takes at a time, the step of the sequence.
  static let rowsTaken = 256

  /// As in a file, but for what many writers ask for: an identity is written before its patient, and a sequence gives rows to many.
  static let tables = [
    "CREATE TABLE chartseal_vault.vault (name text PRIMARY KEY, value bytea NOT NULL)",
    "CREATE SEQUENCE chartseal_vault.rows_taken START 1 INCREMENT \(rowsTaken)",
    "CREATE TABLE chartseal_vault.patients (id bigint PRIMARY KEY, hash bytea NOT NULL UNIQUE, sealed bytea NOT NULL)",
    """
    CREATE TABLE chartseal_vault.identities (tag bytea PRIMARY KEY,
      patient bigint NOT NULL REFERENCES chartseal_vault.patients DEFERRABLE INITIALLY DEFERRED)
    """,
    "CREATE INDEX identities_patient ON chartseal_vault.identities (patient)",
    """
    CREATE TABLE chartseal_vault.links (patient bigint NOT NULL REFERENCES chartseal_vault.patients, part bigint NOT NULL, sealed bytea NOT NULL,
      PRIMARY KEY (patient, part))
    """,
    "CREATE TABLE chartseal_vault.remembered (patient bigint PRIMARY KEY REFERENCES chartseal_vault.patients, sealed bytea NOT NULL)",
    """
    CREATE TABLE chartseal_vault.merges (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, old bigint NOT NULL REFERENCES chartseal_vault.patients,
      survivor bigint NOT NULL REFERENCES chartseal_vault.patients, applied bigint NOT NULL DEFAULT 0, UNIQUE (old, survivor))
    """,
    "CREATE TABLE chartseal_vault.claims (name bytea PRIMARY KEY, owner text NOT NULL, until timestamptz NOT NULL, done bigint NOT NULL)",
  ]
}

extension VaultError {
  /// A server's failure, by its reason and in the fixed words of ours.
  init(_ error: DatabaseError) {
    let text = error.reason.code + (error.detail.isEmpty ? "" : " \(error.detail)")
    switch error.reason {
    case DatabaseReason.unreachable, DatabaseReason.lost, DatabaseReason.timedOut, DatabaseReason.cancelled: self.init(.vaultUnreachable, detail: text)
    case DatabaseReason.settings, DatabaseReason.refused, DatabaseReason.notEncrypted, DatabaseReason.notTrusted: self.init(.vaultConnection, detail: text)
    default: self.init(.vaultStorage, detail: text)
    }
  }

  /// The server chose another transaction over this one; it may be tried again. Source: PostgreSQL 15, appendix A, class 40
  var isConflict: Bool { reason == .vaultStorage && detail.contains("SQLSTATE 40") }
}
