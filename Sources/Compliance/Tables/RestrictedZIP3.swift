/// The three-digit ZIP prefixes that must become 000, as the gate sees it: those named in any edition, and those where nobody
/// lives.
///
/// Each edition is kept whole, so that a new census adds a line. A prefix passes when no edition restricts it.
/// Source: 45 CFR 164.514(b)(2)(i)(B); OCR guidance of 2012 (Census 2000); Census 2010; Census 2020 ZCTA.
enum RestrictedZIP3 {
  static let editions: [(name: StaticString, prefixes: [UInt16])] = [
    ("Census 2000", [36, 59, 63, 102, 203, 556, 692, 790, 821, 823, 830, 831, 878, 879, 884, 890, 893]),
    ("Census 2010", [36, 59, 102, 203, 205, 369, 556, 692, 821, 823, 878, 879, 884, 893]),
    ("Census 2020", [36, 59, 102, 202, 203, 204, 205, 369, 556, 692, 753, 772, 821, 823, 878, 879, 884, 893]),
    // No resident population: overseas military mail and prefixes outside the states.
    ("military", Array(90...98) + [340] + Array(962...966)),
    (
      "unassigned",
      [
        1, 2, 3, 4, 99, 213, 269, 343, 345, 348, 353, 419, 428, 429, 517, 518, 519, 529, 533, 536, 552, 568, 578, 579,
        589, 621, 632, 642, 643, 659, 663, 682, 694, 695, 696, 697, 698, 699, 702, 709, 715, 732, 742, 771, 817, 818, 819, 839,
        848,
        849, 854, 858, 861, 862, 866, 867, 868, 869, 876, 886, 887, 888, 892, 896, 899, 909, 929, 987,
      ]
    ),
  ]

  private static let restricted: [Bool] = {
    var all = [Bool](repeating: false, count: 1000)
    for edition in editions { for prefix in edition.prefixes { all[Int(prefix)] = true } }
    return all
  }()

  /// Whether a prefix, 000 to 999, may not stand.
  static func contains(_ prefix: Int) -> Bool { prefix >= 0 && prefix < 1000 && restricted[prefix] }
}
