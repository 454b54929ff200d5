import Records

/// Who the document is about, and who had to do with it. Source: C-CDA R2.1 §1.1.1, US Realm Header.
extension CCDADocument {
  func header() {
    recordTarget()
    xml.element("author") {
      time("time", made)
      provider(patient.primaryCare, in: "assignedAuthor")
    }
    if let relative = patient.relatives.first { informant(relative) }
    xml.element("custodian") {
      xml.element("assignedCustodian") {
        xml.element("representedCustodianOrganization") {
          xml.element("id", ["root": Marked(hospital.authorityOID)])
          xml.leaf("name", .place(hospital.name, .facility))
          phone(Phone(area: 603, line: 1), .facility, use: "WP")
          address(hospital.address, .facility, use: "WP")
        }
      }
    }
    xml.element("legalAuthenticator") {
      time("time", made)
      xml.element("signatureCode", ["code": "S"])
      provider(patient.primaryCare)
    }
    for relative in patient.relatives { nextOfKin(relative) }
    xml.element("documentationOf") {
      xml.element("serviceEvent", ["classCode": "PCPR"]) {
        interval(course.registered, made)
        xml.element("performer", ["typeCode": "PRF"]) { provider(patient.primaryCare) }
      }
    }
    if let stay = course.stays.last { encompassingEncounter(stay) }
  }

  private func recordTarget() {
    xml.element("recordTarget") {
      xml.element("patientRole") {
        if omitsPatientNumber {
          xml.element("id", ["nullFlavor": "UNK"])
        } else {
          xml.element(
            "id",
            [
              "root": Marked(hospital.authorityOID), "extension": .id(patient.medicalRecordNumber, .medicalRecord),
              "assigningAuthorityName": Marked(hospital.authority),
            ])
          xml.element("id", ["root": Root.enterprise, "extension": .number(patient.enterpriseNumber), "assigningAuthorityName": "STATEMPI"])
          xml.element("id", ["root": Root.socialSecurity, "extension": .id(patient.socialSecurity, .socialSecurity)])
        }
        address(patient.address)
        phone(patient.homePhone)
        phone(patient.mobilePhone, use: "MC")
        if let work = patient.workPhone { phone(work, use: "WP") }
        if let fax = patient.faxPhone { xml.element("telecom", ["value": "fax:" + .id("+1(\(fax.area))555-\(fax.last4)", .fax)]) }
        xml.element("telecom", ["value": "mailto:" + .id(patient.email, .email)])
        xml.element("telecom", ["value": .id(patient.webAddress, .url)])
        person()
        xml.element("providerOrganization") {
          xml.element("id", ["root": Marked(hospital.authorityOID)])
          xml.leaf("name", .place(hospital.name, .facility))
        }
      }
    }
  }

  private func person() {
    xml.element("patient") {
      name(patient.name, use: "L")
      if let other = patient.otherName { name(other, use: "P") }
      xml.element(
        "administrativeGenderCode",
        [
          "code": Marked(patient.sex.rawValue), "codeSystem": "2.16.840.1.113883.5.1", "displayName": patient.sex == .female ? "Female" : "Male",
        ])
      day("birthTime", patient.birthDate)
      if let death = patient.deathDate {
        xml.element("sdtc:deceasedInd", ["value": "true"])
        day("sdtc:deceasedTime", death)
      }
      code("maritalStatusCode", patient.maritalStatus)
      xml.element("religiousAffiliationCode", ["code": "1013", "codeSystem": "2.16.840.1.113883.5.1076", "displayName": Marked(patient.religion.text)])
      code("raceCode", patient.race)
      code(
        "ethnicGroupCode",
        patient.isHispanic ? Code("2135-2", "Hispanic or Latino", "HL70005") : Code("2186-5", "Not Hispanic or Latino", "HL70005"))
      if let guardian = patient.guarantor {
        xml.element("guardian") {
          code(guardian.relation)
          address(guardian.address, .relative)
          phone(guardian.phone, .relative)
          xml.element("guardianPerson") { name(guardian.name, .relative) }
        }
      }
      xml.element("birthplace") {
        xml.element("place") {
          xml.element("addr") {
            xml.leaf("city", .place(patient.address.town))
            xml.leaf("state", Marked(patient.address.state))
            xml.leaf("postalCode", .place(patient.address.zip))
          }
        }
      }
      xml.element("languageCommunication") {
        xml.element("languageCode", ["code": Marked(String(patient.language.code.prefix(2)))])
        xml.element("preferenceInd", ["value": "true"])
      }
    }
  }

  private func informant(_ relative: Relative) {
    xml.element("informant") {
      xml.element("relatedEntity", ["classCode": "PRS"]) {
        code(relative.relation)
        xml.element("relatedPerson") { name(relative.name, .relative) }
      }
    }
  }

  private func nextOfKin(_ relative: Relative) {
    xml.element("participant", ["typeCode": "IND"]) {
      xml.element("associatedEntity", ["classCode": "NOK"]) {
        code(relative.relation)
        address(relative.address, .relative)
        phone(relative.phone, .relative)
        xml.element("associatedPerson") { name(relative.name, .relative) }
      }
    }
  }

  private func encompassingEncounter(_ stay: Stay) {
    xml.element("componentOf") {
      xml.element("encompassingEncounter") {
        visitNumber(stay)
        code(encounterType(stay))
        interval(stay.admitted, stay.discharged)
        xml.element("responsibleParty") { provider(stay.attending) }
        xml.element("location") {
          xml.element("healthCareFacility") {
            xml.element("location") { xml.leaf("name", .place(hospital.wards[stay.wards[0].ward].name, .facility)) }
          }
        }
      }
    }
  }

  func encounterType(_ stay: Stay) -> Code {
    switch stay.kind {
    case .inpatient: Catalogue.procedures[1].cpt
    case .outpatient: Catalogue.procedures[0].cpt
    case .emergency: Catalogue.procedures[2].cpt
    }
  }
}
