/// Writes the hospital's HL7 v2 interfaces.
enum HL7Export {
  /// Patients whose messages are sorted by time together. What is held in memory is one cohort.
  static let cohort = 48

  static func write(
    _ hospital: Hospital, patients: Int, into directory: String, options: GenerationOptions, truthFile: OutputFile?
  ) throws(GenerationError) -> (summary: GenerationSummary, defects: [String]) {
    try OutputFile.makeDirectory(directory + "/hl7v2")
    let feeds = Feed.allCases.map {
      FeedOutput($0, hospital: hospital, directory: directory, options: options, truthFile: truthFile)
    }
    var plan: [PlannedMessage] = []
    var subjects: [Subject] = []
    var next = 0
    while options.targetBytes.map({ target in feeds.reduce(0) { $0 + $1.bytes } < target }) ?? (next < patients) {
      let end = options.targetBytes == nil ? min(patients, next + cohort) : next + cohort
      plan.removeAll(keepingCapacity: true)
      subjects.removeAll(keepingCapacity: true)
      for index in next..<end {
        let subject = Subject(index, of: hospital)
        subject.plan(as: subjects.count, into: &plan)
        subjects.append(subject)
      }
      for i in order(of: plan) { try feeds[plan[i].feed.rawValue].write(plan[i], about: subjects[plan[i].subject]) }
      next = end
    }
    var summary = GenerationSummary()
    var defects: [String] = []
    for feed in feeds {
      try feed.endFile()
      summary += feed.summary
      defects += feed.defectRows
    }
    summary.patients = next
    summary.defects = defects.count
    return (summary, defects)
  }

  /// The positions of messages by time; those of one second keep their order.
  private static func order(of plan: [PlannedMessage]) -> [Int] {
    plan.indices.map { (plan[$0].time.seconds, $0) }.sorted { $0 < $1 }.map(\.1)
  }
}

extension GenerationSummary {
  static func += (a: inout GenerationSummary, b: GenerationSummary) {
    a.files += b.files
    a.messages += b.messages
    a.records += b.records
    a.bytes += b.bytes
    a.identifiers += b.identifiers
    for (type, count) in b.messagesByType { a.messagesByType[type, default: 0] += count }
  }
}
