"""Lists of our own under hand/: entries between commas and line ends, `#` starts a comment. A file is named after the mark that it sets,
what follows a hyphen in its name says which part of the list it holds."""
import hashlib, pathlib, re

from facts import GIVEN, SURNAME
from folding import fold, parts, phrase, words
from people import foreign
from vocabulary import eponym_phrase

FOLDER = pathlib.Path(__file__).resolve().parent / "hand"
MARKS = {"eponyms": "eponym", "clinical": "clinical", "drugs": "drug", "abbreviations": "abbreviation", "companies": "company", "facilities": "facility",
         "schools": "school", "streets": "street", "nationalities": "country"}


def lines(name):
    for line in (FOLDER / f"{name}.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            yield line


def entries(name):
    """Entries are separated by line ends and commas."""
    return [e.strip() for line in lines(name) for e in line.split(",") if e.strip()]


def all_entries(name):
    """The entries of a list and of its parts (`eponyms`, `eponyms-surgery`), each once."""
    files = [name] + sorted(file.stem for file in FOLDER.glob(f"{name}-*.txt"))
    return list(dict.fromkeys(entry for file in files for entry in entries(file)))


def is_usual(store, key, bit, common):
    """Whether so many people bear or use a word that a part of a list says nothing of it by itself (`tim`, `ng`, `ryder`, `drain`)."""
    if store.read(key, GIVEN) >= 6 or store.read(key, SURNAME) >= 8:
        return True
    return bit in ("abbreviation", "drug") and store.has(key, "lower") and common.get(key, 0) >= COMMON_WORD


def digest():
    """SHA-256 over all lists, so that a list that changed without a new lexicon is noticed."""
    total = hashlib.sha256()
    for file in sorted(FOLDER.glob("*.txt")):
        total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def mark(store, report, common):
    for name, bit in MARKS.items():
        rows, first_list = all_entries(name), set(entries(name))
        if bit != "eponym":
            rows = [row for row in rows if row in first_list or not is_usual(store, fold(row), bit, common)]
        for row in rows:
            bare = re.sub(r"['’]s\b", "", row)
            first, *rest = words(bare)
            if rest and bit == "eponym":
                eponym_phrase(store, row)
                if bare[0].isupper():
                    mark_eponym(store, fold(first))
            elif rest:
                store.mark(phrase(bare), bit)
                store.mark(fold(first), "phraseStart")
            else:
                for key in parts(bare) if bit == "eponym" else [fold(bare)]:
                    mark_eponym(store, key) if bit == "eponym" else store.mark(key, bit)
        report("hand", name, len(rows), bit)


def mark_eponym(store, key):
    """Dictionary words that nobody bears as a name (`royal`, `low`) are none, though phrases begin with them."""
    if not store.has(key, "lower") or store.read(key, SURNAME) or store.read(key, GIVEN):
        store.mark(key, "eponym")


# Bearers from which a name alone is no medicine: 25,600 for surnames, 51,200 for given names.
COMMON_SURNAME, COMMON_GIVEN = 9, 10
# Common logarithm of uses in a thousand million words from which a dictionary word alone is neither eponym nor abbreviation.
COMMON_WORD = 3.5


def weaken(store, report, common):
    """Words that many people bear or use are eponyms only inside phrases, but for those that stand alone as medicine all the same."""
    alone, used = removed("alone"), 0
    for key in list(store.facts):
        if " " not in key and store.has(key, "eponym") and key not in alone:
            word = store.has(key, "lower") and common.get(key, 0) >= COMMON_WORD
            if word or store.read(key, SURNAME) >= COMMON_SURNAME or store.read(key, GIVEN) >= COMMON_GIVEN:
                store.clear(key, "eponym")
                store.mark(key, "eponymPart")
                used += 1
    report("hand", "alone", used, "common names and words that are eponyms only inside phrases; the list has the exceptions")


FIELDS = {"[given]": GIVEN, "[family]": SURNAME, "[syllables]": None}


def sections(file):
    """Each name of a file with the section that it stands in."""
    section = None
    for line in lines(file.stem):
        if line in FIELDS:
            section = line
        else:
            yield from ((section, name) for name in line.split())


def names(store, report):
    for file in sorted(FOLDER.glob("names-*.txt")):
        used = 0
        for section, name in sections(file):
            for key in parts(name):
                if FIELDS[section] is not None:
                    foreign(store, key, FIELDS[section])
                elif len(key) >= 3:
                    foreign(store, key, GIVEN)
                used += 1
        report("hand", file.stem, used, "given names and surnames")


def pairs(store, report):
    """Given names of two syllables (Xiaoming, Hyejin), but for those that are dictionary words."""
    for file in sorted(FOLDER.glob("names-*.txt")):
        syllables, used = [name for section, name in sections(file) if section == "[syllables]"], 0
        for key in {fold(a + b) for a in syllables for b in syllables}:
            if len(key) >= 5 and not store.has(key, "lower") and not store.has(key, "clinical"):
                foreign(store, key, GIVEN)
                used += 1
        if used:
            report("hand", f"{file.stem}, pairs of syllables", used, "given names")


def mostly_names(store, report):
    rows = removed("mostly-names")
    for key in rows:
        store.clear(key, "lower")
        store.mark(key, "capitalised")
    report("hand", "mostly-names", len(rows), "dictionary words that notes use as names")


def nicknames():
    """Pairs of `formal: nickname nickname` lines."""
    return {(fold(formal), fold(nick)) for formal, _, nicks in (line.partition(":") for line in lines("nicknames")) for nick in nicks.split()}


def removed(name):
    return {fold(e) for e in entries(name)}
