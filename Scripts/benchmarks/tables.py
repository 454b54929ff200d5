"""The figures as tables: on the terminal, and between the marks of the page."""
import math

import cases, peers

WHAT = {**cases.LIMITS, **cases.STAGES, **{p.name: p.what for p in peers.PEERS}}


def number(x):
    """Three significant digits, thousands apart; a dash for what was not measured."""
    if x is None:
        return "-"
    if x == 0 or abs(x) >= 99.95:
        return f"{x:,.0f}"
    return f"{x:.{2 - math.floor(math.log10(abs(x)))}f}" if abs(x) >= 0.01 else f"{x:.1e}"


def share(x):
    return "-" if x is None else f"{x:.0%}"


def times(x):
    """How many times the other's CPU time a byte: more is slower, and `1/3` is three times as fast."""
    return number(x) if x is None or x >= 0.5 else f"1/{number(1 / max(x, 1e-9))}"


def table(head, rows):
    yield "\n| " + " | ".join(head) + " |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def intro(w):
    yield f"{w['processors']} processors ({w['machine']}); seed {w['seed']}; {w['version']}."
    if w["peers"]:
        yield f"\nPeers: {', '.join(sorted(set(w['peers'].values())))}; Python {w['python']}."
    for name, remark in sorted(w["remarks"].items()):
        yield f"\n{name}: {remark}."
    for name, why in sorted(w["missing"].items()):
        yield f"\n**Missing: {name}** ({why})."


def case_row(r):
    kind = {"limit": "limit: ", "stage": "", "peer": f"peer **{r['case']}**: "}[r["kind"]]
    beside = f"{times(r['times_beside'])} \u00d7 {r['beside']}" if r.get("times_beside") else "-"
    failed = f" ({r['failed']:,} records it could not take)" if r.get("failed") else ""
    return [kind + WHAT[r["case"]] + failed, number(r["mb_per_core"]), number(r["mb_in_all"]), number(r.get("records_per_core")),
            number(r.get("records_in_all")), times(r["times_sha256"]), beside, share(r["spread"])]


def of_format(name, f):
    yield f"\n### {cases.TITLES[name]}\n"
    ends = ", ".join(f"{n:,} {how}" for how, n in f["ends"].items() if n)
    yield (f"{f['bytes'] / 1e6:,.1f} MB in {f['files']:,} files, {f['records']:,} records" + (f"; a run: {ends}, {f['batches']:,} batches" if ends else "")
           + f". Medians of {f['rounds']} rounds, load before {f['load']:.1f}.")
    yield from table(["case", "MB/s a core", "in all", "records/s a core", "in all", "CPU a byte: times sha256", "times ours", "spread"],
                     map(case_row, f["rows"]))
    if f["alone"]:
        yield from table(["alone, as a difference", "is", "CPU ns a byte", "share of a run's CPU"],
                         ([s["stage"], f"{s['of']} less {s['less']}", number(s["cpu_ns_per_byte"]), share(s["of_run"])] for s in f["alone"]))
    kept = ("peak_mb", "node_peak_mb", "written_per_byte", "node_written_per_byte", "stored_per_byte", "node_stored_per_byte")
    yield from table(["memory and disk", "peak MB", "of the node", "bytes written a byte read", "by the node", "charged to the disk", "by the node"],
                     ([r["case"], *(number(r.get(k)) for k in kept)] for r in f["rows"] if "peak_mb" in r))
    for r in f["rows"]:
        if r["case"] == "run":
            of_run = f["idle_cpu_s"] * r["mb_per_core"] / (r["bytes"] / 1e6)
            yield (f"\nA run with nothing new takes {number(f['idle_cpu_s'])} s of CPU time, {share(of_run)} of what the run over these files takes. "
                   f"Of the CPU time of a run and its node the node has {share(r['node_cpu_share'])}.")
    if s := f["syncs"]:
        node = f", of the node {number(s['node'] / s['batches'])}" if "node" in s else ""
        yield (f"\n`fsync` and `fdatasync` calls a batch, over {s['batches']:,} batches of {f['files']:,} files, counted by {s['by']}: of a run "
               f"{number((s['run'] - s['idle']) / s['batches'])}, beside the {s['idle']} in all that a run with nothing new makes{node}.")
    if f["memory"]:
        yield from table(["input MB", "records", "peak MB of run", "peak MB of node", "MB/s in all"], map(memory_row, f["memory"]))


def memory_row(m):
    if "why" in m:
        return [number(m["input_mb"]), f"not measured: {m['why']}", "", "", ""]
    return [number(m["input_mb"]), f"{m['records']:,}", *(number(m[k]) for k in ("peak_mb", "node_peak_mb", "mb_in_all"))]


def of_growth(w):
    few, rows = w["few"], w["rows"]
    yield f"{w['processors']} processors ({w['machine']}), load before {w['load']:.1f}; medians of {w['rounds']} rounds; {w['version']}."
    yield (f"\nA run over {few['records']:,} records takes {number(few['cpu_s'])} s of CPU time ({number(few['dry_cpu_s'])} s with `--dry-run`) and "
           f"{number(few['wall_s'])} s by the clock: what it costs by itself, and is taken off below.")
    yield from table(["records", "batches", "CPU us a record: run", "of it read to checked", "of it sealed, written, sent", "node", "next 10,000: run", "node"],
                     ([f"{r['records']:,}", f"{r['batches']:,}", *(number(r[k]) for k in ("run_us", "dry_us", "kept_us", "node_us", "next_us", "next_node_us"))]
                      for r in rows))
    yield from table(["records", "bytes a record: journal", "vault", "ledger", "peak MB of run", "of node", "a run with nothing new, s by the clock"],
                     ([f"{r['records']:,}", *(number(r[k]) for k in ("journal_bytes", "vault_bytes", "ledger_bytes", "peak_mb", "node_peak_mb", "idle_s"))]
                      for r in rows))
    if len(rows) > 1:
        first, last = rows[0], rows[-1]
        named = {"run": "run_us", "sealed, written, sent": "kept_us", "node": "node_us", "next run": "next_us", "next node": "next_node_us",
                 "journal": "journal_bytes", "vault": "vault_bytes", "ledger": "ledger_bytes"}
        ratios = ", ".join(f"{what} {last[key] / first[key]:.2f}" for what, key in named.items() if first[key] > 0)
        yield f"\nA record at {last['records']:,} in multiples of one at {first['records']:,}: {ratios}."
