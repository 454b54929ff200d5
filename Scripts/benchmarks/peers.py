"""What one would otherwise use, each in a virtual environment of its own, and what the machine can do at the most."""
import dataclasses, json, pathlib, shutil, subprocess, sys, tempfile

from measuring import Cost, measure

PROGRAM = pathlib.Path(__file__).resolve().parent / "peer_programs.py"


@dataclasses.dataclass(frozen=True)
class Peer:
    """`package` is None for what Python brings itself. `beside` is the case that does the same work, or less of it than ours."""
    name: str
    format: str
    package: str | None
    what: str
    beside: str


PEERS = [
    Peer("python-hl7", "hl7v2", "hl7==0.4.5", "messages parsed, every field reached", "read"),
    Peer("hl7apy", "hl7v2", "hl7apy==1.3.5", "messages parsed against their structure, tolerant", "read"),
    Peer("str.split", "hl7v2", None, "Python's floor: split at every separator, no model", "read"),
    Peer("pandas", "csv", "pandas==3.1.1", "tables read whole, all columns as text", "read"),
    Peer("pyarrow", "csv", "pyarrow==26.0.1", "tables read whole, columns typed", "read"),
    Peer("csv module", "csv", None, "Python's own DictReader", "read"),
    Peer("lxml", "ccda", "lxml==6.1.3", "documents parsed, every element reached", "normalize"),
    Peer("ElementTree", "ccda", None, "the same with Python's own", "normalize"),
    Peer("python-fhir-converter", "ccda", "python-fhir-converter==0.3.0", "documents to FHIR by Liquid templates", "normalize"),
    Peer("pydicom", "dicom", "pydicom==3.0.2", "headers read, elements left raw", "normalize"),
    Peer("pydicom, decoded", "dicom", "pydicom==3.0.2", "headers read, every value decoded", "normalize"),
    Peer("dicom-anonymizer", "dicom", "dicom-anonymizer==2.1.0", "headers de-identified in memory, no FHIR, nothing checked", "deidentify"),
    Peer("philter-lite", "notes", "philter-lite==0.6.0", "identifiers found and starred", "redact"),
    Peer("Presidio patterns", "notes", "presidio-analyzer==2.2.366", "pattern recognisers alone, no language model", "redact"),
]


class Environments:
    """A virtual environment for each package, since some cannot agree on what they need; one that cannot be had is remembered as missing."""

    def __init__(self, folder):
        self.folder, self.tried, self.missing, self.remarks = folder / "peers", {}, {}, {}

    def python_for(self, peer):
        """The interpreter that has the peer's package, or None; then `missing` says why."""
        if peer.package is None:
            return sys.executable
        if peer.package not in self.tried:
            self.tried[peer.package] = self.made(peer.package)
        python, why = self.tried[peer.package]
        if why:
            self.missing[peer.name] = why
        return python

    def made(self, package):
        folder = self.folder / package.replace("==", "-")
        python = folder / "bin" / "python"
        if has(python, package):
            return python, None
        print(f"peers: installing {package} ...", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        if subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True).returncode:
            return None, "no virtual environment can be made here"
        try:
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "20", package],
                           capture_output=True, timeout=600)
        except subprocess.TimeoutExpired:
            pass
        return (python, None) if has(python, package) else (None, f"{package} cannot be installed here")

    def run(self, peer, files, seconds):
        """One sample of the peer, or None when there is none; then `missing` says why."""
        if (python := self.python_for(peer)) is None:
            return None
        got, why = program(python, peer.name, files, seconds)
        if why:
            self.missing[peer.name] = why
        elif got["remarks"]:
            self.remarks[peer.name] = "; ".join(got["remarks"])
        return got


def has(python, package):
    name, _, version = package.partition("==")
    asks = "import importlib.metadata as m, sys; sys.exit(m.version(sys.argv[1]) != sys.argv[2])"
    return python.exists() and subprocess.run([str(python), "-c", asks, name, version], capture_output=True).returncode == 0


def program(python, name, files, seconds):
    """What a program of `peer_programs.py` says, or why it says nothing."""
    with tempfile.TemporaryFile("w+") as listed:
        json.dump([str(f) for f in files], listed)
        listed.seek(0)
        run = subprocess.run([str(python), "-B", str(PROGRAM), name, str(seconds)], stdin=listed, capture_output=True, text=True)
    if run.returncode:
        return None, "ends with " + (run.stderr.strip().splitlines() or ["no message"])[-1][:120]
    got = json.loads(run.stdout.strip().splitlines()[-1])
    if not got["bytes"]:
        return None, f"takes none of {got['failed']} records"
    return got, None


def limits(files):
    """What the machine can do at the most with the same bytes: pairs of name and sample."""
    size = sum(f.stat().st_size for f in files)
    for name, argv in (("cat", ["cat"]), ("sha256", ["openssl", "dgst", "-sha256"])):
        with tempfile.TemporaryFile() as listed:
            listed.write(b"\0".join(str(f).encode() for f in files))
            listed.seek(0)
            cost = measure(["xargs", "-0", *argv], stdin=listed)
        yield name, {"bytes": size, "wall": cost.wall, "cpu": cost.cpu}
    copied, why = program(sys.executable, "memcpy", [], 60)
    if why:
        sys.exit(f"memcpy: {why}")
    yield "memcpy", {k: copied[k] for k in ("bytes", "wall", "cpu")}


def sample(cost: Cost, size, records=None, **more):
    """A cost as it is kept: what was read, and what that took."""
    return {"bytes": size, "records": records, "wall": cost.wall, "cpu": cost.cpu, "peak_mb": cost.peak_mb, "written": cost.written,
            "stored": cost.stored, **more}
