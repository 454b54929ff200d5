public import Records

/// Everything that the checks of a run need, as plain values: who gathers it knows journal, keys and files, who judges it knows none.
public struct RunFacts: Sendable {
  /// Today, by whose clock documents expire.
  public var today: CalendarDay

  // The method.
  public var basis: ComplianceProfile.Basis
  public var releaseYear: Int
  public var freeText: ComplianceProfile.Narrative = .scrubbed
  public var surrogate: Surrogate = .vault
  /// The edition of the census table of ZIP codes that de-identification followed.
  public var zip3Edition = ""
  /// Under an expert determination: the most days by which dates are shifted.
  public var dateShiftDays = 0
  /// What the settings let stay beyond their profile. Options that the profile overrules are not among them.
  public var retained: Set<Retained> = []
  public var documents: [Document] = []
  public var statement: Statement?
  /// The last day for which the rules and their tables were reviewed.
  public var rulesReviewedUntil: CalendarDay?
  public var exceptions: [AcceptedException] = []

  // What was counted.
  public var records = RecordCounts()
  public var files: Files?
  /// Resources in the run's batches, sealed or about to be.
  public var resourcesSealed = 0
  /// Patients of the run.
  public var patients = 0
  /// Of records that passed.
  public var identifiers = IdentifierCounts()
  /// Of all records that were checked.
  public var gate = GateCounts()
  /// Identifiers found in what was sealed: by a later look at it, with whatever means.
  public var letThrough = ClassCounts()
  /// The records that were held back, by whatever stage; those of the gate have codes `CMP-...`.
  public var held: [EvidencePlace] = []
  public var planted: Planted?
  public var risk: Risk?
  public var expectations = Expectations()

  // How it is kept and sent.
  public var keyFiles: [KeyFile] = []
  /// Permission bits of the state folder, such as 0o700.
  public var stateFolderMode = 0o700
  /// Nil without a vault (derived surrogates).
  public var isVaultEncrypted: Bool? = true
  public var isSpoolSealed = true
  /// Nil when nothing is sent: a dry run.
  public var transport: Transport?
  public var audit = Audit()
  public var receipts = Receipts()
  public var signing = Signing()
  public var operatorID = ""
  public var user = ""

  public init(today: CalendarDay, basis: ComplianceProfile.Basis, releaseYear: Int) {
    (self.today, self.basis, self.releaseYear) = (today, basis, releaseYear)
  }

  public enum Surrogate: String, Sendable { case vault, derived }

  public enum Retained: String, Sendable, CaseIterable {
    case fullDates = "dates finer than a year"
    case agesOver89 = "ages over 89"
    case towns = "towns"
    case fiveDigitZIP = "five-digit ZIP codes"
    case imagingUIDs = "UIDs of imaging as the source had them"
    case deviceIdentity = "identities of devices"
    case institutionIdentity = "names of institutions"
    case privateAttributes = "private attributes of imaging"
  }

  /// What a profile other than Safe Harbor rests on.
  public struct Document: Sendable, Equatable {
    public enum Kind: String, Sendable {
      case expertDetermination = "expert determination"
      case dataUseAgreement = "data use agreement"
    }
    public var kind: Kind
    public var isReadable: Bool
    public var sha256: String
    public var validUntil: CalendarDay?
    public init(_ kind: Kind, isReadable: Bool, sha256: String, validUntil: CalendarDay?) {
      (self.kind, self.isReadable, self.sha256, self.validUntil) = (kind, isReadable, sha256, validUntil)
    }
  }

  /// Who stated, and when, that nobody of the organisation knows how what remains could identify anybody.
  ///
  /// Source: 45 CFR 164.514(b)(2)(ii).
  public struct Statement: Sendable, Equatable {
    public var by: String
    public var on: CalendarDay
    public var until: CalendarDay?
    public init(by: String, on: CalendarDay, until: CalendarDay? = nil) { (self.by, self.on, self.until) = (by, on, until) }
  }

  public struct RecordCounts: Sendable, Equatable {
    public var read = 0
    public var submitted = 0
    public var alreadySubmitted = 0
    public var filtered = 0
    public var quarantined = 0
    /// Sealed, and not yet accepted by the ledger.
    public var waiting = 0
    public init(read: Int = 0, submitted: Int = 0, alreadySubmitted: Int = 0, filtered: Int = 0, quarantined: Int = 0, waiting: Int = 0) {
      (self.read, self.submitted, self.alreadySubmitted) = (read, submitted, alreadySubmitted)
      (self.filtered, self.quarantined, self.waiting) = (filtered, quarantined, waiting)
    }
  }

  /// The same records, summed over files: what of them was read in this run.
  public struct Files: Sendable, Equatable {
    public var files: Int
    public var records: Int
    /// Bytes of the files, and those that belong to a record or to the framing around records.
    public var bytes: Int
    public var accountedBytes: Int
    public init(files: Int, records: Int, bytes: Int, accountedBytes: Int) {
      (self.files, self.records, self.bytes, self.accountedBytes) = (files, records, bytes, accountedBytes)
    }
  }

  public struct Planted: Sendable, Equatable {
    public var seed: String
    public var planted: Int
    public var caught: Int
    /// Generator's file and field of those missed.
    public var missed: [EvidencePlace]
    public init(seed: String, planted: Int, caught: Int, missed: [EvidencePlace] = []) {
      (self.seed, self.planted, self.caught, self.missed) = (seed, planted, caught, missed)
    }
  }

  public struct Risk: Sendable, Equatable {
    public var subjects: Int
    public var classes: Int
    public var smallestClass: Int
    public var prosecutorHighestPPM: Int
    /// Share of subjects whose risk is over the policy's.
    public var atRiskPPM: Int
    /// Whether a threshold is set, and whether all that are set are met.
    public var hasPolicy: Bool
    public var isMet: Bool
    /// The thresholds in words, such as `classes of 11 and more`.
    public var policy: String
    public init(
      subjects: Int, classes: Int, smallestClass: Int, prosecutorHighestPPM: Int, atRiskPPM: Int, hasPolicy: Bool, isMet: Bool, policy: String
    ) {
      (self.subjects, self.classes, self.smallestClass) = (subjects, classes, smallestClass)
      (self.prosecutorHighestPPM, self.atRiskPPM) = (prosecutorHighestPPM, atRiskPPM)
      (self.hasPolicy, self.isMet, self.policy) = (hasPolicy, isMet, policy)
    }
  }

  public struct Expectations: Sendable, Equatable {
    public var minimumRecords = 0
    public var maximumQuarantinePPM = 1_000_000
    /// Texts with a hit of the scan, of all texts.
    public var maximumResidualPPM = 1_000_000
    public init() {}
  }

  public struct KeyFile: Sendable, Equatable {
    public var label: String
    public var purpose: String
    /// Permission bits, such as 0o600.
    public var mode: Int
    public var isOurs: Bool
    public init(_ label: String, purpose: String, mode: Int, isOurs: Bool = true) {
      (self.label, self.purpose, self.mode, self.isOurs) = (label, purpose, mode, isOurs)
    }
  }

  public struct Transport: Sendable, Equatable {
    /// Of the ledger's URL, lower case.
    public var scheme: String
    public var isLoopback: Bool
    /// Protocol and cipher as negotiated; empty before the first connection.
    public var tls: String
    /// Whether the checkpoint was signed by the pinned key; nil before the first.
    public var pinnedKeyMatches: Bool?
    public init(scheme: String, isLoopback: Bool, tls: String, pinnedKeyMatches: Bool?) {
      (self.scheme, self.isLoopback, self.tls, self.pinnedKeyMatches) = (scheme, isLoopback, tls, pinnedKeyMatches)
    }
  }

  public struct Audit: Sendable, Equatable {
    public var events = 0
    /// Nil when the log was not looked at.
    public var isVerified: Bool?
    /// What is wrong with the chain, in fixed words.
    public var problem = ""
    public init(events: Int = 0, isVerified: Bool? = nil, problem: String = "") {
      (self.events, self.isVerified, self.problem) = (events, isVerified, problem)
    }
  }

  /// Batches.
  public struct Receipts: Sendable, Equatable {
    public var sealed = 0
    public var submitted = 0
    public var verified = 0
    public var failed = 0
    public init(sealed: Int = 0, submitted: Int = 0, verified: Int = 0, failed: Int = 0) {
      (self.sealed, self.submitted, self.verified, self.failed) = (sealed, submitted, verified, failed)
    }
  }

  public struct Signing: Sendable, Equatable {
    /// Hex; empty without a key.
    public var fingerprint = ""
    public var algorithm = ""
    /// The last day of the certificate chain; nil without one.
    public var certifiedUntil: CalendarDay?
    public init(fingerprint: String = "", algorithm: String = "", certifiedUntil: CalendarDay? = nil) {
      (self.fingerprint, self.algorithm, self.certifiedUntil) = (fingerprint, algorithm, certifiedUntil)
    }
  }
}

/// A decision that what holds a run back is right in this case: by whom, why, and until when.
public struct AcceptedException: Sendable, Equatable {
  public var id: String
  /// The check's id.
  public var check: String
  public var reason: String
  public var approver: String
  /// The last day on which it is in force.
  public var expires: CalendarDay
  /// Empty, or the one reason code that every place of the check must have.
  public var code: String
  public init(id: String, check: String, reason: String, approver: String, expires: CalendarDay, code: String = "") {
    (self.id, self.check, self.reason, self.approver, self.expires, self.code) = (id, check, reason, approver, expires, code)
  }
}
