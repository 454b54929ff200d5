import Normalization
import Records
import Testing

@Suite struct AdministrativeScheduleTests {
  private func siu(
    _ trigger: String, _ sch: [Int: String], _ more: [String] = [],
    sent: String = "20240105101500+0100"
  ) -> [String] {
    [
      #"MSH|^~\&|APP|HOSP|||\#(sent)||SIU^\#(trigger)|M1|P|2.5.1"#,
      "SCH" + (1...(sch.keys.max() ?? 1)).map { "|" + (sch[$0] ?? "") }.joined(),
      "PID|1||4711^^^HOSP^MR||Example^Ann", "RGS|1",
    ] + more
  }

  @Test func `start and end come from SCH-11 and the length from SCH-9`() throws {
    let out = try normalised(
      siu("S12", [1: "P1", 2: "F1^HOSP", 9: "30", 11: "^^^20240110090000", 25: "Booked"]))
    let json = out.first("Appointment")
    #expect(json.contains(#""id":"appointment|HOSP|F1""#))
    #expect(json.contains(#""status":"booked""#))
    #expect(
      json.contains(
        #""start":"2024-01-10T09:00:00+01:00","end":"2024-01-10T09:30:00+01:00","minutesDuration":30"#
      ))
    #expect(
      json.contains(
        #""participant":[{"actor":{"reference":"Patient/HOSP|4711"},"status":"accepted"}]"#))
  }

  @Test func `an instant that cannot be told is marked, and the dates are kept`() throws {
    let json = try normalised(
      siu("S12", [2: "F1", 9: "30", 11: "^^^20240110090000"], sent: "20240105101500")
    ).first("Appointment")
    #expect(json.contains(#""requestedPeriod":[{"start":"2024-01-10""#))
    #expect(
      json.contains(
        #""_start":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}"#
      ))
    #expect(!json.contains(#""start":"2024-01-10T"#))
  }

  @Test(arguments: [
    ("S12", "booked"), ("S13", "booked"), ("S14", "booked"), ("S15", "cancelled"),
    ("S16", "cancelled"), ("S17", "entered-in-error"),
    ("S26", "noshow"),
  ])
  func `the event tells the status where SCH-25 does not`(_ trigger: String, _ status: String)
    throws
  {
    #expect(
      try normalised(siu(trigger, [2: "F1"])).first("Appointment").contains(
        #""status":"\#(status)""#))
  }

  @Test func `resources are participants with their own times`() throws {
    let out = try normalised(
      siu(
        "S12", [2: "F1"],
        [
          "AIS|1||76164006^Biopsy^SCT|202401100900|||45|min", "NTE|1||Bring papers",
          "AIG|1||S1^Scope^L|E^Equipment",
          "AIL|1||OT^1", "AIP|1||22^Example^Tea|D^Doctor||202401100900|||45|min||Booked",
        ]))
    let json = out.first("Appointment")
    for part in [
      #""serviceType":[{"coding":[{"system":"http://snomed.info/sct","code":"76164006""#,
      #""comment":"Bring papers""#,
      #""actor":{"display":"Scope"}"#, #""actor":{"display":"OT 1"}"#, #""display":"Tea Example""#,
      #""period":{"start":"2024-01-10T09:00:00+01:00","end":"2024-01-10T09:45:00+01:00"}"#,
      #""minutesDuration":45"#,
    ] { #expect(json.contains(part), "\(json) lacks \(part)") }
  }

  @Test func `the visit of an appointment is planned`() throws {
    let out = try normalised(siu("S12", [2: "F1"], ["PV1|1|O|||||||||||||||||V1"]))
    #expect(out.first("Encounter").contains(#""status":"planned""#))
    #expect(
      out.first("Encounter").contains(
        #""appointment":[{"reference":"Appointment/appointment||F1"}]"#))
  }
}
