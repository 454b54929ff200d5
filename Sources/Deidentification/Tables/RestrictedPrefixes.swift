import Records

/// Three-digit ZIP prefixes that must become `000`: prefixes of 20,000 people or fewer in any of three censuses, and prefixes in
/// which nobody or nobody countable lives.
///
/// Data, not code: `vintage` and `digest` (SHA-256 of the three-digit prefixes, ascending, joined by single spaces) go into the
/// header of a batch, and a new census changes this table only. The union of the lists is stricter than any of them.
///
/// Source: 45 CFR 164.514(b)(2)(i)(B); OCR guidance on de-identification (26 November 2012), Census 2000; Census 2010; Census
/// 2020 (ZCTA); USPS Publication 65 and labelling list L002 for prefixes without residents.
public enum RestrictedPrefixes {
  public static let vintage = "census-2000+2010+2020"
  /// A test recomputes it.
  public static let digest = "59dcfcd68077b0034b52dc300ff8832e983fa5b4607517cafafa8eab0f43e33d"

  /// 20,000 people or fewer.
  static let census2000: [UInt16] = [36, 59, 63, 102, 203, 556, 692, 790, 821, 823, 830, 831, 878, 879, 884, 890, 893]
  static let census2010: [UInt16] = [36, 59, 102, 203, 205, 369, 556, 692, 821, 823, 878, 879, 884, 893]
  static let census2020: [UInt16] = [36, 59, 102, 202, 203, 204, 205, 369, 556, 692, 753, 772, 821, 823, 878, 879, 884, 893]

  /// Overseas military mail: no state, no census.
  static let military: [UInt16] = Array(90...98) + [340] + Array(962...966)
  /// Prefixes of single agencies, companies and business reply mail: addresses, no residents.
  static let unique: [UInt16] = [5, 55, 192, 311, 375, 398, 399, 459, 569, 649, 733, 842, 885, 889, 938, 942]
  /// Prefixes that the post has not given out.
  static let unassigned: [UInt16] =
    Array(0...4) + [
      99, 213, 269, 343, 345, 348, 353, 419, 428, 429, 517, 518, 519, 529, 533, 536, 552, 568, 578, 579, 589, 621, 632, 642, 643,
      659, 663, 682,
    ] + Array(694...699) + [702, 709, 715, 732, 742, 771, 817, 818, 819, 839, 848, 849, 854, 858, 861, 862] + Array(866...869) + [
      872, 876, 886, 887, 888, 892, 896, 899, 909, 929, 987,
    ]

  /// All of them in ascending order.
  public static let all: [UInt16] = Set(census2000 + census2010 + census2020 + military + unique + unassigned).sorted()

  private static let flags: [Bool] = {
    var flags = [Bool](repeating: false, count: 1000)
    for prefix in all { flags[Int(prefix)] = true }
    return flags
  }()

  /// Whether a prefix, 0 to 999, becomes `000`.
  public static func contains(_ prefix: Int) -> Bool { prefix < 0 || prefix > 999 || flags[prefix] }
}
