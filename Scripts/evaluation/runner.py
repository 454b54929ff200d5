"""Run a de-identifier over notes and take the time it computes."""
import json
import resource
import shlex
import subprocess
import sys
import tempfile


class Outcome:
    def __init__(self, rows, seconds, megabytes, status, message):
        self.rows, self.cpu_seconds, self.megabytes, self.status, self.message = rows, seconds, megabytes, status, message


def run(command, notes, known):
    """Notes go in as {"id","text"} lines, with "known" if asked; {"id","text","spans"} lines come back.

    CPU seconds are those of the command and its children.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as source, tempfile.TemporaryFile("w+b") as target:
        for note in notes:
            row = {"id": note["id"], "text": note["text"]}
            if known and "known" in note:
                row["known"] = note["known"]
            source.write(json.dumps(row, ensure_ascii=False) + "\n")
        source.flush()
        source.seek(0)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            child = subprocess.run(shlex.split(command), stdin=source, stdout=target, stderr=subprocess.PIPE, check=False)
        except OSError as error:
            return Outcome({}, 0.0, 0.0, 127, str(error))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        target.seek(0)
        rows, bad = {}, 0
        for line in target:
            try:
                row = json.loads(line)
                rows[row["id"]] = row
            except (ValueError, KeyError, TypeError):
                bad += 1
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    message = child.stderr.decode("utf-8", "replace")[-2000:] + (f"\n{bad} lines of the output are not JSON with an id" if bad else "")
    return Outcome(rows, seconds, sum(len(n["text"].encode()) for n in notes) / 1e6, child.returncode, message)


def stored(path, notes):
    """The rows of an earlier output instead of a run."""
    rows = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.strip():
                row = json.loads(line)
                rows[row["id"]] = row
    return Outcome(rows, 0.0, sum(len(n["text"].encode()) for n in notes) / 1e6, 0, "")


def rendered(text, spans):
    """The text without the removed spans, for outputs that come without a text."""
    out, at = [], 0
    for start, end in sorted((s[0], s[1]) for s in spans):
        if end > at:
            out.append(text[at:max(at, start)] + " \u25ae ")
            at = end
    return "".join(out) + text[at:]


def warn(text):
    print(text, file=sys.stderr)
