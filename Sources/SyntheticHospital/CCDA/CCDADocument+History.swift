import Records

/// Sections about what is known of the patient. Source: C-CDA R2.1 §2 and §3.
extension CCDADocument {
  /// A section: template, code, title, narrative, entries.
  func section(_ templates: [Marked], _ type: Code, _ title: Marked, narrative: () -> Void, entries: () -> Void) {
    xml.element("component") {
      xml.element("section") {
        for t in templates { template(t) }
        code(type)
        xml.leaf("title", title)
        xml.element("text", inline: true, narrative)
        entries()
      }
    }
  }

  /// A table of a narrative; the cells of a row that carries an id can be referred to.
  func table(_ heads: [Marked], _ rows: [(id: String, cells: [Marked])]) {
    xml.element("table") {
      xml.element("thead") {
        xml.element("tr") { for head in heads { xml.leaf("th", head) } }
      }
      xml.element("tbody") {
        for row in rows {
          xml.element("tr") {
            for (i, cell) in row.cells.enumerated() {
              if i == 0 { xml.leaf("td", ["ID": Marked(row.id)], cell) } else { xml.leaf("td", cell) }
            }
          }
        }
      }
    }
  }

  func reference(_ id: String) {
    xml.element("text", inline: true) { xml.element("reference", ["value": Marked("#" + id)]) }
  }

  private func entry(_ body: () -> Void) { xml.element("entry", ["typeCode": "DRIV"], body) }

  // MARK: allergies

  func allergies() {
    section(
      ["2.16.840.1.113883.10.20.22.2.6.1"], Code("48765-2", "Allergies and adverse reactions", "LN"), "Allergies",
      narrative: {
        if patient.allergies.isEmpty { xml.leaf("paragraph", "No known allergies") }
        else { table(["Substance", "Reaction"], patient.allergies.enumerated().map { ("alg\($0)", [Marked($1.text), "Hives"]) }) }
      },
      entries: {
        if patient.allergies.isEmpty { allergy(nil, 0) }
        for (i, substance) in patient.allergies.enumerated() { allergy(substance, i) }
      })
  }

  private func allergy(_ substance: Code?, _ index: Int) {
    entry {
      xml.element("act", ["classCode": "ACT", "moodCode": "EVN"]) {
        template("2.16.840.1.113883.10.20.22.4.30")
        orderNumber("ALG\(patient.medicalRecordNumber)\(index)")
        xml.element("code", ["code": "CONC", "codeSystem": "2.16.840.1.113883.5.6"])
        xml.element("statusCode", ["code": "active"])
        xml.element("effectiveTime") { time("low", course.registered) }
        xml.element("entryRelationship", ["typeCode": "SUBJ"]) {
          // No known allergies is said by negation. Source: C-CDA R2.1 companion guide, "No Information".
          xml.element("observation", ["classCode": "OBS", "moodCode": "EVN", "negationInd": substance == nil ? "true" : ""]) {
            template("2.16.840.1.113883.10.20.22.4.7", extension: "2014-06-09")
            orderNumber("ALO\(patient.medicalRecordNumber)\(index)")
            xml.element("code", ["code": "ASSERTION", "codeSystem": "2.16.840.1.113883.5.4"])
            xml.element("statusCode", ["code": "completed"])
            xml.element("effectiveTime") { day("low", course.registered.day) }
            code("value", substance?.system == "RXNORM" ? Code("416098002", "Drug allergy", "SCT") : Code("419199007", "Allergy to substance", "SCT"), type: "CD")
            xml.element("participant", ["typeCode": "CSM"]) {
              xml.element("participantRole", ["classCode": "MANU"]) {
                xml.element("playingEntity", ["classCode": "MMAT"]) {
                  if let substance { code(substance) } else { xml.element("code", ["nullFlavor": "NA"]) }
                }
              }
            }
            if substance != nil { reaction() }
          }
        }
      }
    }
  }

  private func reaction() {
    xml.element("entryRelationship", ["typeCode": "MFST", "inversionInd": "true"]) {
      xml.element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
        template("2.16.840.1.113883.10.20.22.4.9", extension: "2014-06-09")
        xml.element("code", ["code": "ASSERTION", "codeSystem": "2.16.840.1.113883.5.4"])
        xml.element("statusCode", ["code": "completed"])
        code("value", Code("247472004", "Hives", "SCT"), type: "CD")
      }
    }
  }

  // MARK: problems

  /// Each problem once, with the stay at which it was first seen.
  private var problemList: [(problem: Catalogue.Problem, stay: Stay)] {
    var seen: Set<Int> = []
    return course.stays.flatMap { stay in stay.problems.filter { seen.insert($0).inserted }.map { (Catalogue.problems[$0], stay) } }
  }

  func problems() {
    let list = problemList
    section(
      ["2.16.840.1.113883.10.20.22.2.5.1"], Code("11450-4", "Problem list", "LN"), "Problems",
      narrative: {
        table(["Problem", "Since"], list.enumerated().map { ("prob\($0)", [Marked($1.problem.snomed.text), .date(NoteDates.long($1.stay.admitted.day))]) })
      },
      entries: {
        for (i, item) in list.enumerated() {
          entry {
            xml.element("act", ["classCode": "ACT", "moodCode": "EVN"]) {
              template("2.16.840.1.113883.10.20.22.4.3")
              orderNumber("PRC\(item.stay.number)-\(i)")
              xml.element("code", ["code": "CONC", "codeSystem": "2.16.840.1.113883.5.6"])
              xml.element("statusCode", ["code": "active"])
              xml.element("effectiveTime") { time("low", item.stay.admitted) }
              xml.element("entryRelationship", ["typeCode": "SUBJ"]) {
                xml.element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
                  template("2.16.840.1.113883.10.20.22.4.4")
                  orderNumber("PRO\(item.stay.number)-\(i)")
                  code(Code("55607006", "Problem", "SCT"), translations: [Code("75326-9", "Problem", "LN")])
                  reference("prob\(i)")
                  xml.element("statusCode", ["code": "completed"])
                  xml.element("effectiveTime") { day("low", item.stay.admitted.day) }
                  code("value", item.problem.snomed, type: "CD", translations: [item.problem.icd10])
                  author(item.stay.attending, at: item.stay.admitted)
                }
              }
            }
          }
        }
      })
  }

  // MARK: social history

  func socialHistory() {
    section(
      ["2.16.840.1.113883.10.20.22.2.17"], Code("29762-2", "Social history Narrative", "LN"), "Social history",
      narrative: {
        xml.element("paragraph") {
          xml.text(Marked(patient.occupation.isEmpty ? "Lives with family" : patient.occupation))
          if !patient.employer.isEmpty {
            xml.text(" at ")
            xml.text(.name(patient.employer, .employer))
          }
          xml.text(". Never smoked. Lives in ")
          xml.text(.place(patient.address.town))
          xml.text(".")
        }
      },
      entries: {
        entry {
          xml.element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
            template("2.16.840.1.113883.10.20.22.4.78", extension: "2014-06-09")
            orderNumber("SMK\(patient.medicalRecordNumber)")
            code(Code("72166-2", "Tobacco smoking status", "LN"))
            xml.element("statusCode", ["code": "completed"])
            time("effectiveTime", course.registered)
            code("value", Code("266919005", "Never smoked tobacco", "SCT"), type: "CD")
          }
        }
      })
  }

  // MARK: encounters and procedures

  func encounters() {
    let stays = course.stays.suffix(4)
    section(
      ["2.16.840.1.113883.10.20.22.2.22.1"], Code("46240-8", "History of encounters", "LN"), "Encounters",
      narrative: {
        table(
          ["Visit", "When", "Where"],
          stays.enumerated().map {
            ("enc\($0)", [Marked(encounterType($1).text), .date(NoteDates.slashed($1.admitted.day)), .place(hospital.wards[$1.wards[0].ward].name, .facility)])
          })
      },
      entries: {
        for stay in stays {
          entry {
            xml.element("encounter", ["classCode": "ENC", "moodCode": "EVN"]) {
              template("2.16.840.1.113883.10.20.22.4.49")
              visitNumber(stay)
              code(encounterType(stay))
              interval(stay.admitted, stay.discharged)
              performer(stay.attending)
            }
          }
        }
      })
  }

  func procedures() {
    let done = course.stays.compactMap { stay in stay.procedure.map { (Catalogue.procedures[$0].cpt, stay) } }
    guard !done.isEmpty else { return }
    section(
      ["2.16.840.1.113883.10.20.22.2.7.1"], Code("47519-4", "History of Procedures", "LN"), "Procedures",
      narrative: { table(["Procedure", "When"], done.enumerated().map { ("proc\($0)", [Marked($1.0.text), .date(NoteDates.iso($1.1.admitted.day))]) }) },
      entries: {
        for (i, (cpt, stay)) in done.enumerated() {
          entry {
            xml.element("procedure", ["classCode": "PROC", "moodCode": "EVN"]) {
              template("2.16.840.1.113883.10.20.22.4.14", extension: "2014-06-09")
              orderNumber("PCD\(stay.number)")
              code(cpt)
              reference("proc\(i)")
              xml.element("statusCode", ["code": "completed"])
              time("effectiveTime", stay.admitted.adding(hours: 3))
              performer(stay.attending)
            }
          }
        }
      })
  }

  // MARK: devices and payers

  /// An implant, of those who have one.
  func devices() {
    guard patient.casting == .veryOld || patient.casting == .senior else { return }
    section(
      ["2.16.840.1.113883.10.20.22.2.23"], Code("46264-8", "History of medical device use", "LN"), "Implants",
      narrative: {
        xml.element("paragraph") {
          xml.text("Pacemaker, serial ")
          xml.text(.id(patient.deviceSerial, .device))
        }
      },
      entries: {
        entry {
          xml.element("procedure", ["classCode": "PROC", "moodCode": "EVN"]) {
            template("2.16.840.1.113883.10.20.22.4.14", extension: "2014-06-09")
            orderNumber("DEV\(patient.medicalRecordNumber)")
            code(Code("307280005", "Implantation of cardiac pacemaker", "SCT"))
            xml.element("statusCode", ["code": "completed"])
            day("effectiveTime", course.registered.day)
            xml.element("participant", ["typeCode": "DEV"]) {
              xml.element("participantRole", ["classCode": "MANU"]) {
                template("2.16.840.1.113883.10.20.22.4.37", extension: "")
                xml.element("id", ["root": Root.udi, "extension": .id(patient.deviceIdentifier, .device), "assigningAuthorityName": "FDA"])
                xml.element("playingDevice") { code(Code("14106009", "Cardiac pacemaker", "SCT")) }
              }
            }
          }
        }
      })
  }

  func payers() {
    section(
      ["2.16.840.1.113883.10.20.22.2.18"], Code("48768-6", "Payment sources", "LN"), "Insurance",
      narrative: {
        table(["Payer", "Member"], patient.coverages.enumerated().map { ("cov\($0)", [Marked($1.insurer.name), .id($1.memberNumber, .healthPlan)]) })
      },
      entries: {
        for (i, coverage) in patient.coverages.enumerated() {
          entry {
            xml.element("act", ["classCode": "ACT", "moodCode": "EVN"]) {
              template("2.16.840.1.113883.10.20.22.4.60")
              xml.element("id", ["root": Root.members, "extension": .id(coverage.policyNumber, .healthPlan)])
              code(Code("48768-6", "Payment sources", "LN"))
              xml.element("statusCode", ["code": "completed"])
              xml.element("entryRelationship", ["typeCode": "COMP"]) { policy(coverage, i) }
            }
          }
        }
      })
  }

  private func policy(_ coverage: Coverage, _ index: Int) {
    xml.element("act", ["classCode": "ACT", "moodCode": "EVN"]) {
      template("2.16.840.1.113883.10.20.22.4.61")
      xml.element("id", ["root": Root.members, "extension": .id(coverage.groupNumber, .healthPlan, .employer)])
      xml.element("code", ["code": "PP", "codeSystem": "2.16.840.1.113883.6.255.1336"])
      xml.element("statusCode", ["code": "completed"])
      xml.element("participant", ["typeCode": "COV"]) {
        xml.element("participantRole") {
          xml.element("id", ["root": Root.members, "extension": .id(coverage.memberNumber, .healthPlan)])
          if let holder = coverage.subscriber {
            code(holder.relation)
            address(holder.address, .relative)
            xml.element("playingEntity") { name(holder.name, .relative) }
          } else {
            xml.element("code", ["code": "SELF", "codeSystem": "2.16.840.1.113883.5.111"])
            xml.element("playingEntity") { name(patient.name) }
          }
        }
      }
    }
  }
}
