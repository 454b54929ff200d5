"""A small synthetic hospital, a node and a pipeline, in a folder of its own; and the recount that asks whether anything was lost or came twice.

The recount believes neither the command nor its summary: records are counted in the source files, stretches in the journal, batches in the log as
another program (Scripts/verify-log) fetches and verifies it, and receipts are verified by that program too.
"""
import base64, collections, importlib.machinery, importlib.util, json, os, pathlib, re, shutil, signal, socket, sqlite3, subprocess, sys, time, unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def load(path, name):
    """A script without an extension as a module."""
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


log_verifier = load(ROOT / "Scripts/verify-log", "verify_log")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Wrong(Exception):
    """The recount found something that must not be."""


def need(holds, what):
    if not holds:
        raise Wrong(what)


class Node:
    """A ledger node that is served; may be stopped, killed and started again on the same port."""

    def __init__(self, exe, folder, port=None, options=(), environment=None):
        self.exe, self.folder, self.port, self.options = exe, pathlib.Path(folder), port or free_port(), list(options)
        self.environment, self.process = environment or {}, None

    def start(self, wait=20):
        log = open(self.folder.parent / f"{self.folder.name}.log", "ab")
        self.process = subprocess.Popen([self.exe, "ledger", "serve", "--ledger", str(self.folder), "--port", str(self.port), *self.options],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, env={**os.environ, **self.environment})
        log.close()
        end = time.time() + wait
        while time.time() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.5).close()
                return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.03)
        raise Wrong(f"the node does not start: {(self.folder.parent / (self.folder.name + '.log')).read_text()[-500:]}")

    def end(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(40)
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


class Outcome:
    """What a command did: exit code, both outputs, seconds; the summary when it was asked for JSON."""

    def __init__(self, code, out, err, seconds):
        self.code, self.out, self.err, self.seconds = code, out, err, seconds

    @property
    def summary(self):
        return json.loads(self.out.splitlines()[-1])


def invoke(command, folder, environment=None, limit=300, **more):
    began = time.time()
    p = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         env={**os.environ, "NO_COLOR": "1", **(environment or {})}, **more)
    try:
        out, err = p.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        p.kill()
        out, err = p.communicate()
        raise Wrong(f"{' '.join(map(str, command[1:3]))} has not ended after {limit} s; standard error ends {err[-300:]!r}")
    return Outcome(p.returncode, out.decode(errors="replace"), err.decode(errors="replace"), time.time() - began)


class World:
    """A hospital's folder: in/ (messages), state/, p.yaml."""

    def __init__(self, exe, folder, name="night"):
        self.exe, self.folder, self.name = exe, pathlib.Path(folder), name

    @classmethod
    def create(cls, exe, folder, patients=10, seed=4, files=6):
        """Makes data, state and a ledger from nothing."""
        self = cls(exe, folder)
        self.folder.mkdir(parents=True)
        self.chartseal("generate", "--seed", str(seed), "--patients", str(patients), "--formats", "hl7v2", "--no-defects", "--out", "data")
        self.feed("data", "in", files)
        (self.folder / "truth.tsv").write_bytes((self.folder / "data/truth.tsv").read_bytes())
        shutil.rmtree(self.folder / "data")
        self.chartseal("init", "--state", "state")
        self.chartseal("ledger", "init", "--ledger", "ledger", "--origin", "example.org/faults", "--participant", "hospital:hospital:state/organisation.pub")
        return self

    def feed(self, source, target, pieces, prefix="feed"):
        """The generator's messages in small files, as an interface engine leaves them."""
        (self.folder / target).mkdir(exist_ok=True)
        messages = []
        for f in sorted((self.folder / source).rglob("*.hl7")):
            part = []
            for line in f.read_bytes().replace(b"\r\n", b"\r").replace(b"\n", b"\r").split(b"\r"):
                line = line.strip(b"\x0b\x1c").removeprefix(b"\xef\xbb\xbf")
                if line.startswith(b"MSH") and part:
                    messages.append(b"\r".join(part) + b"\r")
                    part = []
                if line and line[:3] not in (b"FHS", b"BHS", b"BTS", b"FTS"):
                    part.append(line)
            if part:
                messages.append(b"\r".join(part) + b"\r")
        size = -(-len(messages) // pieces)
        for i in range(0, len(messages), size):
            (self.folder / target / f"{prefix}-{i // size:04}.hl7").write_bytes(b"".join(messages[i:i + size]))
        return len(messages)

    def copy(self, folder, name, with_ledger=False):
        """The same hospital once more: same keys, same messages, a pipeline of another name."""
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True)
        for part in ["in", "state"] + (["ledger"] if with_ledger else []):
            shutil.copytree(self.folder / part, folder / part)
        return World(self.exe, folder, name)

    def write(self, url, keys=None, records=20, timeouts="connect-timeout: 2s, stall-timeout: 2s, timeout: 6s, retries: 1", extra="", ledger_extra=""):
        """The pipeline file; `keys` is the ledger's folder."""
        keys = pathlib.Path(keys or self.folder / "ledger")
        (self.folder / "p.yaml").write_text(f"""version: 1
name: {self.name}
sources:
  - id: feed
    format: hl7v2
    paths: [in]
identity: {{authority: SLSH}}
profile: {{release-year: 2026}}
stakeholders: {{source-system: test, facility: test, custodian: test, submitting-organisation: hospital, purpose-of-use: HOPERAT}}
batch: {{max-records: {records}}}
ledger:
  url: {url}
  log-key: "@{keys}/log.vkey"
  custodian-key: {keys}/custodian.pub
""" + "".join(f"  {pair.strip()}\n" for pair in timeouts.split(",")) + ledger_extra + extra)
        return self

    def chartseal(self, *args, ok=(0, 3), environment=None, limit=300, prefix=()):
        done = invoke([*prefix, self.exe, *args], self.folder, environment, limit)
        if ok is not None and done.code not in ok:
            raise Wrong(f"chartseal {' '.join(args[:2])} ended with {done.code}: {done.err[-600:]}")
        return done

    def run(self, *args, **more):
        """One night's run; any exit code."""
        return self.chartseal("run", "--pipeline", "p.yaml", *args, ok=None, **more)

    # The recount

    def journal(self):
        return sqlite3.connect(f"file:{self.folder}/state/journal.sqlite?mode=ro", uri=True)

    def recount(self, log, folders=("in",)):
        """Every record of every source file accounted for exactly once. `log` is a `Log`. Returns the number of records.

        A record that was held back and read again lies in one more batch for each time that a rerun closed it."""
        with_records = {}
        for folder in folders:
            for path in sorted((self.folder / folder).rglob("*.hl7")):
                with_records[os.path.realpath(path)] = sum(1 for l in path.read_bytes().split(b"\r") if l.startswith(b"MSH"))
        db = self.journal()
        states = dict(db.execute("select state, count(*) from batches where pipeline = ? group by 1", (self.name,)))
        need(set(states) <= {"submitted", "empty"}, f"batches that are neither submitted nor empty: {states}")
        seen, again = {}, collections.Counter()
        for file, record in db.execute("select h.file, h.record from held h join files f on f.id = h.file where f.pipeline = ? and h.state = 'rerun'", (self.name,)):
            again[file, record] += 1
        for file, path, records, complete in db.execute("select id, path, records, complete from files where pipeline = ?", (self.name,)).fetchall():
            need(complete == 1, f"{path} is not complete")
            times = collections.Counter(r for first, end in db.execute("select first_record, end_record from ranges where file = ?", (file,)) for r in range(first, end))
            wrong = [r for r in range(1, records + 1) if times[r] != 1 + again[file, r]]
            need(not wrong, f"{path}: records {wrong[:5]} are in {[times[r] for r in wrong[:5]]} batches, and read again {[again[file, r] for r in wrong[:5]]} times")
            need(max(times, default=0) == records, f"{path}: {records} records, ranges end at {max(times, default=0)}")
            real = os.path.realpath(self.folder / path)
            need(real not in seen, f"{path} stands in the journal twice")
            seen[real] = records
        need(seen == with_records, f"the journal's files are not the source's: {len(seen)} and {len(with_records)}, "
             f"different: {sorted(os.path.basename(p) for p in set(seen.items()) ^ set(with_records.items()) for p in p[:1])[:4]}")
        total = sum(with_records.values())
        columns = db.execute("select sum(records), sum(passed), sum(filtered), sum(quarantined) from batches where pipeline = ?", (self.name,)).fetchone()
        bare = db.execute("select distinct r.id from runs r join batches b on b.run = r.id where b.pipeline = ? and b.state = 'submitted' and r.report is null", (self.name,)).fetchall()
        need(not bare, f"runs whose batches are submitted and that have no report: {bare}")
        need(not list((self.folder / "state/reports").glob("*/draft.json")), "drafts of reports are left")
        reread = sum(again.values())
        need(columns[0] == total + reread and columns[0] == sum(columns[1:]), f"{total} records in the files and {reread} read again, the batches say {columns}")
        ids = [r[0] for r in db.execute("select id from batches where state = 'submitted' and pipeline = ?", (self.name,))]
        empty = db.execute("select coalesce(sum(records), 0) from batches where state = 'empty' and pipeline = ?", (self.name,)).fetchone()[0]
        db.close()
        logged = log.batches(self.name)
        need(sorted(logged) == sorted(ids), f"{len(ids)} batches submitted by the journal, {len(logged)} in the log, "
             f"{len(set(logged) ^ set(ids))} different or twice")
        need(sum(w["read"] for w in logged.values()) + empty == total + reread, "the headers in the log count other records than the files hold")
        for id in ids:
            log.verify_receipt(self.folder / "state/receipts", id)
        left = list((self.folder / "state/spool/pending").glob("*"))
        need(not left, f"{len(left)} containers are left in the spool")
        return total

    def search(self, needles, *texts):
        """None of the hospital's identifiers in any file below state/, nor in the texts."""
        for path in sorted((self.folder / "state").rglob("*")):
            # What the command plants of its own is none of the hospital's; a killed run leaves it to the next.
            if path.is_file() and ".planted" not in str(path.relative_to(self.folder)):
                where = f"state/{path.relative_to(self.folder / 'state')}"
                if path.stat().st_size > 1 << 26:
                    needles.search_large(path, where)
                else:
                    needles.search(path.read_bytes().decode("latin-1"), where, binary=True)
        for i, text in enumerate(texts):
            needles.search(text, f"output {i}")


class Log:
    """The node's log, fetched and verified whole by the independent program."""

    def __init__(self, url, ledger):
        v = log_verifier
        self.key = v.LogKey((pathlib.Path(ledger) / "log.vkey").read_text())
        source = v.Source(url, None, None)
        replay = v.Replay(pathlib.Path(ledger) / "genesis.json", self.key)
        self.said, self.headers = [], []
        try:
            v.whole_log(source, self.key, replay, self.said.append)
            size, _ = self.key.head(source.get("checkpoint"))
            for entry in source.entries(size):
                envelope = json.loads(entry)
                if envelope["payloadType"] == "application/vnd.in-toto+json":
                    payload = base64.b64decode(envelope["payload"])
                    self.headers.append((v.sha(payload).hex(), json.loads(payload)["predicate"]))
        except v.Refused as e:
            raise Wrong(f"the log does not verify: {e}")

    def batches(self, pipeline):
        """Batch id -> window counts, of a pipeline's batches; one that stands there twice is refused by the replay."""
        return {id: p["window"] for id, p in self.headers if p["pipeline"]["name"] == pipeline}

    def verify_receipt(self, folder, id):
        v = log_verifier
        try:
            entry = (folder / f"{id}.entry.json").read_bytes()
            _, index, path, size, root = v.receipt((folder / f"{id}.tlog-proof").read_bytes(), self.key)
            v.included(index, size, v.leaf_hash(entry), path, root)
            need(v.sha(base64.b64decode(json.loads(entry)["payload"])).hex() == id, f"the receipt of {id[:12]} is of another batch")
        except (OSError, v.Refused) as e:
            raise Wrong(f"the receipt of {id[:12]} does not verify: {e}")


class Needles:
    """The planted identifiers of a truth file, searched for as whole words without case, accents and punctuation; values are never printed."""

    def __init__(self, truth):
        self.planted, self.written = {}, set()
        for line in pathlib.Path(truth).read_text(encoding="utf-8").splitlines()[1:]:
            file, _, field, letter, scope, _, value = line.split("\t")
            forms = [value]
            if letter == "C" and re.match(r"\d{8}", value):
                forms = [value[:8], f"{value[:4]}-{value[4:6]}-{value[6:8]}"]
            for form in forms:
                key = self.folded(form)
                # Fewer than six letters and digits stand for anything: `115 B` is an address in one place and a size in another.
                if len(key.replace(" ", "")) < 6 or (not any(c.isdigit() for c in key) and (len(key) - 2 < 7 or scope == "facility" and "larkmoor" not in key)):
                    continue
                self.written.add(form)
                self.planted.setdefault(key, f"{re.sub(r'.[0-9]+.', '', field)}, class ({letter})")
        self.lengths = sorted({len(k.split()) for k in self.planted})

    @staticmethod
    def folded(text):
        text = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ø", "o").replace("đ", "d").replace("ı", "i"))
        return " " + " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in text if not unicodedata.combining(c)))) + " "

    def found(self, text, binary=False):
        """Fields of the identifiers in a text; in what is no text short ones occur by chance and are left out."""
        words = self.folded(text).split()
        for length in self.lengths:
            for i in range(len(words) - length + 1):
                key = " " + " ".join(words[i:i + length]) + " "
                if key in self.planted and (not binary or len(key) - 2 >= 7):
                    yield self.planted[key]

    def search(self, text, where, binary=False):
        for field in self.found(text, binary):
            raise Wrong(f"a planted identifier ({field}) is in {where}")

    def search_large(self, path, where):
        """Files too large for the way above: as they were written, and without case, by grep."""
        forms = "\n".join(sorted(f for f in self.written if len(f) >= 8))
        done = subprocess.run(["grep", "-qaiwF", "-f", "-", path], input=forms.encode(), capture_output=True, env={**os.environ, "LC_ALL": "C"})
        need(done.returncode in (0, 1), f"grep ended with {done.returncode}: {done.stderr[-300:]}")
        need(done.returncode == 1, f"a planted identifier is in {where}")
