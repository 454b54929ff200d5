/// An option of the Basic Application Level Confidentiality Profile.
///
/// Source: PS3.15 §E.3, 2024c; PS3.16 CID 7050.
public enum DICOMOption: String, Sendable, CaseIterable, Hashable {
  // In the order of the columns of `AnnexE.table`.
  case retainSafePrivate = "retain-safe-private"
  case retainUIDs = "retain-uids"
  case retainDeviceIdentity = "retain-device-identity"
  case retainInstitutionIdentity = "retain-institution-identity"
  case retainPatientCharacteristics = "retain-patient-characteristics"
  case retainFullDates = "retain-full-dates"
  case retainModifiedDates = "retain-modified-dates"
  case cleanDescriptors = "clean-descriptors"
  case cleanStructuredContent = "clean-structured-content"
  case cleanGraphics = "clean-graphics"

  /// Code and meaning in CID 7050.
  var coded: (code: StaticString, meaning: StaticString) {
    switch self {
    case .retainSafePrivate: ("113111", "Retain Safe Private Option")
    case .retainUIDs: ("113110", "Retain UIDs Option")
    case .retainDeviceIdentity: ("113109", "Retain Device Identity Option")
    case .retainInstitutionIdentity: ("113112", "Retain Institution Identity Option")
    case .retainPatientCharacteristics: ("113108", "Retain Patient Characteristics Option")
    case .retainFullDates: ("113106", "Retain Longitudinal Temporal Information Full Dates Option")
    case .retainModifiedDates: ("113107", "Retain Longitudinal Temporal Information Modified Dates Option")
    case .cleanDescriptors: ("113105", "Clean Descriptors Option")
    case .cleanStructuredContent: ("113104", "Clean Structured Content Option")
    case .cleanGraphics: ("113103", "Clean Graphics Option")
    }
  }
}

/// What a pipeline says about imaging: options of the Basic Profile, under the HIPAA profile, which is the stricter of the two.
public struct DICOMOptions: Sendable, Equatable {
  /// The pipeline's HIPAA profile, as far as it decides about options.
  public enum Basis: String, Sendable { case safeHarbor = "safe-harbor", expertDetermination = "expert-determination", limitedDataSet = "limited-data-set" }

  /// What becomes of a study without a usable patient identifier.
  public enum Unidentified: String, Sendable {
    /// Held back.
    case reject
    /// A patient of its own, known by nothing but the study: no other study or format can ever join them.
    case patientPerStudy = "patient-per-study"
  }

  /// None: the Basic Profile alone.
  public var options: Set<DICOMOption>
  public var basis: Basis
  public var unidentified: Unidentified
  /// The most instances of one study, series without instances included; what goes beyond is rejected.
  public var instanceLimit = 200_000

  public init(_ options: Set<DICOMOption> = [], under basis: Basis = .safeHarbor, unidentified: Unidentified = .reject) {
    (self.options, self.basis, self.unidentified) = (options, basis, unidentified)
  }

  /// Whether the HIPAA profile and this product let an option take effect.
  ///
  /// Serial numbers, stations and institutions leave under no profile (45 CFR 164.514(b)(2)(i)(A), (B), (M)); no private attribute
  /// and no graphic is ever taken, so there is none to retain or clean.
  public static func isPossible(_ option: DICOMOption, under basis: Basis) -> Bool {
    switch option {
    case .retainPatientCharacteristics, .cleanDescriptors, .cleanStructuredContent: true
    case .retainModifiedDates: true
    case .retainFullDates: basis == .limitedDataSet
    case .retainUIDs: basis != .safeHarbor
    case .retainSafePrivate, .retainDeviceIdentity, .retainInstitutionIdentity, .cleanGraphics: false
    }
  }

  /// The options that take effect, in the order of PS3.15; full dates that may not be kept are kept as modified ones.
  public var inForce: [DICOMOption] { DICOMOption.allCases.filter(isInForce) }

  /// The options asked for that the HIPAA profile overrules, or that find nothing to act on.
  public var overruled: [DICOMOption] { DICOMOption.allCases.filter { options.contains($0) && !isInForce($0) } }

  public func isInForce(_ option: DICOMOption) -> Bool {
    if option == .retainModifiedDates {
      if isInForce(.retainFullDates) { return false }
      return options.contains(.retainModifiedDates) || options.contains(.retainFullDates)
    }
    return options.contains(option) && DICOMOptions.isPossible(option, under: basis)
  }

  /// Whether UIDs stay: the de-identification and the compliance profile must say the same.
  public var retainsUIDs: Bool { isInForce(.retainUIDs) }
}
