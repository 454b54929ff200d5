extension Hospital {
  /// What the members of a group of twelve share: mother, spouse and newborn; father and son of one name; namesakes.
  private struct Household {
    let name: PersonName
    let origin: NameOrigin
    let address: Address
    let area: StateArea
  }

  /// The patient of a number from 0.
  public func patient(_ index: Int) -> Patient {
    let group = index / Casting.allCases.count
    let casting = Casting.allCases[index % Casting.allCases.count]
    let home = household(of: casting, group: group)
    var dice = Dice(seed: seed, topic: .person, index: index)

    let sex: Sex =
      switch casting {
      case .mother: .female
      case .spouse, .junior, .senior: .male
      case .diabetic, .namesake: .male
      default: dice.chance(50) ? .female : .male
      }
    let birthDate = birthDate(of: casting, index: index, &dice)
    let names = self.names(casting, sex, home, &dice)
    let isChild = birthDate.years(to: Hospital.closing) < 18
    let employer = isChild ? "" : dice.pick(Places.employers)
    let relatives = relatives(of: casting, home: home, name: names.name, birthDate: birthDate, isChild: isChild, &dice)
    let number = Digits.shuffled(index, seed: seed, modulus: 90_000_000) + 10_000_000
    let area = dice.pick(home.area.areaCodes)
    let isDead = casting == .veryOld && dice.chance(50)

    return Patient(
      index: index, casting: casting, sex: sex, birthDate: birthDate, name: names.name, otherName: names.other,
      provisionalName: names.provisional, race: home.origin.race, isHispanic: home.origin.isHispanic,
      language: home.origin.language, maritalStatus: Hospital.maritalStatus(casting, isChild: isChild, &dice),
      religion: dice.pick(Hospital.religions), mothersMaidenName: dice.pick(home.origin.families), address: home.address,
      workAddress: isChild || dice.chance(60) ? nil : address(in: home.area, &dice),
      homePhone: Phone(area: area, line: dice.below(100)), mobilePhone: Phone(area: area, line: dice.below(100)),
      workPhone: isChild ? nil : Phone(area: area, line: dice.below(100)),
      faxPhone: !isChild && dice.chance(25) ? Phone(area: area, line: dice.below(100)) : nil,
      email: Hospital.email(names.name, index, &dice), employer: employer,
      occupation: isChild ? "" : birthDate.years(to: Hospital.closing) > 67 ? "Retired" : dice.pick(Places.occupations),
      medicalRecordNumber: String(number),
      retiredRecordNumber: casting == .newborn || casting == .trauma || dice.chance(5)
        ? "T" + Digits.text(Digits.shuffled(index, seed: seed ^ 0x5A5A, modulus: 10_000_000), width: 7) : nil,
      enterpriseNumber: "E" + Digits.text(Digits.shuffled(index, seed: seed ^ 0x77, modulus: 1_000_000_000), width: 9),
      socialSecurity: Hospital.socialSecurity(index, seed), account: "AC" + Digits.code(&dice, length: 8),
      driversLicence: home.area.code + Digits.code(&dice, length: 3) + "-" + Digits.text(dice.below(1_000_000), width: 6),
      licencePlate: "TST-" + Digits.text(dice.below(10_000), width: 4),
      vehicleNumber: "1SYNTH" + Digits.code(&dice, length: 5) + Digits.text(dice.below(1_000_000), width: 6),
      deviceSerial: "PM" + Digits.text(dice.below(100_000_000), width: 8),
      deviceIdentifier: "(01)00844588003288(21)" + Digits.code(&dice, length: 9),
      webAddress: "https://portal.example.org/p/" + Digits.code(&dice, length: 10),
      ipAddress: "\(dice.pick(["192.0.2.", "198.51.100.", "203.0.113."]))\(1 + dice.below(250))",
      biometricCode: "FPRINT-" + Digits.code(&dice, length: 10),
      photograph: "face_" + Digits.code(&dice, length: 8) + ".jpg", studyCode: "TRIAL-" + Digits.code(&dice, length: 6),
      certificateNumber: "BC-" + Digits.text(dice.below(10_000_000), width: 7), relatives: relatives,
      coverages: coverages(casting, relatives: relatives, isChild: isChild, birthDate: birthDate, &dice),
      guarantor: isChild ? relatives.first : nil, primaryCare: provider(in: isChild ? "PED" : "FAM", &dice),
      deathDate: isDead ? Hospital.closing + -dice.below(60) : nil,
      allergies: dice.chance(45) ? [dice.pick(Catalogue.allergies)] : [])
  }

  private func household(of casting: Casting, group: Int) -> Household {
    // Who lives together draws from the same die.
    let anchor: Casting =
      switch casting {
      case .newborn, .spouse: .mother
      case .senior: .junior
      default: casting
      }
    var dice = Dice(seed: seed, topic: .household, index: group * Casting.allCases.count + anchor.rawValue)
    let origin = casting == .trauma ? dice.pick(Names.origins) : Names.origin(&dice)
    // Namesakes live apart but draw the same name.
    var nameDice = Dice(seed: seed, topic: .household, index: -1 - group)
    let shared = Names.origin(&nameDice)
    let usesShared = casting == .diabetic || casting == .namesake
    let chosen = usesShared ? shared : origin
    var name = PersonName(
      given: usesShared ? nameDice.pick(chosen.men) : dice.pick(chosen.men),
      family: usesShared ? nameDice.pick(chosen.families) : dice.pick(chosen.families))
    if dice.chance(60) { name.middle = dice.pick(chosen.men) }
    let area = Places.states[dice.below(Places.states.count)]
    return Household(name: name, origin: chosen, address: address(in: area, &dice), area: area)
  }

  func address(in area: StateArea, _ dice: inout Dice) -> Address {
    Address(
      street: "\(1 + dice.below(9800)) \(dice.pick(Places.streets))",
      second: dice.chance(30) ? dice.pick(Places.secondLines) : "", town: dice.pick(area.towns),
      county: dice.pick(["Larkmoor County", "Ashcombe County", "Bitterroot County"]), state: area.code,
      zip: dice.pick(area.zip3) + Digits.text(1 + dice.below(98), width: 2)
        + (dice.chance(25) ? "-" + Digits.text(1 + dice.below(9998), width: 4) : ""))
  }

  private func birthDate(of casting: Casting, index: Int, _ dice: inout Dice) -> Day {
    func aged(_ low: Int, _ high: Int) -> Day { Hospital.opening + -(low * 365 + dice.below((high - low) * 365)) }
    return switch casting {
    case .mother: aged(22, 36)
    case .newborn: Hospital.opening + 60 + dice.below(800)
    case .veryOld: aged(90, 101)
    case .diabetic: aged(48, 70)
    case .namesake: aged(25, 46)
    case .livingWithHIV: aged(24, 55)
    case .inRecovery: aged(19, 58)
    case .spouse: aged(24, 40)
    case .junior: aged(30, 45)
    case .senior: aged(58, 88)
    case .child: aged(3, 12)
    case .trauma: aged(18, 89)
    }
  }

  private func names(
    _ casting: Casting, _ sex: Sex, _ home: Household, _ dice: inout Dice
  ) -> (name: PersonName, other: PersonName?, provisional: PersonName?) {
    var name = home.name
    switch casting {
    case .junior: name.suffix = "Jr"
    case .senior: name.suffix = "Sr"
    case .diabetic, .namesake, .spouse: break
    default:
      name.given = dice.pick(sex == .female ? home.origin.women : home.origin.men)
      name.middle = dice.chance(60) ? dice.pick(sex == .female ? home.origin.women : home.origin.men) : ""
      if casting == .trauma, dice.chance(30) { name.suffix = dice.pick(Names.suffixes) }
    }
    name.prefix = casting == .newborn || casting == .child ? "" : sex == .female ? "Mrs" : "Mr"
    var other: PersonName?
    if casting == .mother {
      other = PersonName(given: name.given, family: dice.pick(home.origin.families))
    } else if dice.chance(15) {
      other = PersonName(given: "Bunny" + dice.pick(["", "-Lou", " Jo"]), family: name.family)
    }
    let provisional =
      casting == .newborn ? PersonName(given: sex == .female ? "BABY GIRL" : "BABY BOY", family: name.family) : nil
    return (name, other, provisional)
  }

  private func relatives(
    of casting: Casting, home: Household, name: PersonName, birthDate: Day, isChild: Bool, _ dice: inout Dice
  ) -> [Relative] {
    var all: [Relative] = []
    func add(_ relation: Code, _ sex: Sex, older years: Int, sameHome: Bool, sameFamily: Bool) {
      var relative = PersonName(
        given: dice.pick(sex == .female ? home.origin.women : home.origin.men),
        family: sameFamily ? name.family : dice.pick(home.origin.families))
      if dice.chance(20) { relative.middle = dice.pick(sex == .female ? home.origin.women : home.origin.men) }
      let area = dice.pick(home.area.areaCodes)
      all.append(
        Relative(
          relation: relation, name: relative, address: sameHome ? home.address : address(in: home.area, &dice),
          phone: Phone(area: area, line: dice.below(100)),
          workPhone: dice.chance(50) ? Phone(area: area, line: dice.below(100)) : nil, employer: dice.pick(Places.employers),
          birthDate: birthDate + -(years * 365 + dice.below(1500)), sex: sex,
          socialSecurity: "9" + Digits.text(dice.below(100), width: 2) + "-" + Digits.text(1 + dice.below(40), width: 2) + "-"
            + Digits.text(dice.below(10_000), width: 4),
          email: Hospital.email(relative, 50_000 + dice.below(40_000), &dice)))
    }
    if isChild {
      add(Catalogue.mother, .female, older: 27, sameHome: true, sameFamily: true)
      if dice.chance(70) { add(Catalogue.father, .male, older: 29, sameHome: true, sameFamily: true) }
    } else if casting == .veryOld {
      add(Catalogue.child, .female, older: -31, sameHome: false, sameFamily: false)
    } else {
      if dice.chance(65) { add(Catalogue.spouse, dice.chance(50) ? .female : .male, older: 1, sameHome: true, sameFamily: true) }
      add(Catalogue.sibling, dice.chance(50) ? .female : .male, older: 2, sameHome: false, sameFamily: true)
    }
    return all
  }

  private func coverages(
    _ casting: Casting, relatives: [Relative], isChild: Bool, birthDate: Day, _ dice: inout Dice
  ) -> [Coverage] {
    let age = birthDate.years(to: Hospital.closing)
    var insurers = [age >= 65 ? Places.insurers[2] : dice.pick([Places.insurers[0], Places.insurers[1], Places.insurers[3]])]
    if dice.chance(25) { insurers.append(Places.insurers[dice.below(2)]) }
    if casting == .trauma { insurers.append(Places.insurers[4]) }
    return insurers.map { insurer in
      Coverage(
        insurer: insurer, policyNumber: insurer.id + Digits.text(dice.below(1_000_000_000), width: 9),
        groupNumber: "GRP" + Digits.text(dice.below(100_000), width: 5), memberNumber: "M" + Digits.code(&dice, length: 9),
        subscriber: isChild ? relatives.first : dice.chance(15) ? relatives.last : nil,
        start: Day(2019 + dice.below(3), 1 + dice.below(12), 1))
    }
  }

  /// Area numbers 900 to 999 with groups below 50 belong to nobody: neither Social Security nor taxpayer numbers have them.
  private static func socialSecurity(_ index: Int, _ seed: UInt64) -> String {
    let n = Digits.shuffled(index, seed: seed ^ 0x33, modulus: 40_000_000)
    return "9" + Digits.text(n / 400_000, width: 2) + "-" + Digits.text(1 + n / 10_000 % 40, width: 2) + "-"
      + Digits.text(n % 10_000, width: 4)
  }

  private static func email(_ name: PersonName, _ number: Int, _ dice: inout Dice) -> String {
    let local = Folding.ascii(name.given + "." + name.family.stem).lowercased().filter { $0.isLetter || $0 == "." || $0 == "-" }
    return "\(local)\(number)@\(dice.pick(["example.org", "example.com", "mail.example.net"]))"
  }

  private static func maritalStatus(_ casting: Casting, isChild: Bool, _ dice: inout Dice) -> Code {
    if isChild { return Catalogue.single }
    return casting == .mother || casting == .spouse
      ? Catalogue.married : dice.pick([Catalogue.married, Catalogue.single, Catalogue.widowed])
  }

  private static let religions = [
    Code("PRO", "Protestant", "HL70006"), Code("CAT", "Catholic", "HL70006"), Code("NOE", "None", "HL70006"),
    Code("JEW", "Jewish", "HL70006"), Code("MOS", "Muslim", "HL70006"),
  ]
}
