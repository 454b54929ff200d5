"""A pipeline over an input, its state and a ledger node of its own, all of it new: what a run costs from files to verified receipts."""
import json, pathlib, shutil, subprocess, sys

from measuring import cpu_of, measure, peak_of, written_by
from peers import sample

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "faults"))
import world as faults


class Whole:
    def __init__(self, exe, folder, source, environment=None):
        self.exe, self.folder, self.source = exe, folder / "run", source
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.plainly("init", "--state", "state")
        self.plainly("ledger", "init", "--ledger", "ledger", "--origin", "example.org/bench", "--participant", "hospital:hospital:state/organisation.pub")
        self.node = faults.Node(exe, self.folder / "ledger", environment=environment)
        mapped = f"    mapping: {source.mapping}\n" if source.mapping else ""
        (self.folder / "bench.yaml").write_text(f"""version: 1
name: bench
sources:
  - id: feed
    format: {source.reads_as}
    paths: {json.dumps([str(p) for p in source.paths])}
{mapped}identity: {{authority: SLSH}}
profile: {{release-year: 2026}}
stakeholders: {{source-system: bench, facility: bench, custodian: bench, submitting-organisation: hospital, purpose-of-use: HOPERAT}}
ledger:
  url: {self.node.url}
  log-key: "@ledger/log.vkey"
  custodian-key: ledger/custodian.pub
""")
        self.node.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.node.end()

    def plainly(self, *argv):
        done = subprocess.run([self.exe, *argv], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"chartseal {' '.join(argv)} ended with {done.returncode}:\n{done.stderr[-1500:]}")
        return done.stdout

    def command(self, *argv, records=None, prefix=(), environment=None):
        """A sample of a command that works on the pipeline, and what the node did for it."""
        node = self.node.process.pid
        before = cpu_of(node), *written_by(node)
        cost = measure([*prefix, self.exe, *argv, "--pipeline", "bench.yaml"], cwd=self.folder, ok=(0, 3), environment=environment)
        after = cpu_of(node), *written_by(node)
        return sample(cost, self.source.bytes, records, node_cpu=after[0] - before[0], node_written=after[1] - before[1], node_stored=after[2] - before[2],
                      node_peak_mb=peak_of(node))

    def receipts(self):
        """How many batches' receipts there are; a run counts only when all of them verify."""
        said = subprocess.run([self.exe, "verify", "--pipeline", "bench.yaml", "--json"], cwd=self.folder, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)
        last = json.loads((said.stdout.strip().splitlines() or ["{}"])[-1])
        if said.returncode or last.get("failed") or not last.get("verified"):
            sys.exit(f"receipts do not verify: {last or said.stderr[-500:]}")
        return last["verified"]

    def ends(self):
        """How the records ended: a record that is held back costs less than one that is sent."""
        counts = json.loads(self.plainly("status", "--pipeline", "bench.yaml", "--json").splitlines()[0])["records"]
        return {name: counts[name] for name in ("submitted", "filtered", "quarantined")}
