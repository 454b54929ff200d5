package import Cryptography
package import LedgerProtocol
internal import Records

/// What is published of every condition in one epoch: nothing else is kept of the patients, and every answer is read from here.
///
/// A condition's patients come in *cohorts*: those whom the first cube counted, those whom a later one counted for the first time, and so
/// on. A patient belongs to one cohort of a condition, with the values of the epoch in which they were first counted. Each cohort's tables
/// are protected on their own, once; a later cube repeats the earlier cohorts and adds one. So a published count changes from one epoch to
/// the next by what a new cohort publishes in that cell, which is nothing or the threshold at least, and a comparison of epochs yields the
/// cohort's own protected tables and nothing more.
package struct ResearchCube: Sendable, Equatable {
  package struct Cohort: Sendable, Equatable {
    package var epoch: ResearchEpoch
    /// Entries of the log that had been counted.
    package var size: Int
    /// Published cells, with their counts after noise.
    package var cells: [ResearchCell: Int]

    package init(epoch: ResearchEpoch, size: Int, cells: [ResearchCell: Int]) { (self.epoch, self.size, self.cells) = (epoch, size, cells) }
  }

  package struct Condition: Sendable, Equatable {
    package var id: String
    /// Entries of the log that the last cohort counted, even if it was too small to be published.
    package var cohorts: [Cohort]
    package init(id: String, cohorts: [Cohort]) { (self.id, self.cohorts) = (id, cohorts) }
  }

  package var epoch: ResearchEpoch
  package var size: Int
  package var policy: ResearchPolicy
  package var valueSet: String
  /// ZIP areas with enough patients, of any condition or none, to be listed: state in the upper bits, as in a point.
  package var areas: [ResearchPoint]
  package var conditions: [Condition]
  /// Random, so that the file's digest in the log does not confirm a guess.
  package var salt: [UInt8]

  package init(
    epoch: ResearchEpoch, size: Int, policy: ResearchPolicy, valueSet: String = ConditionGroups.version, areas: [ResearchPoint],
    conditions: [Condition], salt: [UInt8]
  ) {
    (self.epoch, self.size, self.policy, self.valueSet) = (epoch, size, policy, valueSet)
    (self.areas, self.conditions, self.salt) = (areas, conditions, salt)
  }

  // MARK: The file

  package var encoded: [UInt8] {
    JSONValue.object([
      .init("format", .integer(1)), .init("epoch", .string(epoch.description)), .init("size", .integer(size)), .init("policy", policy.json),
      .init("value-set", .string(valueSet)), .init("salt", .string(Hex.lower(salt))),
      .init("areas", .array(areas.map { .integer(Int($0.bits)) })),
      .init(
        "conditions",
        .array(
          conditions.map { condition in
            .object([
              .init("id", .string(condition.id)),
              .init(
                "cohorts",
                .array(
                  condition.cohorts.map { cohort in
                    .object([
                      .init("epoch", .string(cohort.epoch.description)), .init("size", .integer(cohort.size)),
                      .init(
                        "cells",
                        .array(
                          cohort.cells.sorted { $0.key < $1.key }.flatMap { [.integer(Int($0.key.bits)), .integer($0.value)] })),
                    ])
                  })),
            ])
          })),
    ]).encoded
  }

  package var digest: SHA256Digest { SHA256Digest.of(encoded) }

  /// Throws `LED-0611`.
  package init(parsing bytes: [UInt8]) throws(ProtocolError) {
    guard bytes.count <= 256 << 20, let json = JSONValue.parse(bytes, maximumValues: 50_000_000), json["format"]?.integer == 1,
      let epoch = json["epoch"]?.string.flatMap({ ResearchEpoch($0) }), let size = json["size"]?.integer,
      let policy = json["policy"].flatMap({ ResearchPolicy($0) }), let valueSet = json["value-set"]?.string,
      let salt = json["salt"]?.string.flatMap({ Hex.decode($0) }), let areas = json["areas"]?.array, let list = json["conditions"]?.array
    else { throw .cube }
    var conditions: [Condition] = []
    for item in list {
      guard let id = item["id"]?.string, let cohortList = item["cohorts"]?.array else { throw .cube }
      conditions.append(Condition(id: id, cohorts: try cohortList.map { item throws(ProtocolError) in try ResearchCube.cohort(item) }))
    }
    self.init(
      epoch: epoch, size: size, policy: policy, valueSet: valueSet,
      areas: areas.compactMap(\.integer).map { ResearchPoint(bits: UInt64(truncatingIfNeeded: $0)) }, conditions: conditions, salt: salt)
  }

  private static func cohort(_ json: JSONValue) throws(ProtocolError) -> Cohort {
    guard let epoch = json["epoch"]?.string.flatMap({ ResearchEpoch($0) }), let size = json["size"]?.integer,
      let numbers = json["cells"]?.array?.compactMap(\.integer), numbers.count.isMultiple(of: 2)
    else { throw .cube }
    var cells: [ResearchCell: Int] = [:]
    for i in stride(from: 0, to: numbers.count, by: 2) {
      cells[ResearchCell(bits: UInt64(truncatingIfNeeded: numbers[i]))] = numbers[i + 1]
    }
    return Cohort(epoch: epoch, size: size, cells: cells)
  }
}

extension ProtocolError {
  package static let cube = ProtocolError(ReasonCode("LED-0611", "the file of a research cube is malformed or not the one its entry names"), .internalError)
}
