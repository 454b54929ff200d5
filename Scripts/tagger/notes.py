"""Annotated notes as arrays: what the program's learned stage sees of each token (`chartseal redact --ndjson --traits`), and what the token is."""
import json
import pathlib
import random
import subprocess
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Scripts" / "evaluation"))
import generate
import scoring
import written

# In the order of `Trait` in Sources/FreeText/Learned/Traits.swift.
TRAITS = ("form size word people numbers name usage medicine place gaps verdict rule capital group start column line letterCase elsewhere ending "
          "wordBehind label cue").split()
VERDICT, RULE, ELSEWHERE, FORM = (TRAITS.index(t) for t in ("verdict", "rule", "elsewhere", "form"))
OUTSIDE = 0xFFFF
# How far away from a token its features, and the second network, look.
REACH, FAR = 3, 12
# In the order of `LearnedClass`.
CLASSES = "name staff initials street city employer school facility ward date id".split()
KINDS = {"NAME_PROVIDER": "staff", "INITIALS": "initials", "STREET": "street", "CITY": "city", "COUNTY": "city", "GEO": "city", "ZIP": "street",
         "EMPLOYER": "employer", "SCHOOL": "school", "HOSPITAL": "facility", "WARD_ROOM": "ward", "DATE": "date", "AGE_OVER_89": "date"}
# A token of a trap counts as this many others; one of an identifier that identifies nothing by itself (`Street`) as less than one.
TRAP, WEAK = 3.0, 0.2
# What `state` says of a candidate.
OPEN, KEPT, BY_WEAK_RULE, BY_STRONG_RULE = 1, 2, 3, 4


def kind(name):
    return 1 + CLASSES.index(KINDS.get(name) or ("name" if name.startswith("NAME") else "id"))


def traits(exe, notes):
    """The tokens of each note; the program says nothing of a note that it cannot read."""
    lines = "".join(json.dumps({"id": n["id"], "text": n["text"]}, ensure_ascii=False) + "\n" for n in notes)
    done = subprocess.run([exe, "redact", "--ndjson", "--traits"], input=lines.encode(), capture_output=True, check=True)
    rows = [json.loads(line)["tokens"] for line in done.stdout.splitlines()]
    if len(rows) != len(notes):
        raise SystemExit(f"{exe} answered {len(rows)} of {len(notes)} notes")
    return rows


class Notes:
    """All tokens of some notes as arrays, with FAR tokens outside of any note between two of them.

    state   0 for a token that is no candidate, else OPEN to BY_STRONG_RULE
    label   0 for none, 1 and more for an identifier of CLASSES, -1 for what does not count
    """

    def __init__(self, exe, notes):
        self.notes = notes
        pad = [[0, 0, -1] + [OUTSIDE] * len(TRAITS)] * FAR
        rows, self.ranges = list(pad), []
        for tokens in traits(exe, notes):
            self.ranges.append(range(len(rows), len(rows) + len(tokens)))
            rows += tokens + pad
        table = np.array(rows, dtype=np.int64)
        self.start, self.end, self.state, self.values = table[:, 0], table[:, 1], table[:, 2], table[:, 3:].astype(np.uint16)
        self.label = np.zeros(len(table), dtype=np.int64)
        self.weight = np.ones(len(table))
        for note, tokens in zip(notes, self.ranges):
            self._judge(note, tokens)
        self.where = np.flatnonzero(self.state > 0)

    def _judge(self, note, tokens):
        start, end = self.start[tokens.start:tokens.stop], self.end[tokens.start:tokens.stop]
        words = scoring.tokens(note["text"])
        for span in note["spans"]:
            hit = tokens.start + np.flatnonzero((start < span["end"]) & (end > span["start"]))
            if span.get("tier", "required") == "neutral":
                self.label[hit] = -1
                continue
            inside = [(i, w) for i, w in enumerate(words) if w[0] < span["end"] and w[1] > span["start"]]
            wanted = [w for _, w in scoring.identifying(span["type"], inside)]
            self.label[hit] = kind(span["type"])
            for h in hit:
                if not any(w[0] < self.end[h] and w[1] > self.start[h] for w in wanted):
                    self.weight[h] = WEAK
        for trap in note.get("traps", []):
            hit = tokens.start + np.flatnonzero((start < trap["end"]) & (end > trap["start"]))
            self.weight[hit[self.label[hit] == 0]] = TRAP

    def hidden(self, share, seed):
        """The same notes as if the rules had missed a share of the words that they found: what rules do in notes that nobody tuned them on."""
        other = object.__new__(Notes)
        other.__dict__.update(self.__dict__)
        other.values, other.state = self.values.copy(), self.state.copy()
        rng = random.Random(seed)
        for note, tokens in zip(self.notes, self.ranges):
            choice = {}
            for i in tokens:
                if self.values[i, VERDICT] < 2:
                    continue
                word = note["text"][self.start[i]:self.end[i]].lower()
                if choice.setdefault(word, rng.random() < share):
                    other.values[i, [VERDICT, RULE]] = 0
                    if self.values[i, ELSEWHERE] != OUTSIDE:
                        # Elsewhere removed becomes elsewhere with a capital.
                        e = int(self.values[i, ELSEWHERE])
                        other.values[i, ELSEWHERE] = e & ~1 | (4 if e & 1 else 0)
                    other.state[i] = min(self.state[i], OPEN)
        return other

    def spans(self, removed):
        """For each note the [start, end] of its removed tokens."""
        for tokens in self.ranges:
            yield [[int(self.start[i]), int(self.end[i])] for i in tokens if removed[i]]


def authors(noise, seed=1):
    """The written notes for tuning by their author."""
    found = {}
    for note in written.notes("tuning", noise, seed):
        found.setdefault(note["id"].split("-")[0], []).append(note)
    return found


def generated(templates, seeds, count):
    return [n for s in seeds for n in generate.notes(s, count, templates, 0.5)]
