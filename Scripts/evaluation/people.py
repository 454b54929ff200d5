"""The people of a note and the forms in which their names are written."""
import pathlib

from template import sections

DATA = pathlib.Path(__file__).resolve().parent / "data"
CREDENTIALS = ["MD", "MD", "MD", "DO", "RN", "NP", "PA-C", "PharmD", "LCSW", "PT, DPT", "MD, FACS", "MD, PhD", "BSN, RN", "DDS", "CNM",
               "M.D.", "OTR/L", "ARNP"]


def _load():
    cultures, nicknames = {}, {}
    for title, body in sections((DATA / "names.txt").read_text(encoding="utf-8")):
        lines = [line.split(":", 1) for line in body.split("\n") if ":" in line]
        if title == "nicknames":
            nicknames = {k: v.split() for k, v in lines}
        else:
            cultures[title] = {k: [w.replace("_", " ") for w in v.split()] for k, v in lines}
    return cultures, nicknames


CULTURES, NICKNAMES = _load()
SYLLABLES = "ba ve lo mi ru sta gre no thi da cor wex pel um fin shar dro qua zen hal bri ock ten mor".split()


SETS = ("tuning", "tuning-b", "test")


def shares(items, set_name):
    """The sets share no name: each has every third place of a list."""
    return items[SETS.index(set_name)::len(SETS)]


class Person:
    """One person. `forms` gives pieces: (text, is it part of the name)."""

    def __init__(self, rng, set_name, family=None, tier=None, kind=None):
        culture = rng.choice(sorted(CULTURES))
        self.given = rng.choice(shares(CULTURES[culture]["given"], set_name))
        self.family = family or rng.choice(shares(CULTURES[culture]["family"], set_name))
        if not family and rng.random() < 0.04:
            self.family = "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))).capitalize()
        if rng.random() < 0.05:
            other = rng.choice(sorted(CULTURES))
            self.family += "-" + rng.choice(shares(CULTURES[other]["family"], set_name))
        self.middle = rng.choice(shares(CULTURES[culture]["given"], set_name)) if rng.random() < 0.5 else ""
        self.suffix = rng.choice(["Jr", "Jr.", "III", "Sr", "II"]) if rng.random() < 0.05 else ""
        nicks = NICKNAMES.get(self.given)
        self.nick = rng.choice(nicks) if nicks else self.given.split("-")[0][:rng.randint(3, 5)].capitalize() if len(self.given) > 6 else self.given
        self.credential = rng.choice(CREDENTIALS)
        self.title = rng.choice(["Mr.", "Ms.", "Mrs.", "Mr", "Ms", "Miss", "Mrs"])
        self.kind, self.tier = kind, tier

    def initials(self, rng):
        letters = [n[0].upper() for n in (self.given, self.middle, self.family) if n]
        return rng.choice(["".join(letters), "".join(f"{x}." for x in letters), " ".join(f"{x}." for x in letters), letters[0] + letters[-1]])

    def form(self, rng, form):
        g, m, f = self.given, self.middle, self.family
        tail = f" {self.suffix}" if self.suffix else ""
        mi = f" {m[0]}." if m else ""
        if form == "any":
            form = rng.choice(["full"] * 6 + ["title"] * 6 + ["last"] * 2 + ["first"] * 2 + ["fl", "lf", "nick", "fmid"])
        if form == "label":
            form = rng.choice(["lf"] * 5 + ["LF"] * 4 + ["full"] * 4 + ["hl7", "fmid", "fmid"])
        plain = {
            "full": f"{g} {f}{tail}", "first": g, "last": f, "nick": self.nick, "fl": f"{g[0]}. {f}", "flx": f"{g[0]} {f}",
            "fmid": f"{g}{mi} {f}{tail}", "three": f"{g} {m + ' ' if m else ''}{f}", "lf": f"{f}, {g}{' ' + m[0] if m else ''}",
            "LF": f"{f}, {g}{' ' + m[0] if m else ''}".upper(), "FL": f"{g} {f}".upper(), "LAST": f.upper(), "FIRST": g.upper(),
            "hl7": f"{f}^{g}{'^' + m[0] if m else ''}".upper(), "lower": f"{g} {f}".lower(), "lfn": f"{f},{g}",
        }
        if form in plain:
            return [(plain[form], True)]
        if form == "title":
            return [(self.title + " ", False), (rng.choice([f, f, f, f"{g} {f}"]), True)]
        if form == "quoted":
            return [(f'{g} "{self.nick}" {f}', True)]
        if form == "dr":
            return [(rng.choice(["Dr. ", "Dr. ", "Dr ", "Doctor ", "DR. "]), False), (rng.choice([f, f, f, f"{g} {f}", f"{g[0]}. {f}"]), True)]
        if form == "sig":
            return [(plain["fmid"], True), (f", {self.credential}", False)]
        if form == "md":
            return [(plain["fmid"], True), (rng.choice([", MD", ", M.D.", " MD", ", DO"]), False)]
        if form == "rn":
            return [(rng.choice([plain["fl"], plain["full"], plain["first"], f"{f}, {g[0]}"]), True),
                    (rng.choice([" RN", ", RN", " LPN", " CNA"]), False)]
        raise KeyError(f"no form of names is called {form}")
