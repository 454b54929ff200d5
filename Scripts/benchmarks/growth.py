"""What a record costs when there are ten, a hundred times as many: journal, vault and ledger of generated results without free text."""
import shutil, statistics, sys

import inputs
from whole import Whole

# A run has costs of its own: keys, the planted set, the first requests. They are measured on so few records and taken off.
FEW, NEXT, A_FILE = 100, 10_000, 100_000


def plain_input(folder, records):
    """Files of at most 100,000 results; a patient has ten."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "in").mkdir(parents=True)
    (folder / "plain.yaml").write_text(inputs.PLAIN_MAPPING)
    for first in range(0, records, A_FILE):
        numbers = range(first, min(first + A_FILE, records))
        inputs.write_plain_table(folder / f"in/results-{first // A_FILE:04}.csv", numbers, lambda n: n % patients_of(records))
    files = sorted((folder / "in").iterdir())
    return inputs.Input("csv", [folder / "in"], files, files, "csv", folder, folder / "plain.yaml")


def patients_of(records):
    return max(1, records // 10)


def next_patient(number, known):
    """Of a thousand patients, whatever the size, every other one is known, and those lie far apart."""
    turn = number % (NEXT // 10)
    return turn * known // (NEXT // 10) if turn % 2 == 0 else known + turn


def size(*paths):
    return sum(f.stat().st_size for p in paths for f in ([p] if p.is_file() else p.rglob("*")) if f.is_file())


def at(exe, folder, records):
    """One sample: a run over so many records, then over 10,000 more of patients half known, then over nothing new."""
    source = plain_input(folder / "growth", records)
    with Whole(exe, folder, source) as whole:
        dry = whole.command("run", "--quiet", "--dry-run")
        run = whole.command("run", "--quiet")
        state, ledger = whole.folder / "state", whole.folder / "ledger"
        stored = {"journal": size(*state.glob("journal.*")), "vault": size(*state.glob("vault.sqlite*")), "ledger": size(ledger), "state": size(state)}
        batches = whole.receipts()
        inputs.write_plain_table(folder / "growth/in/results-next.csv", range(records, records + NEXT), lambda n: next_patient(n, patients_of(records)))
        more = whole.command("run", "--quiet")
        idle = whole.command("run", "--quiet")
        whole.receipts()
    shutil.rmtree(folder / "growth")
    return {"records": records, "batches": batches, "dry": dry, "run": run, "next": more, "idle": idle, "stored": stored}


def measured(exe, folder, sizes, rounds):
    """Samples by size, those of the few first; every round all sizes once."""
    samples = {n: [] for n in [FEW, *sizes]}
    for r in range(rounds):
        for n in samples:
            print(f"growth, round {r + 1} of {rounds}: {n:,} records ...", file=sys.stderr)
            samples[n].append(at(exe, folder, n))
    return samples


def figures(samples):
    """Microseconds of CPU time and bytes, a record; what the few cost is taken off."""
    few, rows = samples[FEW], []
    for n, mine in samples.items():
        if n == FEW:
            continue
        cost = lambda f: statistics.median((f(s) - f(b)) / (n - FEW) for s, b in zip(mine, few))
        rows.append({
            "records": n, "batches": mine[0]["batches"], "run_us": cost(lambda s: s["run"]["cpu"]) * 1e6, "dry_us": cost(lambda s: s["dry"]["cpu"]) * 1e6,
            "kept_us": cost(lambda s: s["run"]["cpu"] - s["dry"]["cpu"]) * 1e6, "node_us": cost(lambda s: s["run"]["node_cpu"]) * 1e6,
            "wall_us": cost(lambda s: s["run"]["wall"]) * 1e6, "next_us": statistics.median((s["next"]["cpu"] - s["idle"]["cpu"]) / NEXT for s in mine) * 1e6,
            "next_node_us": statistics.median(s["next"]["node_cpu"] / NEXT for s in mine) * 1e6, "idle_s": statistics.median(s["idle"]["wall"] for s in mine),
            "journal_bytes": cost(lambda s: s["stored"]["journal"]), "vault_bytes": cost(lambda s: s["stored"]["vault"]),
            "ledger_bytes": cost(lambda s: s["stored"]["ledger"]), "peak_mb": max(s["run"]["peak_mb"] for s in mine),
            "node_peak_mb": max(s["run"]["node_peak_mb"] for s in mine)})
    middle = lambda f: statistics.median(f(s) for s in few)
    return {"few": {"records": FEW, "cpu_s": middle(lambda s: s["run"]["cpu"]), "dry_cpu_s": middle(lambda s: s["dry"]["cpu"]),
                    "wall_s": middle(lambda s: s["run"]["wall"])}, "rows": rows}
