"""Inputs of a stated size, the same bytes for the same arguments, kept from one run of the script to the next."""
import csv, dataclasses, json, pathlib, shutil, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Scripts/evaluation"))
FORMATS = ["hl7v2", "csv", "ccda", "dicom", "notes", "fhir", "xml"]
# More notes than this are the same texts again, of other patients: making them takes longer than measuring them.
DISTINCT_NOTES_MB = 10

NOTES_MAPPING = """version: 1
name: notes
authority: SLSH
tables:
  - table: notes
    files: ["notes*.csv"]
    header: [MRN, NAME, BORN, NOTE_NO, NOTE]
    patient: MRN
    resources:
      - resource: Patient
        elements:
          name: {text: NAME}
          birthDate: BORN
      - resource: DocumentReference
        key: [NOTE_NO]
        elements:
          status: =current
          type: {code: =34109-9, system: http://loinc.org}
          description: NOTE
          content.attachment.contentType: =text/plain
"""


@dataclasses.dataclass
class Input:
    """`paths` are for commands and pipelines, `files` all there is below them, `for_peers` the part that the peers are given."""
    format: str
    paths: list
    files: list
    for_peers: list
    reads_as: str
    root: pathlib.Path
    mapping: pathlib.Path | None = None
    texts: pathlib.Path | None = None

    @property
    def bytes(self):
        return sum(f.stat().st_size for f in self.files)

    @property
    def text_bytes(self):
        """Of the notes alone, without what JSON and CSV put around them."""
        with open(self.texts, encoding="utf-8") as lines:
            return sum(len(json.loads(line)["text"].encode()) for line in lines)

    @property
    def options(self):
        return ["--mapping", self.mapping] if self.mapping else []


def made(exe, format, size_mb, seed, folder):
    """The input of this format and size; made once, and remade when another version of the program has made it."""
    target = folder / f"{format}-{size_mb:g}mb-seed{seed}"
    mark, version = target / "made-by", subprocess.run([exe, "--version"], capture_output=True, text=True).stdout.strip()
    if not mark.exists() or mark.read_text() != version:
        print(f"making {size_mb:g} MB of {format} ...", file=sys.stderr)
        shutil.rmtree(target, ignore_errors=True)
        if format == "notes":
            write_notes(target, size_mb, seed)
        else:
            # The generator takes whole megabytes; of imaging, media are half of what it writes.
            megabytes = max(1, round(size_mb * (2 if format == "dicom" else 1)))
            subprocess.run([exe, "generate", "--seed", str(seed), "--size-mb", str(megabytes), "--formats", format, "--no-defects", "--out",
                            str(target)], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        mark.write_text(version)
    paths = sorted((target / "dicom").glob("media-*")) if format == "dicom" else [target / ("csv" if format == "notes" else format)]
    files = sorted(f for p in paths for f in p.rglob("*") if f.is_file())
    example = ROOT / "Pipelines/mappings/example-hospital.yaml"
    for_peers = {"dicom": [f for f in files if f.name.startswith("IM")],
                 # Those in UTF-8 without a dialect of their own, so that no peer needs to be told more than the delimiter.
                 "csv": [f for f in files if f.stem in ("patients", "visits", "diagnoses", "results", "medications")],
                 "notes": [target / "notes.ndjson"]}
    return Input(format, paths, files, for_peers.get(format, files), "csv" if format == "notes" else format, target,
                 {"csv": example, "xml": example, "notes": target / "notes.yaml"}.get(format), target / "notes.ndjson" if format == "notes" else None)


def write_notes(target, size_mb, seed):
    """The evaluation's generated notes, one in five damaged: as lines for the scrubber, as a table for a pipeline."""
    import generate
    (target / "csv").mkdir(parents=True)
    (target / "notes.yaml").write_text(NOTES_MAPPING)
    distinct, size, number, wanted = [], 0, 0, size_mb * 1e6
    for note in generate.notes(seed, 10 ** 9, "tuning", 0.2):
        distinct.append((note["text"], name_of(note["known"]), str(note["known"]["birth_date"])))
        size += len(note["text"].encode())
        if size >= min(wanted, DISTINCT_NOTES_MB * 1e6):
            break
    size = 0
    written = dict(mode="w", encoding="utf-8")
    with open(target / "notes.ndjson", newline="\n", **written) as lines, open(target / "csv/notes.csv", newline="", **written) as table:
        rows = csv.writer(table)
        rows.writerow(["MRN", "NAME", "BORN", "NOTE_NO", "NOTE"])
        while size < wanted:
            text, name, born = distinct[number % len(distinct)]
            number += 1
            lines.write(json.dumps({"id": f"n{number}", "text": text}, ensure_ascii=False) + "\n")
            rows.writerow([f"{20_000_000 + number}", name, born, f"N{number}", text])
            size += len(text.encode())


def name_of(known):
    """The patient's name of the many shapes in which the evaluation hands it over."""
    name = known.get("name", f"{known.get('first_name', '')} {known.get('last_name', '')}")
    name = name[0] if isinstance(name, list) else name
    return f"{' '.join(name['given'])} {name['family']}" if isinstance(name, dict) else name


def write_plain_table(path, numbers, patient_of):
    """Results of these numbers, without any free text; `patient_of` says whose."""
    with open(path, "w", newline="\n") as f:
        f.write("MRN,RESULT_NO,LOINC,VALUE,UNIT,TAKEN\n")
        for n in numbers:
            f.write(f"{30_000_000 + patient_of(n)},R{n},718-7,{11 + n % 61 / 10:.1f},g/dL,{2015 + n % 10}-{1 + n % 12:02}-{1 + n % 28:02}\n")


PLAIN_MAPPING = """version: 1
name: plain
authority: SLSH
tables:
  - table: results
    files: ["results*.csv"]
    header: [MRN, RESULT_NO, LOINC, VALUE, UNIT, TAKEN]
    patient: MRN
    resources:
      - resource: Observation
        key: [RESULT_NO]
        elements:
          status: =final
          code: {code: LOINC, system: http://loinc.org}
          effectiveDateTime: TAKEN
          valueQuantity: {value: VALUE, unit: UNIT}
"""
