"""The world of one note: who and what it is about, and what a slot of a template is filled with."""
import datetime

import dates
import identifiers as ids
from people import DATA, Person, shares
from template import sections

PLACES = {title: [line for line in body.split("\n") if line and not line.startswith("#")]
          for title, body in sections((DATA / "places.txt").read_text(encoding="utf-8"))}
PEOPLE = {"p": ("NAME_PATIENT", "required"), "k": ("NAME_RELATIVE", "required"), "o": ("NAME_OTHER", "required"), "d": ("NAME_PROVIDER", "extended")}
HE = {"m": {"he": "he", "him": "him", "his": "his", "He": "He", "His": "His", "man": "man", "male": "male", "M": "M", "mr": "Mr."},
      "f": {"he": "she", "him": "her", "his": "her", "He": "She", "His": "Her", "man": "woman", "male": "female", "F": "F", "mr": "Ms.", "M": "F"}}


class World:
    """All that one note may mention. Slots named alike give the same person, date of birth or number, in changing forms."""

    def __init__(self, rng, set_name, child=False):
        self.rng, self.set_name = rng, set_name
        self.people = {}
        self.used = set()
        self.sex = rng.choice("mf")
        self.visit = dates.random_date(rng)
        self.years = rng.randint(0, 17) if child else rng.randint(90, 103) if rng.random() < 0.25 else rng.randint(18, 89)
        self.birth = self.visit - datetime.timedelta(days=int(self.years * 365.25) + rng.randint(5, 350))
        patient = self.person("p")
        patient.title = rng.choice(["Mr.", "Mr", "Mr."] if self.sex == "m" else ["Ms.", "Mrs.", "Ms", "Miss"])
        given, family = ids.letters_only(patient.given), ids.letters_only(patient.family)
        self.mail_name = (given[:8] + rng.choice([".", "_", "", ""]) + family[:12] + rng.choice(["", "", ids.digits(rng, 2)])).lower()
        city = self.place("cities").split(", ")
        self.home = {"city": city[0], "state": city[1], "county": self.place("counties"), "zip": f"{rng.randint(1001, 99899):05d}",
                     "street": self.new_street()}
        self.fixed = {"mrn": ids.mrn(rng), "phone": ids.phone_number(rng), "cell": ids.phone_number(rng), "ssn": ids.ssn_number(rng),
                      "account": ids.account(rng),
                      "plan": ids.plan(rng), "email": ids.email(rng, self.mail_name, "plain"), "employer": self.place("employers"),
                      "policy": ids.policy(rng),
                      "group": ids.group(rng), "claim": ids.claim(rng), "accession": ids.accession(rng), "serial": ids.serial(rng),
                      "school": self.place("schools"),
                      "hospital": self.place("hospitals"), "username": ids.username(rng, ids.letters_only(patient.given),
                                                                                    ids.letters_only(patient.family)),
                      "license": ids.license_number(rng), "uid": ids.uid(rng), "plate": ids.plate(rng), "vin": ids.vin(rng)}

    def place(self, kind):
        return self.rng.choice(shares(PLACES[kind], self.set_name))

    def new_street(self):
        r = self.rng
        number = r.choice([str(r.randint(1, 99)), str(r.randint(100, 9999)), str(r.randint(100, 9999)), f"{r.randint(10000, 29999)}",
                           f"{r.randint(10, 99)}-{r.randint(10, 99)}"])
        line = f"{number} {self.place('street-names')} {r.choice(PLACES['street-types'])}"
        if r.random() < 0.08:
            return f"{r.choice(['P.O. Box', 'PO Box', 'RR 2 Box', 'Box'])} {r.randint(10, 9999)}"
        return line + (r.choice([f" Apt {r.randint(1, 40)}", f", Apt. {r.randint(1, 20)}{r.choice('ABCD')}", f" #{r.randint(1, 400)}",
                                 f", Unit {r.randint(1, 30)}", f" Lot {r.randint(1, 90)}"])
                       if r.random() < 0.25 else "")

    def person(self, key):
        if key not in self.people:
            kind, tier = PEOPLE[key[0]]
            family = self.people["p"].family if key[0] == "k" and self.rng.random() < 0.6 else None
            self.people[key] = Person(self.rng, self.set_name, family, tier, kind)
        return self.people[key]

    def date_near(self, days=900):
        return self.visit - datetime.timedelta(days=self.rng.randint(0, days))

    # -- slots ---------------------------------------------------------------------------------------------------------------------

    def slot(self, name, form):
        base = name.rstrip("0123456789")
        if base == "p" and hasattr(self, "p_" + form):
            return getattr(self, "p_" + form)()
        if base in PEOPLE:
            return self.name(name, base, form)
        if base in HE["m"]:
            return [(HE[self.sex][base], None)]
        return getattr(self, base)(form)

    def name(self, key, base, form):
        if base in "kd" and key == base:      # `k` and `d` alone: somebody new each time
            key = f"{base}{len(self.people)}"
        person = self.person(key)
        self.used.add(key)
        if form in ("init", "initials"):
            tier = "required" if base != "d" else "extended"
            return [(person.initials(self.rng), ("span", "INITIALS", tier))]
        return [(text, ("span", person.kind, person.tier) if inside else None) for text,
                inside in person.form(self.rng, form or ("any" if base != "d" else "dr"))]

    def span(self, text, kind, tier="required"):
        self.used.add(kind)
        return [(text, ("span", kind, tier))]

    def dated(self, date, form):
        """A weekday before a date and a time of day behind it may stay or go."""
        weekday, text, clock = dates.parts(dates.write(self.rng, date, form))
        return ((self.span(weekday, "WEEKDAY", "neutral") + [(", ", None)] if weekday else []) + self.span(text, "DATE")
                + (self.span(clock, "TIME", "neutral") if clock else []))

    def date(self, form):
        return self.dated(self.visit, "header") if form == "visit" else self.dated(self.date_near(), form)

    def dob(self, form):
        return self.dated(self.birth, form or "header")

    def kdob(self, form):
        return self.dated(dates.random_date(self.rng, 1935, 2015), form or "header")

    def child(self, form):
        return self.aged(self.rng.randint(2, 17), form)

    def age(self, form):
        """The patient's age; over 89 it is an identifier. Forms: yo ("64-year-old"), sex ("64F"), bare."""
        return self.aged(self.years, form)

    def otherage(self, form):
        return self.aged(self.rng.randint(1, 89), form)

    def age90(self, form):
        return self.aged(self.rng.randint(90, 106), form)

    def aged(self, age, form):
        r, mark = self.rng, ("span", "AGE_OVER_89", "required") if age > 89 else ("span", "AGE", "neutral")
        word = dates.words(age)
        if form == "decade":
            n = age // 10 * 10
            return [(r.choice([f"{n}s", f"{n}s", f"{n}'s", (dates.TENS[n // 10][:-1] + "ies") if 20 <= n < 100 else f"{n}s"]), mark)]
        if form == "sex":
            return [(str(age), mark), (r.choice(["", " ", "yo", "yo ", " yo ", "y/o "]) + (HE[self.sex]["F"] if self.sex == "f" else "M"), None)]
        if form == "yo":
            text, tail = r.choice([(str(age), "-year-old"), (str(age), "-year-old"), (str(age), " year old"), (str(age), " y/o"),
                                   (str(age), "yo"), (str(age), " y.o."), (str(age), " yo"),
                                   (word, "-year-old"), (word, " year old"), (str(age), " yr old")])
            return [(text, mark), (tail, None)]
        return [(r.choice([str(age)] * 4 + [word]), mark)]

    def phone(self, form):
        if form == "spoken":
            return self.span(ids.spoken_phone(self.rng), "PHONE")
        if form == "foreign":
            return self.span(ids.foreign_phone(self.rng), "PHONE")
        if form == "patient":
            return self.span(ids.phone(self.rng, self.fixed["phone"]), "PHONE")
        if form == "cell":
            return self.span(ids.phone(self.rng, self.fixed["cell"]), "PHONE")
        return self.span(ids.spoken_phone(self.rng) if self.rng.random() < 0.03 else ids.phone(self.rng), "PHONE")

    def fax(self, form):
        return self.span(ids.phone(self.rng), "FAX")

    def pager(self, form):
        return self.span(ids.pager(self.rng), "PAGER")

    def email(self, form):
        if form == "spoken":
            return self.span(ids.email(self.rng, self.mail_name, "spoken"), "EMAIL")
        if form == "other":
            return self.span(ids.email(self.rng, ids.letters_only(self.person("k1").given).lower() + ids.digits(self.rng, 2)), "EMAIL")
        return self.span(self.fixed["email"], "EMAIL")

    def url(self, form):
        return self.span(ids.url(self.rng, ids.letters_only(self.person("p").family).lower() or "family"), "URL")

    def ssn(self, form):
        if form == "last4":
            return self.span(self.fixed["ssn"][-4:], "SSN_LAST4")
        return self.span(ids.ssn(self.rng, self.fixed["ssn"]), "SSN")

    def fixed_or_new(self, key, kind, form, make):
        return self.span(make(self.rng) if form == "other" else self.fixed[key], kind)

    def mrn(self, form):
        if form == "tail":
            return self.span(self.fixed["mrn"][-3:], "MRN")
        return self.fixed_or_new("mrn", "MRN", form, ids.mrn)

    def account(self, form):
        return self.fixed_or_new("account", "ACCOUNT", form, ids.account)

    def accession(self, form):
        return self.fixed_or_new("accession", "ACCESSION", form, ids.accession)

    def plan(self, form):
        return self.fixed_or_new("plan", "HEALTH_PLAN_ID", form, ids.plan)

    def policy(self, form):
        return self.fixed_or_new("policy", "POLICY_NUMBER", form, ids.policy)

    def group(self, form):
        return self.fixed_or_new("group", "GROUP_NUMBER", form, ids.group)

    def claim(self, form):
        return self.fixed_or_new("claim", "CLAIM_NUMBER", form, ids.claim)

    def license(self, form):
        return self.fixed_or_new("license", "LICENSE", form, ids.license_number)

    def serial(self, form):
        return self.fixed_or_new("serial", "DEVICE_SERIAL", form, ids.serial)

    def uid(self, form):
        return self.fixed_or_new("uid", "UID", form, ids.uid)

    def plate(self, form):
        return self.fixed_or_new("plate", "LICENSE_PLATE", form, ids.plate)

    def vin(self, form):
        return self.fixed_or_new("vin", "VIN", form, ids.vin)

    def username(self, form):
        return self.span(self.fixed["username"], "USERNAME")

    def ip(self, form):
        return self.span(ids.ip(self.rng), "IP")

    def mac(self, form):
        return self.span(ids.mac(self.rng), "MAC")

    def dea(self, form):
        return self.span(ids.dea(self.rng), "DEA")

    def npi(self, form):
        return self.span(ids.npi(self.rng), "NPI", "extended")

    def udi(self, form):
        return self.span(ids.udi(self.rng), "UDI")

    def bio(self, form):
        return self.span(ids.biometric(self.rng), "BIOMETRIC")

    def geo(self, form):
        return self.span(ids.geo(self.rng), "GEO")

    def street(self, form):
        return self.span(self.new_street(), "STREET")

    def p_street(self):
        return self.span(self.home["street"], "STREET")

    def p_city(self):
        return self.span(self.home["city"], "CITY")

    def p_county(self):
        return self.span(self.home["county"], "COUNTY")

    def p_zip(self):
        return self.span(ids.zip_code(self.rng, self.home["zip"]), "ZIP")

    def p_state(self):
        return self.span(self.home["state"], "STATE", "neutral")

    def p_address(self):
        sep = self.rng.choice([", ", ", ", " ", "\n"])
        return self.p_street() + [(sep, None)] + self.p_city() + [(self.rng.choice([", ", " "]),
                                                                   None)] + self.p_state() + [(" ", None)] + self.p_zip()

    def address(self, form):
        return (self.span(self.new_street(), "STREET") + [(", ", None)] + self.city("") + [(", ", None)] + self.state("short") + [(" ", None)]
                + self.span(ids.zip_code(self.rng), "ZIP"))

    def city(self, form):
        return self.span(self.place("foreign") if form == "foreign" else self.place("cities").split(", ")[0], "CITY")

    def road(self, form):
        return self.span(self.place("street-names"), "STREET")

    def county(self, form):
        return self.span(self.place("counties"), "COUNTY")

    def zip(self, form):
        return self.span(ids.zip_code(self.rng), "ZIP")

    def state(self, form):
        long, short = self.rng.choice(PLACES["states"]).split("=")
        return self.span(short if form == "short" else long, "STATE", "neutral")

    def employer(self, form):
        return self.fixed_or_new("employer", "EMPLOYER", form, lambda _: self.place("employers"))

    def school(self, form):
        return self.fixed_or_new("school", "SCHOOL", form, lambda _: self.place("schools"))

    def hospital(self, form):
        return self.span(self.place("hospitals") if form == "other" else self.fixed["hospital"], "HOSPITAL", "extended")

    def ward(self, form):
        return self.span(self.place("wards"), "WARD_ROOM", "extended")

    def insurer(self, form):
        return self.span(self.place("insurers"), "INSURER", "neutral")

    def year(self, form):
        return self.span(str(self.rng.randint(1975, self.visit.year)), "YEAR", "neutral")

    def weekday(self, form):
        return self.span(self.rng.choice(dates.WEEKDAYS), "WEEKDAY", "neutral")

    def time(self, form):
        h, m = self.rng.randint(0, 23), self.rng.randint(0, 59)
        return [(self.rng.choice([f"{h:02d}:{m:02d}", f"{h:02d}{m:02d}", f"{h % 12 or 12}:{m:02d} {'AM' if h < 12 else 'PM'}",
                                  f"{h % 12 or 12}:{m:02d}{'am' if h < 12 else 'pm'}"]), ("trap", "TIME"))]
