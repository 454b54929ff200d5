import Deidentification
import Foundation
import Records
import Testing

/// Free text in the record that leaves: names are invented and in no list, so that only the record's own knowledge finds them.
@Suite struct FreeTextTests {
  private static let known: [(String, IdentifierClass)] = [("Vantongerlo", .names), ("217-555-0134", .telephone), ("20190307", .dates)]

  private func note(_ bench: Bench, _ text: String) throws -> String {
    try bench.one(Element.Observation.root, known: FreeTextTests.known) { t in
      t.object(Element.Observation.note) {
        t.add(Element.Annotation.authorString, "Vantongerlo")
        t.add(Element.Annotation.time, "2019-03-07")
        t.add(Element.Annotation.text, text: text)
      }
    }
  }

  @Test func `a note is written with tags in the place of what the record knows, each counted once in its class`() throws {
    let bench = try Bench(freeText: .scrubbed)
    let json = try note(bench, "lungs clear, vantongerlo called from 217.555.0134")
    #expect(json.contains(#""text":"lungs clear, [NAME] called from [PHONE]""#))
    #expect(!json.lowercased().contains("vantongerlo") && !json.contains("0134"))
    #expect(bench.out.scrubbedText == 1 && bench.out.replacements == 2 && bench.out.withheldText == 0)
    // The author's name is an element of its own and goes as before.
    #expect(bench.out.found[.names] == 2 && bench.out.found[.telephone] == 1)
    #expect(bench.out.tally["text-scrubbed"] == 1 && bench.out.tally["text-removed NAME"] == 1 && bench.out.tally["text-removed PHONE"] == 1)
    #expect(bench.out.tally.sorted.filter { $0.name.hasPrefix("text-rule ") }.reduce(0) { $0 + $1.count } == 2)
  }

  @Test func `the year of a date stays under Safe Harbor, the date in a limited data set, neither day nor month is left when dates are shifted`() throws {
    let text = "seen on 3/7/2019, lungs clear"
    #expect(try note(Bench(freeText: .scrubbed), text).contains("seen on [DATE 2019], lungs clear"))
    #expect(try note(Bench(.limitedDataSet, freeText: .scrubbed), text).contains(text))
    let shifted = try note(Bench(.expertDetermination, freeText: .scrubbed), text)
    #expect(!shifted.contains("3/7/2019") && shifted.contains("lungs clear"))
  }

  @Test func `a record says nothing of the texts of the record before`() throws {
    let bench = try Bench(freeText: .scrubbed)
    _ = try note(bench, "vantongerlo")
    let json = try bench.one(Element.Observation.root) { $0.add(Element.Observation.valueString, "lungs clear") }
    #expect(json.contains(#""valueString":"lungs clear""#))
    #expect(bench.out.scrubbedText == 1 && bench.out.replacements == 0)
    #expect(bench.out.tally["text-removed NAME"] == 0)
    _ = try bench.one(Element.Observation.root) { $0.add(Element.Observation.status, "final") }
    #expect(bench.out.scrubbedText == 0 && bench.out.tally["text-scrubbed"] == 0)
  }

  @Test func `narrative stays withheld, for it repeats what the elements say`() throws {
    let bench = try Bench(freeText: .scrubbed)
    let json = try bench.one(Element.Observation.root) { t in
      t.object(Element.Observation.text) {
        t.add(Element.Narrative.status, "generated")
        t.add(Element.Narrative.div, "<div>lungs clear</div>")
      }
    }
    #expect(!json.contains("lungs") && bench.out.withheldText == 1 && bench.out.scrubbedText == 0)
  }

  @Test func `the narrative of a section is all that some sections say, and is scrubbed`() throws {
    let bench = try Bench(freeText: .scrubbed)
    let json = try bench.one(Element.Composition.root, known: FreeTextTests.known) { t in
      t.object(Element.Composition.section) {
        t.object(Element.CompositionSection.text) {
          t.add(Element.Narrative.status, "additional")
          let div = "<p id=\"vantongerlo\">EF &lt; 40 %</p><p>seen by Vanton<b>gerlo</b></p></div>"
          t.add(Element.Narrative.div, text: "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + div)
        }
      }
    }
    #expect(json.contains(#"<p>EF &lt; 40 %</p><p>seen by [NAME]</p></div>"#), "\(json)")
    #expect(bench.out.scrubbedText == 1 && bench.out.withheldText == 0)
  }

  @Test(arguments: [false, true])
  func `a section's cells are read behind their headings, and the narrative of one with entries stays withheld`(hasEntry: Bool) throws {
    let bench = try Bench(freeText: .scrubbed)
    let json = try bench.one(Element.Composition.root) { t in
      t.object(Element.Composition.section) {
        t.object(Element.CompositionSection.text) {
          t.add(Element.Narrative.status, "additional")
          t.add(Element.Narrative.div, text: "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Visit | Provider</p><p>Wound check | Hollingberry</p></div>")
        }
        if hasEntry { t.reference(Element.CompositionSection.entry, to: Element.Observation.root, key: "k") }
      }
    }
    #expect(!json.contains("Hollingberry") && json.contains("Wound check") == !hasEntry, "\(json)")
    #expect(bench.out.withheldText == (hasEntry ? 1 : 0) && bench.out.scrubbedText == (hasEntry ? 0 : 1))
  }

  private func report(_ bench: Bench, _ lines: [(code: String, text: String)]) throws -> String {
    bench.reset()
    for line in lines {
      bench.resource(Element.Observation.root) { t in
        t.concept(Element.Observation.code, system: "urn:chartseal:local:lab", code: line.code)
        t.add(Element.Observation.valueString, text: line.text)
      }
    }
    return try bench.run()
  }

  @Test func `lines of a report that are results of their own are read as one text`() throws {
    let bench = try Bench(freeText: .scrubbed)
    let json = try report(bench, [("HP", "Daughter called from (850) 555-"), ("HP", "0191. Temp 38.4, seen on March"), ("HP", "3rd by Dr."), ("HP", "Okafor.")])
    for part in ["850", "0191", "March", "3rd", "Okafor"] { #expect(!json.contains(part), "\(json)") }
    #expect(json.contains("Temp 38.4") && json.split(separator: "\n").count == 4 && bench.out.scrubbedText == 4)
    // Other results stand between.
    #expect(try report(bench, [("HP", "seen on March"), ("K", "3rd degree block")]).contains("3rd degree block"))
  }

  @Test func `notes of a resource are read as one text`() throws {
    let bench = try Bench(freeText: .scrubbed)
    let json = try bench.one(Element.Observation.root) { t in
      for line in ["hemolyzed, called to Mrs.", "Featherstone"] {
        t.object(Element.Observation.note) { t.add(Element.Annotation.text, text: line) }
      }
    }
    #expect(json.contains("hemolyzed") && !json.contains("Featherstone"), "\(json)")
  }

  @Test func `a report's note, which R4 has as an extension, is scrubbed`() throws {
    let bench = try Bench(freeText: .scrubbed)
    let json = try bench.one(Element.DiagnosticReport.root, known: FreeTextTests.known) { t in
      for line in ["LSIL, HPV 16 positive", "told Vantongerlo"] {
        t.object(Element.DiagnosticReport.extension) {
          t.add(Element.Extension.url, "http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.note")
          t.object(Element.Extension.valueAnnotation) { t.add(Element.Annotation.text, text: line) }
        }
      }
    }
    #expect(json.contains(#""text":"LSIL, HPV 16 positive""#) && json.contains(#""text":"told [NAME]""#), "\(json)")
  }

  @Test(arguments: [("Employer", "Kachina Tool & Die", "[EMPLOYER]"), ("Caregiver", "Philomela", "[NAME]"), ("Urine color", "Amber", "Amber"), ("last_nm", "Ashworthy", "[NAME]"),
    ("Employer", "quenby distribution center", "[EMPLOYER]"), ("employer_nm", "quenby", "[EMPLOYER]"), ("Employer", "retired", "retired"),
    ("Emergency contact", "cousin leopolda 5125550111", "[NAME]"), ("Next of kin", "daughter", "daughter"), ("Patient's nickname", "merri", "[NAME]"), ("City of birth", "quenby", "[CITY]"), ("Company", "quenby", "quenby"),
    ("Employer insurance type", "quenby plan", "quenby plan")])
  func `a short text is read behind the words that say what it is`(label: String, text: String, expected: String) throws {
    let bench = try Bench(freeText: .scrubbed)
    let json = try bench.one(Element.Observation.root) { t in
      t.concept(Element.Observation.code, system: "urn:chartseal:local:lab", code: "X", display: label)
      t.add(Element.Observation.valueString, text: text)
    }
    #expect(json.contains("\"valueString\":\"\(expected)\""), "\(json)")
    let answer = try bench.one(Element.QuestionnaireResponse.root) { t in
      t.object(Element.QuestionnaireResponse.item) {
        t.add(Element.QuestionnaireResponseItem.text, text: label)
        t.object(Element.QuestionnaireResponseItem.answer) { t.add(Element.QuestionnaireResponseAnswer.valueString, text: text) }
      }
    }
    #expect(answer.contains("\"valueString\":\"\(expected)\""), "\(answer)")
  }

  @Test(arguments: [("zip_code", "25401", false), ("Home phone", "8505550", false), ("Platelets", "25401", true), ("Zip lines climbed", "3", true)])
  func `a number that a label asks for as somebody's goes`(label: String, number: String, stays: Bool) throws {
    let bench = try Bench(freeText: .scrubbed)
    let json = try bench.one(Element.Observation.root) { t in
      t.concept(Element.Observation.code, system: "urn:chartseal:local:lab", code: "X", display: label)
      t.add(Element.Observation.valueInteger, literal: number)
    }
    #expect(json.contains("\"valueInteger\":\(number)") == stays, "\(json)")
    #expect(bench.out.tally["number-withheld"] == (stays ? 0 : 1))
  }

  @Test(arguments: [
    ("Age", "95", false), ("How old are you?", "93", false), ("Age", "64", true), ("BMI percentile for age", "97", true), ("Dosage", "100", true),
  ])
  func `a number over 89 that a label asks for as an age goes`(label: String, number: String, stays: Bool) throws {
    let bench = try Bench(freeText: .scrubbed)
    let json = try bench.one(Element.Observation.root) { t in
      t.concept(Element.Observation.code, system: "urn:chartseal:local:lab", code: "X", display: label)
      t.add(Element.Observation.valueInteger, literal: number)
    }
    #expect(json.contains("\"valueInteger\":\(number)") == stays, "\(json)")
    let quantity = try bench.one(Element.Observation.root) { t in
      t.concept(Element.Observation.code, system: "urn:chartseal:local:lab", code: "X", display: label)
      t.object(Element.Observation.valueQuantity) { t.add(Element.Quantity.value, literal: number) }
    }
    #expect(quantity.contains("\"value\":\(number)") == stays, "\(quantity)")
  }

  @Test func `words of an extension that repeat its code stay with it, and are no text`() throws {
    func race(_ bench: Bench, known: [(String, IdentifierClass)] = []) throws -> String {
      try bench.one(Element.Patient.root, known: known) { t in
        t.object(Element.Patient.extension) {
          t.add(Element.Extension.url, "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race")
          t.object(Element.Extension.extension) {
            t.add(Element.Extension.url, "ombCategory")
            t.object(Element.Extension.valueCoding) {
              t.add(Element.Coding.system, "urn:oid:2.16.840.1.113883.6.238")
              t.add(Element.Coding.code, "2106-3")
              t.add(Element.Coding.display, "White")
            }
          }
          t.object(Element.Extension.extension) {
            t.add(Element.Extension.url, "text")
            t.add(Element.Extension.valueString, "White")
          }
        }
      }
    }
    let bench = try Bench(freeText: .scrubbed)
    #expect(try race(bench).contains(#""valueString":"White""#) && bench.out.scrubbedText == 0)
    #expect(try !race(bench, known: [("White", .names)]).contains("White"))
    #expect(try !race(Bench()).contains("valueString"))
  }

  @Test func `words of a local code stay when nothing is found in them, and are scrubbed otherwise`() throws {
    let bench = try Bench(freeText: .scrubbed)
    func coded(_ words: String) throws -> String {
      try bench.one(Element.Observation.root, known: FreeTextTests.known) {
        $0.concept(Element.Observation.code, system: "urn:chartseal:local:lab", code: "GLU", display: words, text: words)
      }
    }
    #expect(try coded("fasting glucose").contains(#""display":"fasting glucose""#))
    #expect(bench.out.withheldText == 0)
    let gone = try coded("glucose of Vantongerlo")
    #expect(gone.contains(#""code":"GLU""#) && gone.contains(#""text":"glucose of [NAME]""#) && !gone.contains("display"), "\(gone)")
    #expect(bench.out.tally["display-withheld"] == 1 && bench.out.withheldText == 1 && bench.out.replacements == 1)
    let nameless = try coded("Vantongerlo")
    #expect(nameless.contains(#""code":"GLU""#) && !nameless.contains("text"), "\(nameless)")
    #expect(bench.out.tally["display-withheld"] == 2 && bench.out.withheldText == 2)
  }

  @Test func `words of a concept without a code are scrubbed, and go when nothing but a name is in them`() throws {
    let bench = try Bench(freeText: .scrubbed)
    func drug(_ words: String, code: String = "") throws -> String {
      try bench.one(Element.MedicationStatement.root, known: FreeTextTests.known) { t in
        t.object(Element.MedicationStatement.medicationCodeableConcept) {
          if code.isEmpty { return t.add(Element.CodeableConcept.text, text: words) }
          t.object(Element.CodeableConcept.coding) {
            t.add(Element.Coding.code, text: code)
            t.add(Element.Coding.display, text: words)
          }
        }
      }
    }
    let scrubbed = #""medicationCodeableConcept":{"text":"Metformin 850 mg ([NAME] fills)"}"#
    let json = try drug("Metformin 850 mg (Vantongerlo fills)")
    #expect(json.contains(scrubbed), "\(json)")
    #expect(bench.out.withheldText == 0 && bench.out.scrubbedText == 1 && bench.out.replacements == 1 && bench.out.found[.names] == 1)
    // A code that goes leaves its words.
    #expect(try drug("Metformin 850 mg (Vantongerlo fills)", code: "MET 1234567").contains(scrubbed))
    let gone = try drug("Vantongerlo")
    #expect(!gone.contains("NAME") && bench.out.withheldText == 1 && bench.out.scrubbedText == 0 && bench.out.tally["display-withheld"] == 1)
  }

  // MARK: documents

  private func attachment(_ type: String, _ content: String, _ kind: DeidentificationProfile.FreeText = .scrubbed) throws -> (json: String, text: String) {
    let bench = try Bench(freeText: kind)
    let json = try bench.one(Element.DocumentReference.root, known: FreeTextTests.known) { t in
      t.object(Element.DocumentReference.content) {
        t.object(Element.DocumentReferenceContent.attachment) {
          t.add(Element.Attachment.contentType, text: type)
          t.add(Element.Attachment.data, text: Data(content.utf8).base64EncodedString())
        }
      }
    }
    let data = json.firstMatch(of: /"data":"([^"]*)"/).flatMap { Data(base64Encoded: String($0.1)) } ?? Data()
    #expect(bench.out.scrubbedText == (data.isEmpty ? 0 : 1) && bench.out.withheldText == (data.isEmpty ? 1 : 0))
    return (json, String(decoding: data, as: UTF8.self))
  }

  @Test(arguments: [
    ("text/plain", "Seen: VANTONGERLO.\nLungs clear.", "Seen: [NAME].\nLungs clear."),
    ("text/plain; charset=utf-8", "Seen: VANTONGERLO.", "Seen: [NAME]."), ("text/plain;charset=UTF-8;name=\"vantongerlo.txt\"", "lungs clear", "lungs clear"),
    ("text/html", "<html><head><title>Vantongerlo</title></head><p title=\"Vantongerlo\">lungs &lt; clear<!-- Vantongerlo --></p></html>", "lungs < clear"),
    ("application/xhtml+xml", "<note by=\"Vantongerlo\"><![CDATA[seen vantongerlo]]></note>", "seen [NAME]"),
    ("text/html", "<meta charset=\"utf-8\"><p>K 4.1 &le; 5, Vantong&shy;erlo</p>", "K 4.1 \u{2264} 5, [NAME]"),
    (
      "text/html", "<table><tr><th>Test</th><th>Before</th><th>Now</th></tr>\n<tr><td><p>K</p></td>\n<td></td><td>5.9<br>high</td></tr></table>Lungs clear",
      "Test | Before | Now\nK |  | 5.9\nhigh\nLungs clear"
    ),
    ("text/html", "<p>seen by Dr.\n  <label>Quillmore</label>,\n lungs</p><pre>a\n b</pre>", "seen by Dr. [STAFF NAME], lungs\na\n b"),
    ("text/html", "<table><tr><td>Visit</td><td>Provider</td></tr><tr><td>Wound check</td><td>Hollingberry</td></tr></table>",
      "Visit | Provider\nWound check | [STAFF NAME]"),
    ("text/plain", #"{\rtf1\ansi Lungs \b clear\b0 , Vantongerlo}"#, "Lungs clear, [NAME]"),
    ("text/plain", "<!DOCTYPE html><html><body><p title=\"Vantongerlo\">Lungs</p></body></html>", "Lungs"),
    ("text/csv", "name,lungs\nVantongerlo,clear", "name,lungs\n[NAME],clear"),
    ("text/rtf", #"{\rtf1\ansi\uc0 Hb \u8805 13.2, every 4\_6 hours, 4\'966 days}"#, "Hb \u{2265}13.2, every 4-6 hours, 4\u{2013}6 days"),
    ("text/rtf", "{\\rtf1\\ansi{\\info{\\author Vantongerlo}}{\\fonttbl{\\f0 Arial;}}Lungs \\b clear\\b0  in \\'e9t\\'e9.\\par Vantongerlo}", "Lungs clear in été.\n[NAME]"),
  ])
  func `a document that is text is decoded, scrubbed and written as plain text`(type: String, content: String, expected: String) throws {
    let (json, text) = try attachment(type, content)
    #expect(text.trimmingCharacters(in: .whitespacesAndNewlines) == expected)
    #expect(json.contains(#""contentType":"text/plain; charset=utf-8""#))
  }

  @Test(arguments: [
    ("application/pdf", "%PDF-1.4 lungs", DeidentificationProfile.FreeText.scrubbed), ("text/rtf", "lungs, and no RTF", .scrubbed),
    ("text/plain", "%PDF-1.4 lungs", .scrubbed),
    ("text/plain; charset=cp037", "lungs clear", .scrubbed), ("text/xml", "<family>lungs</family>", .scrubbed),
    ("text/plain", "lungs\u{0}clear", .scrubbed), ("text/plain", "lungs clear", .withheld),
  ])
  func `any other document is withheld`(type: String, content: String, kind: DeidentificationProfile.FreeText) throws {
    let (json, text) = try attachment(type, content, kind)
    #expect(text.isEmpty && json.contains("data-absent-reason"))
  }
}
