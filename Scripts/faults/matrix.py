"""The fault matrix as rows and as a page."""
import json, pathlib, re, shutil

PAGE = "docs/guide/fault-matrix.md"
BEGIN, END = "<!-- written by Scripts/fault-matrix from what .ci/checks/fault-matrix saw: do not edit -->", "<!-- end -->"
STAGES = {"planted": 0, "harvest": 1, "read": 2, "seal": 3, "judge": 4, "send": 5, "receipt": 6, "report": 7}


def tools_missing():
    return [tool for tool in ("gcc", "faketime", "openssl", "setpriv") if not shutil.which(tool)]


def masked(text, folder):
    """A line without what is another one each time."""
    text = text.replace(str(folder), "...")
    for pattern, word in ((r"split-view-[0-9a-f]+", "split-view-<digest>"), (r"renewed \d+ s ago", "renewed <n> s ago"), (r"\d{8}T\d{6}-[a-z]{4}", "<run>"), (r"[0-9a-f]{64}", "<batch>"), (r"pid \d+", "pid <pid>"), (r"host \S+?,", "host <host>,"),
                          (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "<time>"), (r"command \S*chartseal", "command chartseal"), (r"127\.0\.0\.1:\d+", "127.0.0.1:<port>"),
                          (r"\d{8,}-\d{8,}", "<evidence>")):
        text = re.sub(pattern, word, text)
    return text


def unfolded(text):
    """Lines of the summary whole again: further ones are indented by twelve; commands stand alone and are kept so, behind an arrow."""
    return re.sub(r"\n {12}(chartseal )", r" -> \1", re.sub(r"\n {12}(?!chartseal )", " ", text))


def row(cell, done, folder):
    """A cell's row: what the operator sees is the first line that says why, or the outcome."""
    lines = unfolded(done.err).splitlines()
    why = [l for l in lines if l.startswith("chartseal: ")] or [re.sub(r"\s+", " ", l) for l in lines if l.startswith("outcome")]
    told = [re.sub(r"^what to do\s+", "", l) for l in lines if l.startswith("what to do")]
    out = {"fault": cell.fault, "stage": cell.stage, "happens": cell.happens, "exit": 128 - done.code if done.code < 0 else done.code,
           "sees": masked(why[0], folder) if why else "", "todo": masked(told[0], folder) if told else cell.todo}
    if cell.measure:
        out["measure"] = cell.measure
    return out


def text(r):
    happens = r["happens"]
    if r.get("measure"):
        m = r["measure"]
        amount = f"{m['files']:,} files" if "files" in m else f"{m['bytes'] / 1e9:.1f} GB"
        happens += f" ({amount} in {m['seconds']:.0f} s, {m['peak-mib']} MiB at the peak)"
    sees = "`" + r["sees"].replace("|", "\\|") + "`" if r["sees"] else "nothing"
    return f"| {r['stage']} | {happens} | {r['exit']} | {sees} | {r['todo'].replace('|', chr(92) + '|')} |"


def differs(r, page):
    """What the page says of a cell and the cell did not see; None when they agree."""
    section = re.search(rf"^### {re.escape(r['fault'])}\n(.*?)(?=^### |^{END})", page, re.M | re.S)
    if not section:
        return f"{PAGE} does not have the fault: Scripts/fault-matrix --write"
    lines = [l for l in section.group(1).splitlines() if l.startswith(f"| {r['stage']} |")]
    if not lines:
        return f"{PAGE} does not have the stage: Scripts/fault-matrix --write"
    if r.get("measure"):
        return None
    return None if text(r) in lines else f"{PAGE} says something else, seen was: {text(r)}"


def store(path, rows):
    """Adds rows to those that were seen before; a newer one of the same cell replaces the older."""
    path = pathlib.Path(path)
    known = {(r["fault"], r["stage"]): r for r in (json.loads(path.read_text()) if path.exists() else [])}
    known.update({(r["fault"], r["stage"]): r for r in rows})
    path.write_text(json.dumps(list(known.values()), indent=1, ensure_ascii=False) + "\n")


def write(rows, page, order):
    """The page with its table made anew."""
    faults = {}
    for r in rows:
        faults.setdefault(r["fault"], []).append(r)
    out = [BEGIN, ""]
    for fault in sorted(faults, key=lambda f: order.index(f) if f in order else 999):
        out += [f"### {fault}", "", "| Stage | What happens | Exit | What the operator sees | What to do |", "|---|---|---|---|---|"]
        out += [text(r) for r in sorted(faults[fault], key=lambda r: STAGES[r["stage"]])] + [""]
    before, _, rest = page.partition(BEGIN)
    return before + "\n".join(out) + END + rest.partition(END)[2]
