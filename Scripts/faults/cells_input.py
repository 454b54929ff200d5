"""The fault matrix's cells of what is read, of clocks, and of the state folder."""
import os, re, shutil, subprocess, time

import matrix, shim, world
from cells import RECORD_READ, Cell, Seen


def files(cell):
    return sorted((cell.here.folder / "in").iterdir())


def wait_for(cell, process):
    """Until the fault has happened, which a command under the shim writes down."""
    fired, end = cell.here.folder / "fired", time.time() + 60
    while not (fired.exists() and fired.stat().st_size) and time.time() < end and process.poll() is None:
        time.sleep(0.02)
    world.need(fired.exists() and fired.stat().st_size, "the fault was not brought about")


def half_written(recognise):
    """A file of which the copy stopped in the middle of its last message; the rest comes before the next night."""
    def act(cell):
        text = (cell.here.folder / "p.yaml").read_text()
        (cell.here.folder / "p.yaml").write_text(text.replace("    paths: [in]\n", f"    paths: [in]\n    recognise: {recognise}\n"))
        last = files(cell)[-1]
        whole = last.read_bytes()
        last.write_bytes(whole[:whole.rindex(b"MSH|") + 40])
        done = cell.here.run()

        def enough(after):
            """Each record has been sent; and once, where records are recognised."""
            total = sum(f.read_bytes().count(b"MSH|") for f in files(cell))
            sent = [records(o, "submitted") for o in (done, after)]
            world.need(sum(sent) == total if recognise == "records" else sum(sent) > total, f"{total} records, {sent[0]} and {sent[1]} submitted")
        return Seen(done, mend=lambda: last.write_bytes(whole), recount=False, check=enough)
    return act


def records(outcome, word):
    """A number of the summary's line of records."""
    line = next((l for l in matrix.unfolded(outcome.err).splitlines() if l.startswith("records ")), "")
    found = re.search(rf"([\d,]+) {word}\b", line.replace("already submitted", "known"))
    return int(found.group(1).replace(",", "")) if found else 0


def unreadable(cell):
    """A file whose mode lets nobody read it; root loses the right to read it all the same."""
    target = files(cell)[1]
    target.chmod(0)
    prefix = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    done = cell.here.run(prefix=prefix)
    return Seen(done, mend=lambda: target.chmod(0o600))


def vanished(cell):
    """The mount point itself is gone."""
    (cell.here.folder / "in").rename(cell.here.folder / "away")
    done = cell.here.run()
    return Seen(done, mend=lambda: (cell.here.folder / "away").rename(cell.here.folder / "in"))


def unmounted(extra="", *flags):
    """The mount point is there and empty."""
    def act(cell):
        (cell.here.folder / "in").rename(cell.here.folder / "away")
        (cell.here.folder / "in").mkdir()
        cell.here.write(cell.hospital.node.url, cell.hospital.ledger, extra=extra)
        done = cell.here.run(*flags)

        def mend():
            (cell.here.folder / "in").rmdir()
            (cell.here.folder / "away").rename(cell.here.folder / "in")
        return Seen(done, mend=mend)
    return act


def grows(cell):
    """A file that is appended to while it is read."""
    target = files(cell)[1]
    more = files(cell)[0].read_bytes().split(b"MSH|", 2)[1]
    extra = b"MSH|" + more
    p = subprocess.Popen([cell.here.exe, "run", "--pipeline", "p.yaml"], cwd=cell.here.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         env={**os.environ, **shim.environment(cell.here.folder, [shim.rule("sleep:3000", "read", f"*/in/{target.name}", nth=RECORD_READ)], fired=cell.here.folder / "fired")})
    wait_for(cell, p)
    with open(target, "ab") as f:
        f.write(extra)
    out, err = p.communicate(timeout=100)
    return Seen(world.Outcome(p.returncode, out.decode(), err.decode(), 0), recount=False)


def clock(offset):
    """The whole run has another time than the node."""
    def act(cell):
        return Seen(cell.here.run(prefix=["faketime", "-f", offset], environment={"FAKETIME_DONT_FAKE_MONOTONIC": "1"}))
    return act


def clock_between(first, second):
    """Two nights with the clock set between them; the second has one more file."""
    def act(cell):
        last = files(cell)[-1]
        last.rename(cell.here.folder / "later")
        for offset in (first, second):
            done = cell.here.run(prefix=["faketime", "-f", offset], environment={"FAKETIME_DONT_FAKE_MONOTONIC": "1"})
            if offset == first:
                world.need(done.code == 0, f"the first night ended with {done.code}: {done.err[-300:]}")
                (cell.here.folder / "later").rename(last)
        return Seen(done)
    return act


def corrupted(cell):
    """The middle of the journal is overwritten between two nights; the operator types what the command says."""
    journal = cell.here.folder / "state/journal.sqlite"
    last = files(cell)[-1]
    last.rename(cell.here.folder / "later")
    world.need(cell.here.run().code == 0, "the first night failed")
    (cell.here.folder / "later").rename(last)
    bad = bytearray(journal.read_bytes())
    for at in range(4096, len(bad), 4096):
        bad[at:at + 600] = os.urandom(600)
    journal.write_bytes(bad)
    return Seen(cell.here.run(), mend=lambda: cell.here.chartseal("journal", "rebuild", "--pipeline", "p.yaml", ok=(0,)))


def two_machines(cell):
    """A run is killed on one machine, and another one, whose kernel knows nothing of its lock, is pointed at the same state."""
    cell.shimmed(shim.rule("kill", "write", "*/spool/incoming/*", nth=2))
    lease = next(f for f in (cell.here.folder / "state").iterdir() if f.is_file() and f.read_bytes().startswith(b"chartseal-lease/1"))
    text = re.sub(r"(?m)^host .*", "host other", re.sub(r"(?m)^(machine|boot) .*", r"\1 0123456789abcdef", lease.read_text()))
    lease.write_text(text)

    def mend():
        long_ago = time.time() - 3600
        os.utime(lease, (long_ago, long_ago))
        cell.here.chartseal("state", "take-over", "--pipeline", "p.yaml", "--reason", "the other machine is dead for certain", ok=(0,))
    return Seen(cell.here.run(), mend=mend)


def two_at_once(cell):
    """A second run while the first is at work."""
    environment = shim.environment(cell.here.folder, [shim.rule("sleep:3000", "write", "*/spool/incoming/*", nth=1)], fired=cell.here.folder / "fired")
    first = subprocess.Popen([cell.here.exe, "run", "--pipeline", "p.yaml", "--quiet"], cwd=cell.here.folder, stdin=subprocess.DEVNULL, env={**os.environ, **environment})
    wait_for(cell, first)
    done = cell.here.run()
    world.need(first.wait(100) == 0, f"the first run ended with {first.returncode}")
    return Seen(done)


def key_open(cell):
    key = cell.here.folder / "state/organisation-key.pem"
    key.chmod(0o644)
    return Seen(cell.here.run(), mend=lambda: key.chmod(0o600))


def no_state(cell):
    """The state folder's own mount has vanished."""
    (cell.here.folder / "state").rename(cell.here.folder / "state-away")
    return Seen(cell.here.run(), mend=lambda: (cell.here.folder / "state-away").rename(cell.here.folder / "state"))


def many_files(cell):
    """100,000 files of one message each, few of them different in more than their number."""
    source = cell.here.folder / "in"
    message = files(cell)[0].read_bytes().split(b"MSH|", 2)[1]
    shutil.rmtree(source)
    for i in range(100_000):
        folder = source / f"{i // 1000:03}"
        if i % 1000 == 0:
            folder.mkdir(parents=True)
        fields = (b"MSH|" + message).split(b"|")
        fields[9] = b"Q%06d" % i
        (folder / f"{i:06}.hl7").write_bytes(b"|".join(fields))
    cell.here.write(cell.hospital.node.url, cell.hospital.ledger, records=2000)
    done = measured(cell, 3000)
    cell.measure["files"] = 100_000
    return Seen(done)


def measured(cell, limit):
    """A run under /usr/bin/time: seconds and the largest resident set."""
    done = cell.here.chartseal("run", "--pipeline", "p.yaml", ok=None, limit=limit, prefix=["/usr/bin/time", "-o", str(cell.here.folder / "time"), "-f", "%e %M"])
    seconds, kib = (cell.here.folder / "time").read_text().split()[-2:]
    cell.measure = {"seconds": float(seconds), "peak-mib": int(kib) // 1024}
    return done


def large_file(cell):
    """One file of 20 GB: messages that the pipeline's filter leaves out, which are read, framed and counted all the same, and the usual ones at its end."""
    free = shutil.disk_usage(cell.here.folder).free
    world.need(free > 30 << 30, f"only {free >> 30} GiB are free: 30 are needed")
    source = cell.here.folder / "in"
    usual = [f.read_bytes() for f in files(cell)]
    filler = usual[0].split(b"MSH|", 2)[1].replace(b"ADT^", b"ZZZ^")
    fields = (b"MSH|" + filler).split(b"|")
    fields[8] = b"ZZZ^Z01"
    one = b"|".join(fields)
    block = one * ((4 << 20) // len(one))
    shutil.rmtree(source)
    source.mkdir()
    with open(source / "feed-0000.hl7", "wb") as f:
        for _ in range((20 << 30) // len(block) + 1):
            f.write(block)
        for data in usual:
            f.write(data)
    text = (cell.here.folder / "p.yaml").read_text()
    (cell.here.folder / "p.yaml").write_text(text.replace("    paths: [in]\n", "    paths: [in]\n    filter: {except: [ZZZ]}\n").replace("max-records: 20", "max-records: 1000000"))
    done = measured(cell, 7200)
    cell.measure["bytes"] = (source / "feed-0000.hl7").stat().st_size
    world.need(cell.measure["peak-mib"] < 1500, f"{cell.measure['peak-mib']} MiB at the peak")
    return Seen(done, recount=False)


def cells():
    empty = "there is nothing to read"
    return [
        Cell("half-written file", "read", half_written("files"), (3,), "", "what is whole is sent, the torn message is held back; the complete file is another one, so that **its whole records are sent a second time**",
             "prevent it: sources[].settle or a done-marker, or recognise: records"),
        Cell("half-written file, recognise: records", "read", half_written("records"), (3,), "", "what is whole is sent, the torn message is held back; of the complete file only what is new is sent", "drop what was held back", True),
        Cell("unreadable file", "read", unreadable, (74, 77), "feed-0001", "the others are read and sent", "chmod, run again", True),
        Cell("file grows while it is read", "read", grows, (74,), "changed while it was read", "its first records are kept, the file stays open for the next run", "run again", True),
        Cell("mount vanished, folder gone", "read", vanished, (66,), "nothing there", empty, "mount it, run again", True),
        Cell("mount vanished, folder empty", "read", unmounted(), (0,), "nothing to do", "it cannot be told from a quiet night", "set expect.minimum-records, or --fail-if-empty"),
        Cell("mount vanished, minimum expected", "read", unmounted("expect: {minimum-records: 1}\n"), (5,), "minimum-records", empty, "mount it, run again", True),
        Cell("mount vanished, --fail-if-empty", "read", unmounted("", "--fail-if-empty"), (9,), "", empty, "mount it, run again"),
        Cell("clock a day ahead of the node's", "send", clock("+1d"), (77,), "clock", "the node takes no request that is a day off; the batches stay in the spool", "set the clock, run again", True),
        Cell("clock a day behind the node's", "send", clock("-1d"), (77,), "clock", "as above", "set the clock, run again"),
        Cell("clock set back between two runs", "read", clock_between("+100s", "-100s"), (0,), "success", "counts are not affected: order comes from the journal, not from the clock", "nothing", True),
        Cell("clock runs away in the run", "send", clock("+0 x1000"), (77,), "clock", "what is sealed stays in the spool", "set the clock, run again"),
        Cell("journal corrupted", "planted", corrupted, (74,), "RUN-0201", "nothing is read or sent; rebuilt from its copy and the ledger", "chartseal journal rebuild", True),
        Cell("two runs at once", "planted", two_at_once, (75,), "another run holds the lock", "the second does nothing", "nothing, or --wait", True),
        Cell("two machines on one state", "planted", two_machines, (75,), "RUN-0206", "the second does nothing, even when the first has died", "chartseal state take-over, when the first is dead for certain", True),
        Cell("key readable by others", "planted", key_open, (77,), "chmod 600", "nothing is read or sent", "chmod 600, run again"),
        Cell("state folder gone", "planted", no_state, (78,), "no state folder", "nothing is read or sent", "mount it, run again"),
    ]


def long_cells():
    return [
        Cell("100,000 small files", "read", many_files, (0, 3), "", "all are read", "nothing"),
        Cell("one file of 20 GB", "read", large_file, (0, 3), "", "memory stays bounded", "nothing"),
    ]
