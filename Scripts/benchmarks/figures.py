"""From samples to figures: medians, and ratios of what was measured in the same round."""
from statistics import median

import cases, peers

BESIDE = {p.name: p.beside for p in peers.PEERS}


def per_byte(sample):
    return sample["cpu"] / sample["bytes"]


def ratio(samples, others):
    """CPU time a byte, in multiples of the other's of the same round; the median."""
    return median(per_byte(s) / max(1e-15, per_byte(o)) for s, o in zip(samples, others)) if samples and others else None


def row(name, samples):
    """The figures of one case; `samples` are all cases' of its format."""
    mine = samples[name]
    costs = [per_byte(s) for s in mine]
    out = {"case": name, "kind": "limit" if name in cases.LIMITS else "stage" if name in cases.STAGES else "peer", "bytes": mine[0]["bytes"],
           "records": mine[0].get("records"), "mb_per_core": 1e-6 / max(median(costs), 1e-15), "mb_in_all": median(s["bytes"] / 1e6 / s["wall"] for s in mine),
           "times_sha256": ratio(mine, samples.get("sha256")), "spread": (max(costs) - min(costs)) / median(costs) if len(mine) > 1 else None}
    if out["records"]:
        out["records_per_core"] = median(s["records"] / max(s["cpu"], 1e-6) for s in mine)
        out["records_in_all"] = median(s["records"] / s["wall"] for s in mine)
    if "peak_mb" in mine[0]:
        out["peak_mb"] = max(s["peak_mb"] for s in mine)
    if "written" in mine[0]:
        out["written_per_byte"] = median(s["written"] / s["bytes"] for s in mine)
        out["stored_per_byte"] = median(s["stored"] / s["bytes"] for s in mine)
    if "node_cpu" in mine[0]:
        out["node_cpu_share"] = median(s["node_cpu"] / (s["node_cpu"] + s["cpu"]) for s in mine)
        out["node_peak_mb"] = max(s["node_peak_mb"] for s in mine)
        out["node_written_per_byte"] = median(s["node_written"] / s["bytes"] for s in mine)
        out["node_stored_per_byte"] = median(s["node_stored"] / s["bytes"] for s in mine)
    if name in BESIDE:
        out["beside"], out["times_beside"], out["failed"] = BESIDE[name], ratio(mine, samples.get(BESIDE[name])), mine[0]["failed"]
    return out


def alone(samples):
    """The stages that are differences of two cases."""
    whole = samples.get("run")
    for what, longer, shorter in cases.ALONE:
        if longer in samples and shorter in samples:
            pairs = list(zip(samples[longer], samples[shorter]))
            yield {"stage": what, "of": longer, "less": shorter, "cpu_ns_per_byte": median((a["cpu"] - b["cpu"]) / a["bytes"] for a, b in pairs) * 1e9,
                   "of_run": median((a["cpu"] - b["cpu"]) / w["cpu"] for (a, b), w in zip(pairs, whole)) if whole else None}


def of_format(bench, syncs=None, memory=()):
    """All figures of one format."""
    order, idle = [*cases.LIMITS, *cases.STAGES, *BESIDE], bench.samples.get("idle")
    return {"bytes": bench.source.bytes, "files": len(bench.source.files), "records": bench.records, "batches": bench.batches, "ends": bench.ends,
            "rows": [row(name, bench.samples) for name in order if name in bench.samples], "alone": list(alone(bench.samples)),
            "idle_cpu_s": median(s["cpu"] for s in idle) if idle else None, "syncs": syncs, "memory": list(memory), "samples": bench.samples}
