public import Records

/// What the vault refuses; equal by reason, holds no identity.
public struct VaultError: Error, Sendable, Equatable, CustomStringConvertible {
  public let reason: ReasonCode
  /// What was being done, in fixed words or as SQLite's own code; never a value.
  public let detail: String
  /// SQLite's own code, when its database failed.
  public let storageCode: Int32?

  public init(_ reason: ReasonCode, detail: String = "", storageCode: Int32? = nil) {
    (self.reason, self.detail, self.storageCode) = (reason, detail, storageCode)
  }

  /// The vault as a whole cannot go on, whatever was asked of it: its database failed, or no patient more has room.
  public var stopsAll: Bool { reason == .vaultStorage || reason == .vaultUnreachable || reason == .derivedPatientsMany }

  public var description: String { "\(reason.code): \(reason.summary)" + (detail.isEmpty ? "" : " (\(detail))") }
  public static func == (a: VaultError, b: VaultError) -> Bool { a.reason == b.reason }
}

extension ReasonCode {
  public static let vaultMissing = ReasonCode("IDN-0101", "there is no vault at this path: make one with 'chartseal init'")
  public static let vaultKeyMissing = ReasonCode("IDN-0102", "there is no vault key at this path: make one with 'chartseal init'")
  public static let vaultExists = ReasonCode("IDN-0103", "there is a vault already: it is never overwritten")
  public static let vaultKeyForm = ReasonCode("IDN-0104", "the vault key file does not hold 32 bytes in hexadecimal or base64")
  public static let vaultKeyMode = ReasonCode(
    "IDN-0105", "the vault key file must belong to this user and be closed to others (mode 0600)")
  public static let vaultKeyWrong = ReasonCode("IDN-0106", "the vault was made with another key")
  public static let vaultSchema = ReasonCode("IDN-0107", "the vault has a schema that this version does not know")
  public static let vaultBusy = ReasonCode("IDN-0108", "another process has the vault open for writing")
  public static let vaultDamaged = ReasonCode("IDN-0109", "a row of the vault does not open with its key")
  public static let vaultStorage = ReasonCode("IDN-0110", "the vault's database failed")
  public static let vaultReadOnly = ReasonCode("IDN-0111", "the vault was opened for reading only")
  public static let vaultCryptography = ReasonCode("IDN-0112", "a key of the vault could not be made or used")
  public static let vaultKeyUnwritten = ReasonCode("IDN-0113", "the vault key file could not be written")
  public static let patientUnknown = ReasonCode("IDN-0114", "the vault knows no patient with this hash")
  public static let identityEmpty = ReasonCode("IDN-0115", "an identity without an identifier cannot be looked up")

  public static let vaultUnreachable = ReasonCode("IDN-0116", "the vault's database server cannot be reached, or the connection to it was lost")
  public static let vaultConnection = ReasonCode("IDN-0117", "the vault's database server cannot be used with these settings")
  public static let derivedPatientsMany = ReasonCode(
    "IDN-0118", "more patients than a run with derived keys holds at once: give it fewer files at a time, or keep keys in a vault")

  public static let walletForm = ReasonCode("IDN-0121", "the file is not a wallet of this version")
  public static let walletClosed = ReasonCode("IDN-0122", "the wallet does not open: another passphrase, or altered")
}
