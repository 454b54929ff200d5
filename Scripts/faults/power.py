"""What a disk may hold after the power went: rebuilt from the shim's journal of writes, syncs and renames.

The model is POSIX at its least, so that nothing leans on what one file system happens to do:
  - bytes are safe once their file was synced; of writes since, each may be there, be lost, or be there in part (whole sectors of 512 bytes)
  - a name (made, renamed, removed) is safe once its folder was synced; of changes since, those of one name come in order, those of different names in any
  - a rename is one change: the old name is never gone while the new one is not there
"""
import dataclasses, os, pathlib, shutil

SECTOR = 512


@dataclasses.dataclass(eq=False)
class File:
    now: bytearray
    safe: bytes
    pending: list = dataclasses.field(default_factory=list)

    def write(self, at, data):
        self.pending.append((at, data))
        put(self.now, at, data)

    def truncate(self, size):
        self.pending.append((size, None))
        resize(self.now, size)

    def sync(self):
        self.safe, self.pending = bytes(self.now), []

    def perhaps(self, dice):
        """The safe bytes, and of each later change all, none or a part."""
        out = bytearray(self.safe)
        for at, data in self.pending:
            fate = dice.random()
            if fate < 0.4:
                continue
            if data is None:
                resize(out, at)
            elif fate < 0.8 or len(data) <= 1:
                put(out, at, data)
            else:
                part = dice.randrange(0, len(data), SECTOR) if len(data) > SECTOR else dice.randrange(len(data))
                if dice.random() < 0.5 and len(out) < at + len(data):
                    resize(out, at + len(data))
                put(out, at, data[:part])
        return bytes(out)


def put(buffer, at, data):
    if len(buffer) < at:
        resize(buffer, at)
    buffer[at:at + len(data)] = data


def resize(buffer, size):
    if len(buffer) > size:
        del buffer[size:]
    else:
        buffer.extend(bytes(size - len(buffer)))


FOLDER = "folder"


class Disk:
    """Folders below `root` as they were when the command began, and what became of them since."""

    def __init__(self, root):
        self.root, self.files, self.names, self.safe_names, self.modes = str(root), {}, {}, {}, {}
        for base, folders, files in os.walk(root):
            self.names[base] = FOLDER
            for name in files:
                path = os.path.join(base, name)
                info = os.lstat(path)
                data = pathlib.Path(path).read_bytes()
                self.modes[path] = info.st_mode & 0o777
                self.files[info.st_ino] = self.names[path] = File(bytearray(data), data)
        self.safe_names = dict(self.names)
        # Changes of names that no sync has made safe: (folders that would, [(path, value or None)]).
        self.pending = []

    def change(self, *changes):
        for path, value in changes:
            if value is None:
                self.names.pop(path, None)
            else:
                self.names[path] = value
        self.pending.append(list(changes))

    def apply(self, op, operands, data):
        if op == "create":
            file = File(bytearray(), b"")
            self.files[operands[1]] = file
            self.change((operands[0], file))
        elif op == "write":
            file = self.files.get(operands[0])
            if file:
                at, n, start = map(int, operands[1:])
                file.write(at, data[start:start + n])
        elif op in ("truncate", "extend"):
            file = self.files.get(operands[0])
            if file and (op == "truncate" or len(file.now) < int(operands[1])):
                file.truncate(int(operands[1]))
        elif op == "sync":
            file = self.files.get(operands[0])
            if file:
                file.sync()
        elif op == "syncdir":
            self.sync_folder(operands[0])
        elif op == "mkdir":
            self.change((operands[0], FOLDER))
        elif op in ("unlink", "rmdir"):
            self.change((operands[0], None))
        elif op == "link":
            self.change((operands[1], self.names.get(operands[0])))
        elif op == "rename":
            old, new = operands
            moved = {p: v for p, v in self.names.items() if p == old or p.startswith(old + "/")}
            for path, value in moved.items():
                self.change((new + path[len(old):], value), (path, None))
        else:
            raise ValueError(f"an operation that is not known: {op}")

    def sync_folder(self, folder):
        left = []
        for changes in self.pending:
            if any(os.path.dirname(path) == folder for path, _ in changes):
                self.commit(self.safe_names, changes)
            else:
                left.append(changes)
        self.pending = left

    @staticmethod
    def commit(names, changes):
        for path, value in changes:
            if value is None:
                names.pop(path, None)
            else:
                names[path] = value

    def state(self, dice=None, everything=False):
        """Path -> bytes, or FOLDER: everything (the process was killed, the power stayed), the least, or with dice something between."""
        if everything:
            return {p: v if v is FOLDER else bytes(v.now) for p, v in self.names.items()}
        names = dict(self.safe_names)
        if dice:
            lost = set()
            for changes in self.pending:
                paths = {path for path, _ in changes}
                # Of one name nothing later than the first change that is lost.
                if paths & lost or dice.random() < 0.5:
                    lost |= paths
                else:
                    self.commit(names, changes)
        out = {}
        for path, value in sorted(names.items()):
            if path != self.root and out.get(os.path.dirname(path)) is not FOLDER:
                continue
            if value is FOLDER:
                out[path] = FOLDER
            else:
                out[path] = value.perhaps(dice) if dice else value.safe
        return out

    def store(self, state, target):
        """Writes a state under another folder. Shared memory of SQLite is left out: no process had it open after the power came back."""
        shutil.rmtree(target, ignore_errors=True)
        for path, value in sorted(state.items()):
            at = pathlib.Path(str(target) + path[len(self.root):])
            if value is FOLDER:
                at.mkdir(mode=0o700, parents=True, exist_ok=True)
            elif not path.endswith("-shm"):
                at.write_bytes(value)
                at.chmod(self.modes.get(path, 0o600))


def read(prefix, pid):
    """The journal of one process: [(nanoseconds, op, operands)], and the bytes written."""
    ops = []
    for line in pathlib.Path(f"{prefix}.{pid}.ops").read_text().splitlines():
        time, op, *operands = line.split("\t")
        if op in ("create",):
            operands[1] = int(operands[1])
        elif op in ("write", "truncate", "extend", "sync"):
            operands[0] = int(operands[0])
        ops.append((int(time), op, operands))
    return ops, pathlib.Path(f"{prefix}.{pid}.data").read_bytes()
