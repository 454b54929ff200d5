"""How well a de-identifier did, by what it removed.

Everything is counted on tokens, runs of letters or of digits; punctuation and blanks never count. A token is removed when each of its
characters lies in a span that the de-identifier reports. Of an annotated identifier only the tokens that identify are asked for:

* not the four-digit year of a date, which 45 CFR 164.514(b)(2)(i)(C) lets stay;
* not words that identify nothing alone (`Street`, `Apt`, `Hospital`), unless the identifier has no other;
* not particles of names (`de la`, `van der`), unless the name has no other;
* not one or two letters before a removed number (`MR` of MR-1234).

touch      at least one identifying token of the identifier is removed
strict     none of them survives
chars      share of the identifying characters that are removed
precision  removed tokens within required and extended identifiers, of all removed tokens outside neutral ones
over       removed tokens outside all annotations, of all tokens outside all annotations
safe notes share of notes of whose required identifiers nothing survives
"""
import math
import re
from collections import Counter, defaultdict

TOKEN = re.compile(r"[^\W\d_]+|\d+")
PLAIN_YEAR = re.compile(r"(?:19|20)\d\d")
WEAK_WORDS = frozenset((
    "street st avenue ave road rd blvd lane ln drive dr court ct way pl terrace circle loop parkway hwy "
    "apt unit ste suite room rm bed ward box p o po rr county city "                       # parts of an address
    "hospital medical center centre clinic health group inc llc ltd co plc sons "          # kinds of organisation
    "jr sr ii iii iv mr mrs ms "                                                           # around a name
    "the of and at in on day week am pm th nd rd st "                                      # within a date
    "http https www com org net html ext x h id sn").split())
PARTICLES = frozenset("de la las los del da do dos d van der den von bin ibn al el abu le st o mc".split())
NUMBERED = ("MRN", "_ID", "ACCOUNT", "DEVICE", "LICENSE", "PLAN", "BENEFICIARY", "NUMBER", "VEHICLE", "IDENTIFIER", "SSN", "HOSTNAME")
PERSONS = ("PERSON", "PATIENT", "DOCTOR")


def tokens(text):
    return [(m.start(), m.end(), m.group().lower()) for m in TOKEN.finditer(text)]


def identifying(kind, inside):
    """Those of an identifier's tokens (index, (start, end, word)) that identify."""
    if kind.startswith("DATE"):
        inside = [t for t in inside if not PLAIN_YEAR.fullmatch(t[1][2])]
    if "INITIAL" in kind:
        return inside
    strong = [t for t in inside if t[1][2] not in WEAK_WORDS] or inside
    if "NAME" in kind or kind in PERSONS:
        return [t for t in strong if t[1][2] not in PARTICLES] or strong
    if any(part in kind for part in NUMBERED) or kind.endswith("ID"):
        return [t for t in strong if t[1][2].isdigit() or len(t[1][2]) > 2] or strong
    return strong


def wilson(hits, n, z=1.959964):
    """The 95 % interval of a share."""
    if not n:
        return None
    p, zz = hits / n, z * z / n
    middle, half = p + zz / 2, z * math.sqrt(p * (1 - p) / n + zz / (4 * n))
    return [round(max(0.0, (middle - half) / (1 + zz)), 5), round(min(1.0, (middle + half) / (1 + zz)), 5)]


def share(hits, n):
    return round(hits / n, 5) if n else None


class Recall:
    def __init__(self):
        self.spans = self.touched = self.whole = self.characters = self.gone = 0

    def add(self, wanted, removed):
        characters = sum(e - s for _, (s, e, _) in wanted)
        gone = sum(e - s for i, (s, e, _) in wanted if removed[i])
        self.spans += 1
        self.characters += characters
        self.gone += gone
        self.touched += gone > 0
        self.whole += gone == characters

    def figures(self):
        return {"spans": self.spans, "touch": share(self.touched, self.spans), "strict": share(self.whole, self.spans),
                "chars": share(self.gone, self.characters),
                "touch_95": wilson(self.touched, self.spans), "strict_95": wilson(self.whole, self.spans),
                "chars_95": wilson(self.gone, self.characters),
                "leaked_partly": self.spans - self.whole, "leaked_wholly": self.spans - self.touched}


class Score:
    """Sums over notes; `add` takes one note and the [start, end, ...] spans removed from it."""

    def __init__(self):
        self.classes, self.tiers = defaultdict(Recall), defaultdict(Recall)
        self.traps = defaultdict(lambda: [0, 0])
        self.hits = self.over = self.plain = self.notes = self.safe = 0
        self.leaks, self.over_words = [], Counter()
        self.values = self.value_leaks = self.known = self.known_survive = 0

    def add(self, note, spans):
        text = note["text"]
        words = tokens(text)
        removed = _removed(text, words, spans)
        tier_of = [None] * len(words)
        safe = True
        for span in sorted(note["spans"], key=lambda s: s["start"]):
            tier = span.get("tier", "required")
            inside = [(i, w) for i, w in enumerate(words) if w[0] < span["end"] and w[1] > span["start"]]
            for i, _ in inside:
                tier_of[i] = tier_of[i] or tier
            wanted = identifying(span["type"], inside) if tier != "neutral" else []
            if not wanted:
                continue
            for recall in (self.classes[span["type"]], self.tiers[tier], self.tiers["all"]):
                recall.add(wanted, removed)
            left = [w for i, w in wanted if not removed[i]]
            if left and tier == "required":
                safe = False
            if left and len(self.leaks) < 2000:
                around = text[max(0, span["start"] - 30):span["end"] + 20].replace("\n", " ⏎ ")
                self.leaks.append({"type": span["type"], "tier": tier, "value": text[span["start"]:span["end"]],
                                   "left": [w for _, _, w in left], "around": around, "note": note["id"]})
        self.notes += 1
        self.safe += safe
        for tier, gone, word in zip(tier_of, removed, words):
            self.plain += tier is None
            if gone and tier is None:
                self.over += 1
                self.over_words[word[2]] += 1
            elif gone and tier != "neutral":
                self.hits += 1
        for trap in note.get("traps", []):
            inside = [i for i, w in enumerate(words) if w[0] < trap["end"] and w[1] > trap["start"]]
            if inside:
                self.traps[trap["type"]][0] += 1
                self.traps[trap["type"]][1] += any(removed[i] for i in inside)

    def add_output(self, note, output):
        """Look for identifiers in the text that came out, without trusting the reported spans."""
        masked = list(note["text"])
        for span in note["spans"]:
            masked[span["start"]:span["end"]] = " " * (span["end"] - span["start"])
        rest, out = searchable("".join(masked)), searchable(output)
        values = {words_of(note["text"][s["start"]:s["end"]]) for s in note["spans"] if s.get("tier", "required") == "required"}
        for value in values:
            if len(value.replace(" ", "")) >= 4 and not PLAIN_YEAR.fullmatch(value):
                self.values += 1
                self.value_leaks += out[0].count(f" {value} ") > rest[0].count(f" {value} ")
        if "known" in note:
            original = searchable(note["text"])
            for value in known_values(note["known"]):
                if not _occurs(value, original):
                    continue
                self.known += 1
                if _occurs(value, out) > _occurs(value, rest):
                    self.known_survive += 1
                    if len(self.leaks) < 2000:
                        self.leaks.append({"type": "KNOWN", "tier": "known", "value": value, "left": [], "around": "", "note": note["id"]})

    def figures(self):
        return {"notes": self.notes, "safe_notes": share(self.safe, self.notes), "safe_notes_95": wilson(self.safe, self.notes),
                "precision": share(self.hits, self.hits + self.over), "precision_95": wilson(self.hits, self.hits + self.over),
                "over_redaction": share(self.over, self.plain), "over_redaction_95": wilson(self.over, self.plain),
                "value_leak": share(self.value_leaks, self.values), "known_values": self.known,
                "known_survive": self.known_survive if self.known else None,
                "tiers": {k: v.figures() for k, v in sorted(self.tiers.items()) if v.spans},
                "classes": {k: v.figures() for k, v in sorted(self.classes.items())},
                "traps": {k: {"traps": n, "touched": share(hit, n)} for k, (n, hit) in sorted(self.traps.items())}}


def _removed(text, words, spans):
    steps = [0] * (len(text) + 1)
    for start, end, *_ in spans:
        start, end = max(0, start), min(len(text), end)
        if start < end:
            steps[start] += 1
            steps[end] -= 1
    covered, depth = [0], 0                        # covered[i]: characters before i that are removed
    for step in steps[:len(text)]:
        depth += step
        covered.append(covered[-1] + (depth > 0))
    return [covered[e] - covered[s] == e - s for s, e, _ in words]


def words_of(text):
    return " ".join(w for _, _, w in tokens(text))


def searchable(text):
    """The words of a text with blanks around each, and its digits without what stands between them."""
    return f" {words_of(text)} ", " ".join(re.findall(r"\d+", re.sub(r"(?<=\d)[ ().\-/]{1,3}(?=\d)", "", text)))


def _occurs(value, haystack):
    """How often a known value stands in a text: numbers of six digits or more whatever divides them, all else by words."""
    if value.isdigit() and len(value) >= 6:
        return haystack[1].count(value)
    return haystack[0].count(f" {value} ")


def known_values(known, key=""):
    """The values of a `known` object that have four letters or digits at least; not states, and years alone not either."""
    if isinstance(known, dict):
        found = set()
        for name, value in known.items():
            found |= known_values(value, name)
        return found
    if isinstance(known, list):
        return set().union(*(known_values(v, key) for v in known)) if known else set()
    if key in ("state", "use", "suffix"):
        return set()
    value = words_of(str(known))
    joined = value.replace(" ", "")
    if joined.isdigit() and key != "birth_date":
        value = joined
    return {value} if len(joined) >= 4 and not PLAIN_YEAR.fullmatch(joined) else set()
