"""Corpora that others made, read into the form of our own notes, when a folder with them is given. None is part of this project."""
import csv
import json
import pathlib
import re

# of the types of presidio-research: which are removed by convention, and which may stay or go
BY_CONVENTION = {"ORGANIZATION", "TITLE", "NRP", "PROFESSION"}
MAY_STAY = {"GPE", "DATE_TIME", "AGE"}

TIDE = {
    "EMAIL": r"[\w.]+@[\w.]+\w", "SSN": r"\b\d{3}-\d{2}-\d{4}\b", "PHONE": r"(?<![\d.])(?:\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}\b|\b[2-9]\d{9}\b",
    "IP": r"\b\d{1,3}(?:\.\d{1,3}){3}\b",
    "DATE": r"\b\d{1,2}/\d{1,2}/\d{4}\b", "ACCOUNT": r"(?<=HAR: )\s*\d{9,12}|(?<=HaR: )\d{9,12}",
    "STREET": r"\b\d{3,4} (?:[A-Z][a-z]+ ){1,3}(?:Dr|Ln|Cir|Rd|Ave|Way)\b",
    "ZIP": r"\b9\d{4}(?:-\d{4})?\b"}


def presidio(path):
    for n, row in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        spans = []
        for s in row["spans"]:
            kind, value = s["entity_type"], s["entity_value"].strip()
            year_alone = kind.startswith("DATE") and re.fullmatch(r"\d{4}", value)
            tier = "extended" if kind in BY_CONVENTION else "neutral" if kind in MAY_STAY or year_alone else "required"
            years = re.match(r"\d+", value)
            if kind == "AGE" and years and int(years[0]) > 89:
                kind, tier = "AGE_OVER_89", "required"
            spans.append({"start": s["start_position"], "end": s["end_position"], "type": kind, "tier": tier})
        yield {"id": f"presidio-{n:05d}", "text": row["full_text"], "spans": spans, "traps": [], "noise": []}


def aci_bench(path):
    """Visit notes without annotations: only what is removed for no reason can be counted, and patients' first names count as such."""
    with path.open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            yield {"id": f"{path.stem}-{row['encounter_id']}", "text": row["note"], "spans": [], "traps": [], "noise": []}


def tide(folder):
    """Ten notes with identifiers pasted in and no annotations; those of a fixed shape are marked here by pattern, names are not."""
    for path in sorted(folder.glob("note_*.txt")):
        text = path.read_text(encoding="utf-8")
        found, taken = [], [False] * len(text)
        for kind, pattern in TIDE.items():
            for m in re.finditer(pattern, text):
                if not any(taken[m.start():m.end()]):
                    taken[m.start():m.end()] = [True] * (m.end() - m.start())
                    found.append({"start": m.start(), "end": m.end(), "type": kind, "tier": "required"})
        yield {"id": f"tide-{path.stem}", "text": text, "spans": found, "traps": [], "noise": []}


def outside(folder):
    """(name, notes) of each corpus that is there."""
    folder = pathlib.Path(folder)
    if (folder / "presidio-synth.json").exists():
        yield "presidio-synth", list(presidio(folder / "presidio-synth.json"))
    tables = sorted((folder / "aci-bench").glob("*.csv"))
    if tables:
        yield "aci-bench (over-redaction only)", [n for t in tables for n in aci_bench(t)]
    if (folder / "tide").is_dir():
        yield "tide (identifiers of fixed shape)", list(tide(folder / "tide"))


def annotated(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]
