// Made by Scripts/generate-planted-mapping; do not edit.

/// The mapping of the hospital's tables and of its registry.
enum HospitalMapping {
  static let yaml = ##"""
    # The tables of the synthetic hospital that `chartseal generate --formats csv,xml` writes: an example of a hospital's own export, no two tables in one style.
    # docs/guide/generator.md says what is in them.
    version: 1
    name: example-hospital
    description: Tables and registry of the synthetic hospital.
    authority: SLSH
    dates: [MM/DD/YYYY, "MM/DD/YYYY HH:mm", "YYYY-MM-DD HH:mm:ss"]

    lookups:
      gender: {F: female, M: male, default: unknown}
      encounter-class:
        INPATIENT: {code: IMP, display: inpatient encounter}
        OUTPATIENT: {code: AMB, display: ambulatory}
        EMERGENCY: {code: EMER, display: emergency}
      marital: {M: {code: M, display: Married}, S: {code: S, display: Never Married}, W: {code: W, display: Widowed}}

    tables:
      - table: patients
        files: ["patients*.csv"]
        header: [MRN, ENTERPRISE_ID, LAST_NAME, DOB]
        patient: MRN
        known:
          PREVIOUS_MRN: medical-record
          ALIAS: names
          ADDRESS_LINE_2: geography
          PORTAL_URL: url
          LAST_LOGIN_IP: ip-address
          LICENSE_PLATE: vehicle
          VIN: vehicle
          IMPLANT_SERIAL: device
          IMPLANT_UDI: device
          FINGERPRINT_ID: biometric
          PHOTO_FILE: photograph
          CERTIFICATE_NO: certificate
          STUDY_ID: other-unique
          EMPLOYER: names
        resources:
          - resource: Patient
            elements:
              identifier:
                - {value: ENTERPRISE_ID, type: =PI, authority: =STATEMPI}
                - {value: SSN, type: =SS, authority: http://hl7.org/fhir/sid/us-ssn}
                - {value: DRIVERS_LICENSE, type: =DL, authority: =SLSH-DL}
                - {value: ACCOUNT_NO, type: =AN}
              name: {use: =official, family: LAST_NAME, given: [FIRST_NAME, MIDDLE_NAME], suffix: NAME_SUFFIX}
              telecom:
                - {when: HOME_PHONE, system: =phone, use: =home, value: HOME_PHONE}
                - {when: MOBILE_PHONE, system: =phone, use: =mobile, value: MOBILE_PHONE}
                - {when: WORK_PHONE, system: =phone, use: =work, value: WORK_PHONE}
                - {when: FAX, system: =fax, value: FAX}
                - {when: EMAIL, system: =email, value: EMAIL}
              gender: {column: SEX, lookup: gender}
              birthDate: DOB
              deceasedDateTime: DATE_OF_DEATH
              address: {line: [ADDRESS_LINE_1, ADDRESS_LINE_2], city: CITY, district: COUNTY, state: STATE, postalCode: ZIP, country: =US}
              maritalStatus: {column: MARITAL_STATUS, lookup: marital, system: http://terminology.hl7.org/CodeSystem/v3-MaritalStatus}
              contact:
                when: CONTACT_NAME
                relationship: {text: CONTACT_RELATION}
                name: {text: CONTACT_NAME}
                telecom: {when: CONTACT_PHONE, system: =phone, value: CONTACT_PHONE}
              generalPractitioner: {display: PCP_NAME}

      - table: visits
        files: ["visits*.csv"]
        header: [VISIT_NO, MRN, VISIT_CLASS]
        patient: MRN
        join: {patients: MRN = patients.MRN}
        resources:
          - resource: Encounter
            key: [VISIT_NO]
            elements:
              identifier: {value: VISIT_NO, type: =VN}
              status: =finished
              class: {column: VISIT_CLASS, lookup: encounter-class, system: http://terminology.hl7.org/CodeSystem/v3-ActCode}
              period: {start: ADMITTED, end: DISCHARGED}
              participant:
                - individual: {display: ATTENDING_NAME}
                - individual: {display: REFERRING_NAME}
              reasonCode: {code: REASON_ICD10, system: http://hl7.org/fhir/sid/icd-10-cm, display: REASON}
              location.location: {display: "{WARD} {ROOM} {BED}"}
          - resource: DocumentReference
            when: NOTE
            key: [VISIT_NO]
            elements:
              status: =current
              type: {code: NOTE_TYPE, system: http://loinc.org}
              date: DISCHARGED
              author: {display: ATTENDING_NAME}
              description: NOTE
              content.attachment.contentType: =text/plain
              context.encounter: {to: Encounter, key: [VISIT_NO]}

      - table: diagnoses
        files: ["diagnoses*.csv"]
        header: [VISIT_NO, MRN, ICD10, DX_DATE]
        patient: MRN
        join: {patients: MRN = patients.MRN}
        resources:
          - resource: Condition
            key: [VISIT_NO, SEQ]
            elements:
              clinicalStatus: {code: =active, system: http://terminology.hl7.org/CodeSystem/condition-clinical}
              verificationStatus: {code: =confirmed, system: http://terminology.hl7.org/CodeSystem/condition-ver-status}
              category: {code: =encounter-diagnosis, system: http://terminology.hl7.org/CodeSystem/condition-category}
              code: {code: SNOMED, system: http://snomed.info/sct, display: SNOMED_TEXT}
              encounter: {to: Encounter, key: [VISIT_NO]}
              onsetDateTime: DX_DATE

      # The rows of an accession stand together: one Observation each, and one DiagnosticReport for all.
      - table: results
        files: ["results*.csv"]
        header: [ACCESSION, MRN, LOINC, RESULT]
        patient: MRN
        group-by: [ACCESSION]
        join: {patients: MRN = patients.MRN}
        resources:
          - resource: Observation
            key: [ACCESSION, TEST]
            elements:
              status: {column: STATUS, lookup: {Final: final, Corrected: corrected}, default: final}
              category: {code: =laboratory, system: http://terminology.hl7.org/CodeSystem/observation-category}
              code: {code: LOINC, system: http://loinc.org, display: TEST_NAME, text: TEST}
              encounter: {to: Encounter, key: [VISIT_NO]}
              effectiveDateTime: COLLECTED
              issued: REPORTED
              valueQuantity: {when: UNITS is present, value: RESULT, unit: UNITS}
              valueString: {column: RESULT, when: UNITS is empty}
              interpretation: {code: FLAG, system: http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation}
              referenceRange: {when: REF_LOW, low: {value: REF_LOW, unit: UNITS}, high: {value: REF_HIGH, unit: UNITS}}
              performer: {display: ORDERED_BY}
              note: {when: COMMENT, text: COMMENT}
          - resource: DiagnosticReport
            per: group
            key: [ACCESSION]
            elements:
              identifier: {value: ACCESSION, type: =FILL}
              status: {column: STATUS, lookup: {Final: final, Corrected: corrected}, default: final}
              category: {code: =LAB, system: http://terminology.hl7.org/CodeSystem/v2-0074}
              code: {code: PANEL_LOINC, system: http://loinc.org, display: PANEL_NAME, text: PANEL}
              encounter: {to: Encounter, key: [VISIT_NO]}
              effectiveDateTime: COLLECTED
              issued: REPORTED
              result:
                for-each: row
                to: Observation
                key: [ACCESSION, TEST]

      - table: medications
        files: ["medications*.csv"]
        header: [RX_NO, MRN, RXNORM]
        patient: MRN
        join: {patients: MRN = patients.MRN}
        resources:
          - resource: MedicationRequest
            key: [RX_NO]
            elements:
              identifier: {value: RX_NO, type: =PLAC}
              status: =active
              intent: =order
              medicationCodeableConcept: {code: RXNORM, system: http://www.nlm.nih.gov/research/umls/rxnorm, display: DRUG}
              encounter: {to: Encounter, key: [VISIT_NO]}
              authoredOn: ORDERED
              requester: {display: PRESCRIBER}
              note: {text: PHARMACY_NOTE}
              dosageInstruction:
                text: SIG
                route: {text: ROUTE}
                doseAndRate.doseQuantity: {value: DOSE, unit: DOSE_UNIT}
              dispenseRequest: {numberOfRepeatsAllowed: REFILLS, quantity: {value: QUANTITY}}

      - table: billing
        files: ["billing*.csv"]
        header: [CLAIM_NO, LINE, ACCOUNT_NO, CPT]
        patient: MRN
        dates: [YYYYMMDD]
        join: {patients: MRN = patients.MRN}
        known: {GUARANTOR: names, GUARANTOR_SSN: social-security, GUARANTOR_ADDRESS: geography, POLICY_NO: health-plan, MEMBER_NO: health-plan, GROUP_NO: health-plan}
        resources:
          - resource: ChargeItem
            key: [CLAIM_NO, LINE]
            elements:
              identifier: {value: "{CLAIM_NO}-{LINE}"}
              status: =billable
              code: {code: CPT, system: http://www.ama-assn.org/go/cpt, display: CPT_TEXT}
              context: {to: Encounter, key: [VISIT_NO]}
              occurrenceDateTime: SERVICE_DATE
              quantity: {value: UNITS}
              priceOverride: {value: AMOUNT, currency: CURRENCY}

      # A reading of a bedside monitor: one Observation with a component for each value.
      - table: vitals
        files: ["vitals*.csv"]
        header: [READING_NO, MRN, TAKEN_AT]
        patient: MRN
        join: {patients: MRN = patients.MRN}
        known: {MONITOR_SERIAL: device, MONITOR_IP: ip-address}
        resources:
          - resource: Observation
            key: [READING_NO]
            elements:
              status: =final
              category: {code: =vital-signs, system: http://terminology.hl7.org/CodeSystem/observation-category}
              code: {code: =85353-1, system: http://loinc.org, display: "=Vital signs, weight, height, head circumference, oxygen saturation and BMI panel"}
              encounter: {to: Encounter, key: [VISIT_NO]}
              effectiveDateTime: TAKEN_AT
              component:
                - {when: SYSTOLIC, code: {code: =8480-6, system: http://loinc.org}, valueQuantity: {value: SYSTOLIC, unit: "=mm[Hg]"}}
                - {when: DIASTOLIC, code: {code: =8462-4, system: http://loinc.org}, valueQuantity: {value: DIASTOLIC, unit: "=mm[Hg]"}}
                - {when: HEART_RATE, code: {code: =8867-4, system: http://loinc.org}, valueQuantity: {value: HEART_RATE, unit: =/min}}
                - {when: RESP_RATE, code: {code: =9279-1, system: http://loinc.org}, valueQuantity: {value: RESP_RATE, unit: =/min}}
                - {when: TEMP_C, code: {code: =8310-5, system: http://loinc.org}, valueQuantity: {value: TEMP_C, unit: =Cel}}
                - {when: WEIGHT_KG, code: {code: =29463-7, system: http://loinc.org}, valueQuantity: {value: WEIGHT_KG, unit: =kg}}

      # One row an answer; the answers of one response stand together.
      - table: questionnaires
        files: ["questionnaires*.csv"]
        header: [RESPONSE_NO, MRN, ITEM_LOINC]
        patient: MRN
        group-by: [RESPONSE_NO]
        join: {patients: MRN = patients.MRN}
        known: {ANSWERED_BY: names}
        resources:
          - resource: QuestionnaireResponse
            per: group
            key: [RESPONSE_NO]
            elements:
              status: =completed
              authored: COMPLETED
              item:
                for-each: row
                linkId: ITEM_LOINC
                text: QUESTION
                answer:
                  valueCoding: {code: ANSWER_LOINC, system: http://loinc.org, display: ANSWER}

      # The registry's XML: paths within a Case element stand for columns.
      - table: registry
        files: ["registry*.xml"]
        record: /Registry/Cases/Case
        patient: {identifier: Person/@mrn, authority: Person/@authority}
        known: {Person/Name/Family: names, Person/Name/Given: names, Person/Born: dates, Person/Residence: geography, Person/Residence/@zip: geography}
        resources:
          - resource: Condition
            key: ["@number"]
            elements:
              clinicalStatus: {code: =active, system: http://terminology.hl7.org/CodeSystem/condition-clinical}
              verificationStatus: {code: =confirmed, system: http://terminology.hl7.org/CodeSystem/condition-ver-status}
              code: {code: "Diagnosis[@system='SNOMED-CT']/@code", system: http://snomed.info/sct, display: "Diagnosis[@system='SNOMED-CT']"}
              onsetDateTime: Onset
              recordedDate: Reported
              note: {text: Remark}

    """##
}
