"""The cases of a format: each stage alone, the whole, the peers beside them and the machine's limits; one sample of each a round."""
import pathlib, re, shutil, subprocess, tempfile

import peers
from measuring import measure
from whole import Whole
import shim

TITLES = {"hl7v2": "HL7 v2", "csv": "CSV", "ccda": "C-CDA", "dicom": "DICOM headers", "notes": "Notes", "fhir": "FHIR R4", "xml": "XML"}
LIMITS = {"memcpy": "memcpy of 256 MiB", "cat": "cat to nowhere", "sha256": "openssl dgst -sha256"}
STAGES = {
    "read": "inspect: framed, parsed, counted",
    "normalize": "normalize: read, and made FHIR R4 lines",
    "deidentify": "deidentify: read, normalised, de-identified, checked",
    "redact": "redact: identifiers taken out of texts alone",
    "dry-run": "run --dry-run: all but writing, signing, sending",
    "seal": "run --offline: sealed into the spool, journal and vault written",
    "submit": "submit --pending: the spool's batches to verified receipts",
    "run": "run: files to verified receipts",
}
# Of the other formats `inspect` maps the records too, so that nothing reads them alone.
READ_ALONE = {"hl7v2", "csv", "notes"}
# What no command does alone: the difference of two.
ALONE = [("normalising", "normalize", "read"), ("de-identifying and checking", "deidentify", "normalize"),
         ("sealing, journal, vault, spool", "seal", "dry-run")]


class Bench:
    """Measures one input. `wanted` is empty for all cases."""

    def __init__(self, exe, folder, source, wanted=(), environments=None, peer_seconds=5.0):
        self.exe, self.folder, self.source, self.wanted, self.environments, self.peer_seconds = exe, folder, source, set(wanted), environments, peer_seconds
        self.samples, self.batches, self.ends = {}, None, {}
        # What looks at identified values is written to an audit trail: here, and not in the user's own.
        self.home = {"XDG_STATE_HOME": str(folder / "audit"), "HOME": str(folder / "audit")}
        self.normalizing = ["normalize", "--reveal", "--purpose", "benchmark", *source.options, *source.paths]
        self.records = self.counted()

    def wants(self, *names):
        return not self.wanted or not self.wanted.isdisjoint(names)

    def counted(self):
        """The records of the input, by the program's own count; files are in memory afterwards."""
        said = measure([self.exe, *self.normalizing], ok=(0, 3), environment=self.home).err
        return int(re.search(r"^([\d,]+) records read", said, re.M)[1].replace(",", ""))

    def keep(self, name, sample):
        self.samples.setdefault(name, []).append(sample)

    def plain(self, name, argv, ok=(0,), size=None, environment=None):
        """A command that needs no pipeline."""
        if self.wants(name):
            cost = measure([self.exe, *argv], ok=ok, environment=environment)
            self.keep(name, peers.sample(cost, size or self.source.bytes, self.records))

    def round(self):
        for name, sample in peers.limits(self.source.files):
            self.keep(name, sample)
        if self.source.format in READ_ALONE:
            self.plain("read", ["inspect", *self.source.paths])
        self.plain("normalize", self.normalizing, (0, 3), environment=self.home)
        self.plain("deidentify", ["deidentify", "--throw-away-vault", *self.source.options, *self.source.paths], (0, 3))
        if self.source.texts:
            self.plain("redact", ["redact", "--ndjson", self.source.texts], size=self.source.text_bytes)
        if self.wants("dry-run", "run"):
            with Whole(self.exe, self.folder, self.source) as whole:
                if self.wants("dry-run"):
                    self.keep("dry-run", whole.command("run", "--quiet", "--dry-run", records=self.records))
                if self.wants("run"):
                    self.keep("run", whole.command("run", "--quiet", records=self.records))
                    self.batches, self.ends = whole.receipts(), whole.ends()
                    self.keep("idle", whole.command("run", "--quiet"))
        if self.wants("seal", "submit"):
            with Whole(self.exe, self.folder, self.source) as whole:
                self.keep("seal", whole.command("run", "--quiet", "--offline", records=self.records))
                self.keep("submit", whole.command("submit", "--pending", records=self.records))
                whole.receipts()
        for peer in peers.PEERS if self.environments else []:
            if peer.format == self.source.format and (sample := self.environments.run(peer, self.source.for_peers, self.peer_seconds)):
                self.keep(peer.name, sample)

    def syncs(self):
        """fsync and fdatasync calls of one more run, of one after it that finds nothing new, and of the node; counted and not timed."""
        return (by_strace if can_trace() else by_shim)(self.exe, self.folder, self.source)


def can_trace():
    """strace is there, and may trace its own child."""
    return shutil.which("strace") and not subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode


# A line of strace's summary: share, seconds, microseconds a call, calls, errors if any, name.
CALLS = re.compile(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(?:fsync|fdatasync)$", re.M)


def by_strace(exe, folder, source):
    counting = ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o"]
    with Whole(exe, folder, source) as whole:
        traces = {who: whole.folder / f"{who}.trace" for who in ("run", "idle", "node")}
        tracer = subprocess.Popen([*counting, traces["node"], "-p", str(whole.node.process.pid)], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        # It says so once it is attached to all threads; without leave to attach it ends.
        attached = b"attached" in tracer.stderr.readline()
        for who in ("run", "idle"):
            whole.command("run", "--quiet", prefix=[*counting, traces[who], "--seccomp-bpf"])
        batches = whole.receipts()
    tracer.communicate()
    return {"by": "strace", "batches": batches,
            **{who: sum(int(m[1]) for m in CALLS.finditer(trace.read_text())) for who, trace in traces.items() if who != "node" or attached}}


def by_shim(exe, folder, source):
    with tempfile.TemporaryDirectory() as journals:
        under = {who: shim.environment(folder, journal=f"{journals}/{who}") for who in ("run", "idle", "node")}
        with Whole(exe, folder, source, environment=under["node"]) as whole:
            for who in ("run", "idle"):
                whole.command("run", "--quiet", environment=under[who])
            batches = whole.receipts()
        asked = {who: [line.split("\t")[1] for ops in pathlib.Path(journals).glob(f"{who}.*.ops") for line in ops.read_text().splitlines()] for who in under}
    return {"by": "the file system shim of the fault tests", "batches": batches,
            **{who: sum(op in ("sync", "syncdir") for op in ops) for who, ops in asked.items()}}
