import Records

/// The headers of one study, put together: its series and instances, each once, in flat rows over one run of text.
struct StudyBuffer: ~Copyable {
  /// A run of the text.
  struct Slice {
    var start: UInt32 = 0
    var count: UInt32 = 0
    var isEmpty: Bool { count == 0 }
  }

  struct Code {
    var system = Slice()
    var code = Slice()
    var display = Slice()
  }

  /// What says that pixels or attached content may name somebody.
  struct Risks: OptionSet {
    let rawValue: UInt8
    static let burnedIn = Risks(rawValue: 1)
    static let secondaryCapture = Risks(rawValue: 2)
    static let encapsulated = Risks(rawValue: 4)
    static let recognizable = Risks(rawValue: 8)
    static let scanned = Risks(rawValue: 16)
  }

  struct Series {
    var uid = Slice()
    var number: Int?
    var modality = Slice()
    var description = Slice()
    var bodyPart = Slice()
    var region = Code()
    var laterality = Slice()
    var date = Slice()
    var time = Slice()
    /// Index into `devices`, -1 without.
    var device = -1
    var instances = 0
    /// As a list states it.
    var statedInstances: Int?
    var risks: Risks = []
  }

  struct Instance {
    var series: Int32
    var uid = Slice()
    var sopClass = Slice()
    var number: Int?
    var title = Slice()
  }

  struct Device {
    var manufacturer = Slice()
    var model = Slice()
  }

  /// A structured report.
  struct Report {
    var uid = Slice()
    var title = Code()
    var date = Slice()
    var time = Slice()
    var isComplete: Bool?
    var isVerified = false
    var text = Slice()
    var codes: Range<Int> = 0..<0
  }

  var text = ByteBuffer(capacity: 4096)
  var series: [Series] = []
  var instances: [Instance] = []
  var devices: [Device] = []
  var reports: [Report] = []
  var reportCodes: [Code] = []
  var procedures: [Code] = []
  var reasons: [Code] = []
  private var seriesByUID: [[UInt8]: Int] = [:]
  private var instanceUIDs: Set<[UInt8]> = []

  mutating func reset() {
    text.truncate()
    series.removeAll(keepingCapacity: true)
    instances.removeAll(keepingCapacity: true)
    devices.removeAll(keepingCapacity: true)
    reports.removeAll(keepingCapacity: true)
    reportCodes.removeAll(keepingCapacity: true)
    procedures.removeAll(keepingCapacity: true)
    reasons.removeAll(keepingCapacity: true)
    seriesByUID.removeAll(keepingCapacity: true)
    instanceUIDs.removeAll(keepingCapacity: true)
  }

  func bytes(_ slice: Slice) -> Bytes { text.bytes(Int(slice.start)..<Int(slice.start) + Int(slice.count)) }

  mutating func keep(_ value: Bytes) -> Slice {
    let value = value.trimmed
    guard !value.isEmpty, text.count + value.count < 1 << 31 else { return Slice() }
    let start = text.count
    text.append(value)
    return Slice(start: UInt32(start), count: UInt32(value.count))
  }

  /// The row of a series, and whether it is new.
  mutating func row(series uid: Bytes) -> (index: Int, isNew: Bool) {
    let key = uid.array
    if let known = seriesByUID[key] { return (known, false) }
    seriesByUID[key] = series.count
    var row = Series()
    row.uid = keep(uid)
    series.append(row)
    return (series.count - 1, true)
  }

  /// Adds an instance; nil when the study has it already.
  mutating func add(instance uid: Bytes, to index: Int) -> Int? {
    guard instanceUIDs.insert(uid.array).inserted else { return nil }
    var row = Instance(series: Int32(truncatingIfNeeded: index))
    row.uid = keep(uid)
    instances.append(row)
    series[index].instances += 1
    return instances.count - 1
  }

  /// The row of a device by its maker and model; -1 when neither is named.
  mutating func row(manufacturer: Bytes, model: Bytes) -> Int {
    guard !manufacturer.isEmpty || !model.isEmpty else { return -1 }
    for (i, device) in devices.enumerated() where bytes(device.manufacturer).equalsIgnoringCase(manufacturer) && bytes(device.model).equalsIgnoringCase(model) { return i }
    devices.append(Device(manufacturer: keep(manufacturer), model: keep(model)))
    return devices.count - 1
  }

  /// Series by number, then UID.
  func orderedSeries() -> [Int] {
    series.indices.sorted { a, b in
      isBefore(series[a].number, series[a].uid, series[b].number, series[b].uid)
    }
  }

  /// Instances by series, then number, then UID; the order of series as given.
  func orderedInstances(_ order: [Int]) -> [Int] {
    var rank = [Int](repeating: 0, count: series.count)
    for (i, s) in order.enumerated() { rank[s] = i }
    return instances.indices.sorted { a, b in
      let (x, y) = (instances[a], instances[b])
      let (ra, rb) = (rank[Int(x.series)], rank[Int(y.series)])
      return ra != rb ? ra < rb : isBefore(x.number, x.uid, y.number, y.uid)
    }
  }

  private func isBefore(_ a: Int?, _ ua: Slice, _ b: Int?, _ ub: Slice) -> Bool {
    if a != b { return (a ?? .max) < (b ?? .max) }
    let (x, y) = (bytes(ua), bytes(ub))
    for i in 0..<min(x.count, y.count) where x[i] != y[i] { return x[i] < y[i] }
    return x.count < y.count
  }
}
