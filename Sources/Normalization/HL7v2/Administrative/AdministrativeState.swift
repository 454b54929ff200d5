import Readers
import Records

/// Where the administrative segments of one patient are, and the keys of what becomes of them.
struct AdministrativeState {
  /// Segment indices; 0 (MSH) stands for absent.
  var pid = 0
  var pd1 = 0
  var pv1 = 0
  var pv2 = 0
  var mrg = 0
  /// The site's own merge segment.
  var siteMerge = 0
  var acc = 0
  var sch = 0
  var evn = 0
  /// Diagnoses with the keys of their conditions; those within an order are not the encounter's.
  var diagnoses: [(segment: Int, key: ResourceKey, isOfOrder: Bool)] = []
  /// Further segments of interest, in order.
  var others: [Int] = []
  var transactions: [Int] = []
  var coverages: [ResourceKey] = []
  var guarantors: [ResourceKey] = []
  var account: ResourceKey?
  var appointment: ResourceKey?
}
