import Records

/// Sections about what was done and measured. Source: C-CDA R2.1 §2 and §3.
extension CCDADocument {
  private func entry(_ body: () -> Void) { xml.element("entry", ["typeCode": "DRIV"], body) }

  // MARK: medications

  func medications() {
    section(
      ["2.16.840.1.113883.10.20.22.2.1.1"], Code("10160-0", "History of Medication use Narrative", "LN"), "Medications",
      narrative: {
        table(
          ["Medication", "Instructions", "Pharmacy"],
          course.prescriptions.enumerated().map {
            (
              "med\($0)",
              [Marked(Catalogue.drugs[$1.drug].rxnorm.text), Marked("Take \(Catalogue.drugs[$1.drug].words)"), "Deliver to " + .place(patient.address.street)]
            )
          })
      },
      entries: { for (i, p) in course.prescriptions.enumerated() { medication(p, i) } })
  }

  private func medication(_ prescription: Prescription, _ index: Int) {
    let drug = Catalogue.drugs[prescription.drug]
    entry {
      xml.element("substanceAdministration", ["classCode": "SBADM", "moodCode": "INT"]) {
        template("2.16.840.1.113883.10.20.22.4.16", extension: "2014-06-09")
        orderNumber(prescription.number)
        reference("med\(index)")
        xml.element("statusCode", ["code": "active"])
        interval(prescription.ordered, prescription.ordered.adding(days: prescription.quantity * (prescription.refills + 1)), type: "IVL_TS")
        if let hours = CCDADocument.hours[drug.pattern] {
          xml.element("effectiveTime", ["xsi:type": "PIVL_TS", "institutionSpecified": "true", "operator": "A"]) {
            xml.element("period", ["value": Marked(String(hours)), "unit": "h"])
          }
        }
        code("routeCode", drug.route)
        xml.element("doseQuantity", ["value": Marked(String(drug.dose)), "unit": Marked(drug.unit)])
        xml.element("consumable") {
          xml.element("manufacturedProduct", ["classCode": "MANU"]) {
            template("2.16.840.1.113883.10.20.22.4.23", extension: "2014-06-09")
            xml.element("manufacturedMaterial") { code(drug.rxnorm) }
          }
        }
        author(prescription.orderedBy, at: prescription.ordered)
        if let dispensed = prescription.dispensed { supply(prescription, dispensed) }
      }
    }
  }

  private static let hours = ["QD": 24, "QAM": 24, "QHS": 24, "Q6H": 6, "Q8H": 8, "BID": 12]

  private func supply(_ prescription: Prescription, _ at: Moment) {
    xml.element("entryRelationship", ["typeCode": "REFR"]) {
      xml.element("supply", ["classCode": "SPLY", "moodCode": "EVN"]) {
        template("2.16.840.1.113883.10.20.22.4.18", extension: "2014-06-09")
        orderNumber("F" + prescription.number)
        xml.element("statusCode", ["code": "completed"])
        time("effectiveTime", at)
        xml.element("repeatNumber", ["value": Marked(String(prescription.refills))])
        xml.element("quantity", ["value": Marked(String(prescription.quantity))])
      }
    }
  }

  // MARK: results and vital signs

  /// The newest orders of numbers, as many as a summary shows.
  private func panels(_ kinds: Range<Int>, newest: Int) -> [(order: Order, panel: Panel)] {
    course.orders.compactMap { order in
      guard case .panel(let p) = order.kind, kinds ~= p else { return nil }
      return (order, Panels.all[p])
    }.suffix(newest)
  }

  func results() {
    section(
      "Results", Code("30954-2", "Relevant diagnostic tests and laboratory data", "LN"), panels(0..<5, newest: patient.index % 3 == 0 ? 3 : 1), "2.16.840.1.113883.10.20.22.2.3.1",
      organizer: "2.16.840.1.113883.10.20.22.4.1", observation: "2.16.840.1.113883.10.20.22.4.2")
  }

  func vitalSigns() {
    section(
      "Vital signs", Code("8716-3", "Vital signs", "LN"), panels(5..<6, newest: 1), "2.16.840.1.113883.10.20.22.2.4.1",
      organizer: "2.16.840.1.113883.10.20.22.4.26", observation: "2.16.840.1.113883.10.20.22.4.27")
  }

  private func section(
    _ title: Marked, _ type: Code, _ panels: [(order: Order, panel: Panel)], _ templateID: Marked, organizer: Marked, observation: Marked
  ) {
    section(
      [templateID], type, title,
      narrative: {
        for (i, item) in panels.enumerated() {
          xml.element("paragraph") {
            xml.text(Marked(item.panel.local.text + ", "))
            xml.text(.date(Times.american(item.order.collected)))
          }
          table(
            ["Test", "Value", "Unit"],
            item.panel.analytes.enumerated().map {
              ("\(item.panel.local.code)\(i)-\($0)", [Marked($1.name), Marked(Digits.scaled(item.order.values[$0], $1.decimals)), Marked($1.unit)])
            })
          if item.order.hasComment, item.panel.local.code != "VITALS" {
            xml.element("paragraph") {
              xml.text("Called to ")
              xml.text(.name(patient.relatives.first?.name.full ?? patient.name.full, .relative))
            }
          }
        }
      },
      entries: {
        for (i, item) in panels.enumerated() {
          entry {
            xml.element("organizer", ["classCode": item.panel.local.code == "VITALS" ? "CLUSTER" : "BATTERY", "moodCode": "EVN"]) {
              template(organizer)
              orderNumber(item.order.filler)
              code(item.panel.code, translations: [item.panel.local])
              xml.element("statusCode", ["code": "completed"])
              interval(item.order.collected, item.order.collected)
              for (n, analyte) in item.panel.analytes.enumerated() {
                xml.element("component") { self.observation(analyte, item.order.values[n], "\(item.panel.local.code)\(i)-\(n)", observation, item.order) }
              }
            }
          }
        }
      })
  }

  private func observation(_ analyte: Analyte, _ value: Int, _ id: String, _ template: Marked, _ order: Order) {
    xml.element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
      self.template(template)
      orderNumber("\(order.filler)-\(analyte.local)")
      code(Code(analyte.loinc, analyte.name, "LN"), translations: [Code(analyte.local, analyte.name, "99SLSH")])
      reference(id)
      xml.element("statusCode", ["code": "completed"])
      time("effectiveTime", order.collected)
      if analyte.loinc == "20447-9", value < 20 {
        xml.element("value", ["xsi:type": "IVL_PQ"]) { xml.element("high", ["value": "20", "unit": Marked(analyte.unit), "inclusive": "false"]) }
      } else {
        xml.element("value", ["xsi:type": "PQ", "value": Marked(Digits.scaled(value, analyte.decimals)), "unit": Marked(analyte.unit)])
      }
      let flag: Marked = value < analyte.low ? "L" : value > analyte.high ? "H" : "N"
      xml.element("interpretationCode", ["code": flag, "codeSystem": "2.16.840.1.113883.5.83"])
      xml.element("referenceRange") {
        xml.element("observationRange") {
          xml.element("value", ["xsi:type": "IVL_PQ"]) {
            xml.element("low", ["value": Marked(Digits.scaled(analyte.low, analyte.decimals)), "unit": Marked(analyte.unit)])
            xml.element("high", ["value": Marked(Digits.scaled(analyte.high, analyte.decimals)), "unit": Marked(analyte.unit)])
          }
        }
      }
    }
  }

  // MARK: immunizations

  func immunizations() {
    section(
      ["2.16.840.1.113883.10.20.22.2.2.1"], Code("11369-6", "History of Immunization", "LN"), "Immunizations",
      narrative: {
        table(
          ["Vaccine", "Date", "Given"],
          course.immunizations.enumerated().map {
            ("imm\($0)", [Marked(Catalogue.vaccines[$1.vaccine].cvx.text), .date(NoteDates.slashed($1.given.day)), $1.refused ? "refused" : "yes"])
          })
      },
      entries: { for (i, event) in course.immunizations.enumerated() { immunization(event, i) } })
  }

  private func immunization(_ event: ImmunizationEvent, _ index: Int) {
    let vaccine = Catalogue.vaccines[event.vaccine]
    entry {
      xml.element("substanceAdministration", ["classCode": "SBADM", "moodCode": "EVN", "negationInd": event.refused ? "true" : "false"]) {
        template("2.16.840.1.113883.10.20.22.4.52")
        orderNumber(event.number)
        reference("imm\(index)")
        xml.element("statusCode", ["code": "completed"])
        day("effectiveTime", event.given.day)
        if !event.refused {
          xml.element("doseQuantity", ["value": Marked(Digits.scaled(vaccine.millilitreTenths, 1)), "unit": "mL"])
        }
        xml.element("consumable") {
          xml.element("manufacturedProduct", ["classCode": "MANU"]) {
            template("2.16.840.1.113883.10.20.22.4.54", extension: "2014-06-09")
            xml.element("manufacturedMaterial") {
              code(vaccine.cvx)
              xml.leaf("lotNumberText", Marked(event.lot))
            }
            xml.element("manufacturerOrganization") { xml.leaf("name", Marked(vaccine.maker.text)) }
          }
        }
        performer(event.givenBy)
        if event.refused {
          xml.element("entryRelationship", ["typeCode": "RSON"]) {
            xml.element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
              template("2.16.840.1.113883.10.20.22.4.53", extension: "")
              xml.element("code", ["code": "PATOBJ", "codeSystem": "2.16.840.1.113883.5.8", "displayName": "Patient objection"])
              xml.element("statusCode", ["code": "completed"])
            }
          }
        }
      }
    }
  }

  // MARK: notes

  /// Notes as they were written, in the narrative; the entry points to it. Source: C-CDA R2.1 companion guide, Notes Section.
  func notes() {
    let documents = course.documents.prefix(2)
    guard !documents.isEmpty else { return }
    section(
      ["2.16.840.1.113883.10.20.22.2.65"], Code("34109-9", "Note", "LN"), "Notes",
      narrative: {
        xml.element("list") {
          for (i, document) in documents.enumerated() {
            let template = Notes.templates[document.template]
            let context = NoteContext(
              hospital: hospital, patient: patient, stay: course.stays[document.stay], written: document.written,
              author: hospital.providers[document.author])
            xml.leaf("item", ["ID": Marked("note\(i)")], context.marked(template))
          }
        }
      },
      entries: {
        for (i, document) in documents.enumerated() {
          entry {
            xml.element("act", ["classCode": "ACT", "moodCode": "EVN"]) {
              template("2.16.840.1.113883.10.20.22.4.202", extension: "2016-11-01")
              orderNumber(document.number)
              code(Code("34109-9", "Note", "LN"), translations: [Notes.templates[document.template].title])
              reference("note\(i)")
              xml.element("statusCode", ["code": "completed"])
              time("effectiveTime", document.written)
              author(document.author, at: document.written)
            }
          }
        }
      })
  }
}
