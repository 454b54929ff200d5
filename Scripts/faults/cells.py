"""The fault matrix's cells: one fault at one stage each, what must come of it, and how it is brought about.

A cell gets a fresh copy of the same hospital (`Cell.here`), does its fault to one run, and says what it saw. Then the fault is taken away, the command
runs once more, and the recount must find every record exactly once. What a cell expects is in its row; the page is written from what was seen.
"""
import dataclasses, re

import power, shim, world

STAGES = ["planted", "harvest", "read", "seal", "judge", "send", "receipt", "report"]
# Where a stage is met first by what a run does to its files: op, path, and the how-manieth call.
WRITES = {"planted": ("create", "*.planted/*", 20), "harvest": ("write", "*/vault.sqlite-wal", 2), "seal": ("write", "*/spool/incoming/*", 2),
          "judge": ("write", "*/audit.jsonl", 2), "send": ("write", "*/last-checkpoint*", 1), "receipt": ("write", "*/receipts/*", 3),
          "report": ("write", "*/reports/*", 1)}
# A file is read for its format, for its digest, for what it says of its patients, for its format again and for its records: the calls of each.
HARVEST_READ, RECORD_READ = 4, 9
READS = {"harvest": ("read", "*/in/feed-0001.hl7", HARVEST_READ), "read": ("read", "*/in/feed-0001.hl7", RECORD_READ)}


@dataclasses.dataclass
class Seen:
    """What a cell saw: the run's outcome, what must hold besides, and what is to be done before the next run."""
    outcome: world.Outcome
    mend: object = None
    # Exit codes that the next run may have.
    then: tuple = (0, 3)
    folders: tuple = ("in",)
    recount: bool = True
    # What must hold of the next run besides; given its outcome.
    check: object = None


@dataclasses.dataclass
class Cell:
    fault: str
    stage: str
    act: object
    exit: tuple
    # A pattern that must be in what the operator sees.
    says: str
    happens: str
    todo: str = "run again: nothing is lost"
    fast: bool = False
    here: object = None
    hospital: object = None
    measure: object = None

    @property
    def name(self):
        return re.sub(r"[^a-z0-9]+", "-", f"{self.fault} {self.stage}".lower()).strip("-")

    def shimmed(self, *rules, root=None, **more):
        """A run under the failing file system; the fault must have happened."""
        fired = self.here.folder / "fired"
        done = self.here.run(environment=shim.environment(root or self.here.folder, rules, fired=fired, **more))
        world.need(fired.exists() and fired.stat().st_size > 0, f"the fault was not brought about: {rules}")
        return done


def at(stage, do, op=None, **more):
    """The rule that makes `do` happen at a stage."""
    where, path, nth = {**READS, **WRITES}[stage] if stage != "read" else READS["read"]
    return shim.rule(do, op or where, path, nth=nth, **more)


# Signals and power

def signalled(do):
    return lambda cell: Seen(cell.shimmed(at(cell.stage, do)))


def power_cut(cell):
    """Killed at the stage; then the disk holds the least that is safe."""
    folder = cell.here.folder
    disk = power.Disk(folder / "state")
    done = cell.shimmed(at(cell.stage, "kill"), journal=folder / "j")
    file = next(folder.glob("j.*.ops"))
    ops, data = power.read(folder / "j", file.name.split(".")[1])
    for _, op, operands in ops:
        if any(isinstance(o, str) and not o.startswith(disk.root) for o in operands[:1]):
            continue
        disk.apply(op, operands, data)
    state = disk.state()
    return Seen(done, mend=lambda: disk.store(state, folder / "state"))


# Disks

def full(number):
    """From the stage on every write that needs room fails, everywhere."""
    return lambda cell: Seen(cell.shimmed(at(cell.stage, number, "create|write|mkdir", spread=1)))


def read_only(cell):
    return Seen(cell.shimmed(at(cell.stage, "EROFS", "any", spread=1)))


def bad_write(cell):
    return Seen(cell.shimmed(at(cell.stage, "EIO")))


def bad_sync(cell):
    """The device says at the sync that it has lost what was written."""
    path = {"planted": None, "harvest": "*/vault.sqlite-wal", "seal": "*/spool/incoming/*", "judge": "*/audit.jsonl", "send": "*/last-checkpoint*",
            "receipt": "*/receipts/*", "report": "*/reports/*"}[cell.stage]
    return Seen(cell.shimmed(shim.rule("EIO", "sync", path, nth=2 if cell.stage == "judge" else 1)))


def bad_read(path, nth=1):
    return lambda cell: Seen(cell.shimmed(shim.rule("EIO", "read", path, nth=nth, times=0)))


def local_cells():
    cells = []
    killed = "the process is gone; what was under way is done again, what was sealed is sent"
    for i, stage in enumerate(STAGES):
        cells.append(Cell("SIGKILL", stage, signalled("kill"), (-9,), "", killed, "nothing: the next run takes up what is left", fast=i % 2 == 0))
        cells.append(Cell("SIGTERM", stage, signalled("term"), (143,), "interrupted|terminated", "ends cleanly within 30 s, state saved", fast=i % 3 == 1))
        cells.append(Cell("SIGINT", stage, signalled("int"), (130,), "interrupted", "ends cleanly, state saved", fast=i == 3))
        cells.append(Cell("power cut", stage, power_cut, (-9,), "", "as after SIGKILL, with what was not synced gone", "nothing: the next run takes up what is left", fast=i % 2 == 1))
    for i, stage in enumerate(WRITES):
        cells.append(Cell("disk full", stage, full("ENOSPC"), (73,), "cannot be|could not be|failed|full", "nothing half-written counts; what was sealed and is in the journal stays", "free space, run again", fast=i % 2 == 0))
        cells.append(Cell("disk read-only", stage, read_only, (73,), "cannot be|could not be|failed|error", "as above", "mount it writable, run again", fast=i % 3 == 1))
        cells.append(Cell("EIO on write", stage, bad_write, (73,), "cannot be|could not be|failed|error", "the run ends; what is durable stays", "check the disk, run again", fast=i == 2))
        if stage != "planted":
            cells.append(Cell("EIO on sync", stage, bad_sync, (73,), "cannot be|could not be|failed|error", "what could not be synced does not count", "check the disk, run again", fast=i == 4))
    cells.append(Cell("quota used up", "seal", full("EDQUOT"), (73,), "could not be|failed|error", "as above", "raise the quota, run again"))
    cells.append(Cell("EIO on read", "harvest", bad_read("*/in/feed-0001.hl7", HARVEST_READ), (74,), "SRC-0101", "the other files are read and sent; this one stays open", "check the disk, run again", fast=True))
    cells.append(Cell("EIO on read", "read", bad_read("*/in/feed-0001.hl7", RECORD_READ), (74,), "SRC-0101", "as above", "check the disk, run again"))
    cells.append(Cell("EIO on read", "send", bad_read("*/spool/pending/*"), (73,), "SEA-0303", "nothing more is sent, the batches stay in the spool", "check the disk, run again"))
    return cells
