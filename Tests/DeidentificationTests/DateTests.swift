import Deidentification
import Records
import Testing

@Suite struct DateTests {
  private func born(_ bench: Bench, _ date: String, year: Int = 2024) throws -> String {
    try bench.one(Element.Patient.root, year: year) { $0.add(Element.Patient.birthDate, text: date) }
  }

  @Test(arguments: ["1980", "1980-02", "1980-02-29"])
  func `a birth date becomes its year, leap day or not`(date: String) throws {
    let bench = try Bench()
    #expect(try born(bench, date) == "{\"resourceType\":\"Patient\",\"birthDate\":\"1980\"}\n")
    #expect(bench.out.found[.dates] == (date.count > 4 ? 1 : 0))
  }

  @Test(arguments: [(1935, 2024, true), (1934, 2024, false), (1933, 2024, false), (1910, 2000, false), (1936, 2020, true)])
  func `a birth year stays up to 89 and goes from 90 on`(birth: Int, year: Int, stays: Bool) throws {
    let bench = try Bench(releaseYear: 2000)
    let json = try born(bench, "\(birth)-06-30", year: year)
    if stays {
      #expect(json.contains("\"birthDate\":\"\(birth)\"") && !json.contains("90+"))
    } else {
      #expect(json.contains("\"_birthDate\":{\(masked)}"))
      #expect(json.contains(#""extension":[{"url":"urn:chartseal:extension:age-band","valueCode":"90+"}]"#))
      #expect(!json.contains("\(birth)"))
    }
  }

  @Test func `age is judged by the year of release too`() throws {
    #expect(try born(try Bench(releaseYear: 2026), "1935-01-01", year: 2010).contains("90+"))
    #expect(try born(try Bench(releaseYear: 2024), "1935-01-01", year: 2010).contains("\"birthDate\":\"1935\""))
  }

  @Test func `any other date that shows an age over 89 goes as well`() throws {
    let json = try (try Bench()).one(Element.Condition.root) { t in
      t.add(Element.Condition.onsetDateTime, "1931-05-06")
      t.add(Element.Condition.recordedDate, "2019-05-06T10:00:00Z")
    }
    #expect(!json.contains("1931") && json.contains(#""recordedDate":"2019""#))
  }

  @Test func `periods become years, instants go or keep their year where it is the only date`() throws {
    let bench = try Bench()
    let encounter = try bench.one(Element.Encounter.root) { t in
      t.object(Element.Encounter.period) {
        t.add(Element.Period.start, "2019-12-30T23:00:00-06:00")
        t.add(Element.Period.end, "2020-01-02T08:00:00-06:00")
      }
    }
    #expect(encounter.contains(#""period":{"start":"2019","end":"2020"}"#))
    let observation = try bench.one(Element.Observation.root) { t in
      t.add(Element.Observation.effectiveDateTime, "2019-12-30T23:00:00-06:00")
      t.add(Element.Observation.issued, "2019-12-31T01:00:00-06:00")
    }
    #expect(observation.contains(#""effectiveDateTime":"2019""#) && !observation.contains("issued"))
    let appointment = try bench.one(Element.Appointment.root) { $0.add(Element.Appointment.start, "2019-12-31T01:00:00-06:00") }
    #expect(appointment.contains(#""_start""#) && appointment.contains(#""valueDate":"2019""#) && !appointment.contains("12-31"))
  }

  @Test(arguments: ["19801301", "yesterday", "0000", "80-01-01", "1980/01/01"])
  func `what is no date goes`(text: String) throws {
    #expect(!(try born(try Bench(), text)).contains("birthDate"))
  }

  @Test(arguments: [("89", "a", true), ("90", "a", false), ("104", "a", false), ("1068", "mo", true), ("1090", "mo", false)])
  func `an age over 89 goes, in whatever unit`(value: String, unit: String, stays: Bool) throws {
    let bench = try Bench()
    let json = try bench.one(Element.Condition.root) { t in
      t.object(Element.Condition.onsetAge) {
        t.add(Element.Age.value, literal: value)
        t.add(Element.Age.unit, text: unit)
        t.add(Element.Age.system, "http://unitsofmeasure.org")
        t.add(Element.Age.code, text: unit)
      }
    }
    #expect(json.contains("\"value\":\(value)") == stays)
    #expect(bench.out.found[.dates] == (stays ? 0 : 1))
  }

  @Test(arguments: [
    ("30525-0", "92", "", false), ("30525-0", "88", "", true), ("8867-4", "92", "/min", true), ("2345-7", "97", "a", false),
  ])
  func `an observed age over 89 goes, other numbers stay`(code: String, value: String, unit: String, stays: Bool) throws {
    let json = try (try Bench()).one(Element.Observation.root) { t in
      t.concept(Element.Observation.code, system: loinc, code: code)
      t.object(Element.Observation.valueQuantity) {
        t.add(Element.Quantity.value, literal: value)
        t.add(Element.Quantity.unit, text: unit)
      }
    }
    #expect(json.contains("\"value\":\(value)") == stays)
    #expect(json.contains("dataAbsentReason") == !stays)
  }

  @Test func `an expert's profile shifts all dates of a patient by the same days and keeps intervals`() throws {
    let bench = try Bench(.expertDetermination)
    let json = try bench.one(Element.Encounter.root) { t in
      t.object(Element.Encounter.period) {
        t.add(Element.Period.start, "2020-02-28T23:00:00-06:00")
        t.add(Element.Period.end, "2020-03-01T08:00:00-06:00")
      }
    }
    let start = try #require(json.split(separator: "\"start\":\"").last?.prefix(10))
    let end = try #require(json.split(separator: "\"end\":\"").last?.prefix(10))
    #expect(start != "2020-02-28" && json.contains("T23:00:00-06:00") && json.contains("T08:00:00-06:00"))
    func day(_ s: Substring) -> Int {
      let p = s.split(separator: "-").compactMap { Int($0) }
      let (y, m) = p[1] <= 2 ? (p[0] - 1, p[1] + 12) : (p[0], p[1])
      return 365 * y + y / 4 - y / 100 + y / 400 + (153 * (m - 3) + 2) / 5 + p[2]
    }
    #expect(day(end) - day(start) == 2)
    let again = try bench.one(Element.Condition.root) { $0.add(Element.Condition.recordedDate, "2020-02-28") }
    #expect(again.contains("\"recordedDate\":\"\(start)\""))
    let partial = try bench.one(Element.Condition.root) { $0.add(Element.Condition.recordedDate, "2020-02") }
    #expect(partial.contains("\"recordedDate\":\"2020\""))
  }

  @Test func `a limited data set keeps dates and ages`() throws {
    let json = try born(try Bench(.limitedDataSet), "1920-02-29")
    #expect(json.contains(#""birthDate":"1920-02-29""#))
  }
}
