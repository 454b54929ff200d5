#!/usr/bin/env python3
"""Turn the hand-written notes of written/ into the form of generate.py's, one JSON object a line.

  written.py --part tuning --noise 0 > notes.jsonl

A file of written/ is called <author>-<nn>.txt: odd numbers are for tuning rules, even ones for testing them. Notes stand between lines `=====`.

  ‹TYPE|text›        an identifier; its tier is that of its type in TIERS
  ‹TYPE:tier|text›   an identifier of another tier, as INITIALS:extended for a clinician's
  «TYPE|text»        a trap: medicine that looks like an identifier and has to survive

Marks do not nest; text may hold any character but the four brackets.
"""
import argparse
import json
import pathlib
import random
import re
import sys

sys.dont_write_bytecode = True
import noise as noises
from template import annotate

FOLDER = pathlib.Path(__file__).resolve().parent / "written"
TIERS = dict.fromkeys(
    "NAME_PATIENT NAME_RELATIVE NAME_OTHER INITIALS DATE AGE_OVER_89 PHONE FAX PAGER EMAIL URL IP MAC SSN SSN_LAST4 MRN ACCESSION ACCOUNT "
    "HEALTH_PLAN_ID POLICY_NUMBER GROUP_NUMBER CLAIM_NUMBER LICENSE DEA LICENSE_PLATE VIN DEVICE_SERIAL UDI UID BIOMETRIC STREET CITY COUNTY "
    "ZIP EMPLOYER SCHOOL USERNAME GEO".split(), "required")
TIERS |= dict.fromkeys("NAME_PROVIDER HOSPITAL WARD_ROOM NPI".split(), "extended")
TIERS |= dict.fromkeys("AGE STATE YEAR WEEKDAY TIME INSURER LOT BIN PCN EXTENSION FILE SEX TRIAL".split(), "neutral")
TRAPS = frozenset("EPONYM CODE VALUE DOSE DRUG LAB SCORE LEVEL STAGE TIME DURATION PHONE_LIKE WORD YEAR WEEKDAY".split())
MARK = re.compile(r"‹([^‹›«»|]*)\|([^‹›«»]*)›|«([^‹›«»|]*)\|([^‹›«»]*)»")
BRACKET = re.compile("[‹›«»]")


class MarkError(ValueError):
    pass


def pieces(source):
    """Pieces (text, mark) of one note as template.annotate takes them."""
    at = 0
    for m in MARK.finditer(source):
        yield source[at:m.start()], None
        kind, text = (m[1], m[2]) if m[1] is not None else (m[3], m[4])
        if text != text.strip() or not text:
            raise MarkError(f"empty, or blanks at the border: {m[0]!r}")
        if m[1] is None:
            if kind not in TRAPS:
                raise MarkError(f"no such trap: {m[0]!r}")
            yield text, ("trap", kind)
        else:
            kind, _, tier = kind.partition(":")
            if kind not in TIERS or tier not in ("", "required", "extended", "neutral"):
                raise MarkError(f"no such identifier: {m[0]!r}")
            yield text, ("span", kind, tier or TIERS[kind])
        at = m.end()
    yield source[at:], None


def sources(part):
    """(id, text with marks) of each note of `tuning` or `test`."""
    for path in sorted(FOLDER.glob("*.txt")):
        number = path.stem.rpartition("-")[2]
        if not number.isdigit():
            raise MarkError(f"{path.name} is not called <author>-<nn>.txt")
        if (int(number) % 2 == 1) == (part == "tuning"):
            for n, source in enumerate(re.split(r"(?m)^=====\n", path.read_text(encoding="utf-8")), 1):
                yield f"{path.stem}-{n:02d}", source.strip("\n")


def notes(part, share=0.0, seed=1):
    """All notes of a part; `share` of them noised."""
    for name, source in sources(part):
        rng = random.Random(f"{seed}/{name}")
        text, spans, traps = annotate(pieces(source))
        left = BRACKET.search(text)
        if left:
            raise MarkError(f"{name}: not a mark: {text[max(0, left.start() - 30):left.start() + 30]!r}")
        kinds = noises.choose(rng) if rng.random() < share else []
        for kind in kinds:
            text, spans, traps = noises.apply(rng, kind, text, spans, traps)
        yield {"id": name, "text": text, "spans": spans, "traps": traps, "noise": kinds}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=["tuning", "test"], default="tuning")
    parser.add_argument("--noise", type=float, default=0.0, help="share of notes that are damaged")
    parser.add_argument("--seed", type=int, default=1, help="of the damage")
    a = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for note in notes(a.part, a.noise, a.seed):
        sys.stdout.write(json.dumps(note, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
