"""What the checks on real files share; no check itself. The files nobody here wrote lie in ../shared/corpus where they are at hand."""
import collections, json, os, pathlib, re, subprocess, sys, tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
shared = root.parent / "shared"
exe = os.environ.get("CHARTSEAL", str(root / ".build/release/chartseal"))
work = None


def skip(why):
    print(f"skipped: {why}")
    sys.exit(0)


def begin(folder):
    """The corpus folder: the first argument, or the usual place. Ends the check when there is nothing to work on."""
    global work
    corpus = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else shared / "corpus" / folder
    if not corpus.is_dir():
        skip(f"no corpus at {corpus if len(sys.argv) > 1 else '../shared/corpus/' + folder}")
    if not os.access(exe, os.X_OK):
        skip(f"{exe} is not built")
    keep = tempfile.TemporaryDirectory(prefix="chartseal-corpus-")
    begin.keep, work = keep, pathlib.Path(keep.name)
    return corpus


class Outcome:
    """What a command made of files: resources by type, accounts by file, and what was held."""

    def __init__(self, output, accounts, held, summary):
        self.output, self.accounts, self.held, self.summary = output, accounts, held, summary

    def types(self):
        counts = collections.Counter()
        with open(self.output, encoding="utf-8") as f:
            for line in f:
                counts[json.loads(line)["resourceType"]] += 1
        return counts


problems = []
HELD = re.compile(r"^(.+): held at ([a-z]+): ([A-Z]{3}\d?-\d{4}|[A-Z0-9]+-\d{4}) ")


def run(command, name, paths, *options):
    """Runs `normalize` or `deidentify` over files, and checks that all accounts add up."""
    output, errors = work / f"{name}.{command}.ndjson", work / f"{name}.{command}.log"
    arguments = ["--reveal", "--purpose", "corpus check"] if command == "normalize" else ["--throw-away-vault"]
    with open(output, "wb") as o, open(errors, "wb") as e:
        status = subprocess.run([exe, command, *arguments, "--counts", *options, *map(str, paths)], stdin=subprocess.DEVNULL, stdout=o, stderr=e).returncode
    text = errors.read_text(encoding="utf-8", errors="replace")
    if status not in (0, 3):
        print(text[-2000:])
        sys.exit(f"{name}: chartseal {command} ended with {status}")
    accounts, held, summary = {}, [], ""
    for line in text.splitlines():
        if line.startswith('{"message_type":"file"'):
            account = json.loads(line)
            accounts[os.path.realpath(account["file"])] = account
        elif HELD.match(line):
            held.append(HELD.match(line).groups())
        elif "records read" in line:
            summary = line
    outcome = Outcome(output, accounts, held, summary)
    check(name, command, paths, outcome)
    return outcome


def pipeline(format, settings=""):
    """A pipeline file with one source, made on the spot; the options that name it."""
    path = work / f"{format}.yaml"
    path.write_text(f"""version: 1
name: corpus
sources:
  - id: {format}
    format: {format}
    paths: [.]
{settings}identity: {{authority: UNKNOWN}}
profile: {{release-year: 2026}}
stakeholders: {{source-system: test, facility: test, custodian: test, submitting-organisation: test, purpose-of-use: HOPERAT, as-of: "2026-01-01T00:00:00Z"}}
ledger: {{url: "http://127.0.0.1:1", log-key: none, custodian-key: none}}
""")
    return ["--pipeline", str(path), "--source", format]


def files(paths):
    for path in map(pathlib.Path, paths):
        yield from (sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path])


def is_plain(path):
    """Whether a reader's bytes are the file's own: text, neither packed nor in another character set than UTF-8, without byte order mark."""
    data = pathlib.Path(path).read_bytes()
    if b"\0" in data[:4096]:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not data.startswith(b"\xef\xbb\xbf")


def check(name, command, paths, outcome):
    """Each file is accounted for; records and bytes add up; what is quarantined has a place and a code. A unit of several files is named
    `FILE (+2)`, the second of several units of one file `FILE#2`; a directory of images is part of each of its studies."""
    wanted = {os.path.realpath(p) for p in files(paths)}
    covered = quarantined = 0
    named = set()
    shared_files = False
    for unit, a in outcome.accounts.items():
        path, several, more = re.fullmatch(r"(.*?)(#\d+)?(?: \(\+(\d+)\))?", unit).groups()
        shared_files = shared_files or several or more
        named.add(path)
        covered += 1 + int(more or 0)
        label = f"{name}: {command}: {os.path.basename(unit)}"
        if a["records"] != a["passed"] + a["filtered"] + a["quarantined"]:
            problems.append(f"{label}: records do not add up")
        if a["bytes"] != a["passed_bytes"] + a["filtered_bytes"] + a["quarantined_bytes"] + a["framing_bytes"]:
            problems.append(f"{label}: byte ranges do not add up")
        if not more and not several and is_plain(path) and a["bytes"] != os.path.getsize(path):
            problems.append(f"{label}: {a['bytes']} bytes accounted for, the file has {os.path.getsize(path)}")
        if not a["records"] and a["bytes"]:
            problems.append(f"{label}: no record, although the file is not empty")
        quarantined += a["quarantined"]
    if named - wanted:
        problems.append(f"{name}: {command}: files are named that were not given")
    if covered < len(wanted) or covered > len(wanted) and not shared_files:
        problems.append(f"{name}: {command}: {covered} files are accounted for, {len(wanted)} were given")
    if quarantined != len(outcome.held):
        problems.append(f"{name}: {command}: {quarantined} quarantined but {len(outcome.held)} with a place and code")


def validate(name, output):
    """R4 by the independent validator, where it and its packages are at hand."""
    tool = shared / "tools/fhir_validate.py"
    schema = shared / "reference/fhir_r4_json_schema/fhir.schema.r4.json"
    if not tool.exists():
        print("  the validator is not at hand")
        return
    venv = environment("CHARTSEAL_FHIR_VENV", ".venv-fhir", ["fhir.resources==6.1.0", "pydantic<2", "email-validator<3"])
    if venv is None:
        print("  the validator's packages cannot be installed")
        return
    p = subprocess.run([venv, tool, output, "--schema", schema], capture_output=True, text=True)
    verdict = p.stdout.strip().splitlines()[-1:] or [p.stderr.strip()[-200:]]
    print(f"  {name}: {verdict[0]}")
    if ", 0 invalid" not in verdict[0]:
        problems.append(f"{name}: resources that are not valid R4")
        print("\n".join("    " + re.sub(r"'[^']*'", "'...'", line)[:200] for line in p.stdout.splitlines()[:12]))


def environment(variable, folder, packages):
    """The interpreter of a virtual environment with these packages; nil when it cannot be made."""
    venv = pathlib.Path(os.environ.get(variable) or root / folder)
    python = venv / "bin/python"
    if not python.exists():
        made = subprocess.run([sys.executable, "-m", "venv", str(venv)], capture_output=True).returncode == 0
        if not made or subprocess.run([venv / "bin/pip", "-q", "install", *packages], capture_output=True).returncode:
            return None
    return python


def report(name, command, outcome):
    codes = collections.Counter(code for _, _, code in outcome.held)
    total = collections.Counter()
    for a in outcome.accounts.values():
        for key in ("records", "passed", "filtered", "quarantined", "bytes"):
            total[key] += a[key]
    print(f"{name}: {command}: {total['records']} records of {len(outcome.accounts)} files, {total['bytes']} bytes: {total['passed']} passed, "
          f"{total['filtered']} filtered, {total['quarantined']} quarantined " + " ".join(f"{c}:{n}" for c, n in sorted(codes.items())))
    return total


def end(text):
    for problem in problems:
        print("PROBLEM", problem)
    print(f"{text}; {len(problems)} problems")
    sys.exit(1 if problems else 0)
