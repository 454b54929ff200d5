"""Runs a program and says what it cost: wall and CPU time, peak memory, bytes written."""
import dataclasses, os, subprocess, sys, tempfile, threading, time


@dataclasses.dataclass
class Cost:
    """Of one run of one program, all its threads. `written` is what write calls were given, wherever it went; `stored` what the kernel charged to a disk."""
    wall: float
    cpu: float
    peak_mb: float
    written: int
    stored: int
    err: str


def fields(path):
    """Lines such as `VmHWM: 1234 kB` of /proc as numbers."""
    with open(path) as lines:
        return {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if rest.split() and rest.split()[0].isdigit()}


def peak_of(pid):
    return fields(f"/proc/{pid}/status").get("VmHWM", 0) * 1024 / 1e6


def written_by(pid):
    """Bytes given to write calls, bytes charged to a disk; nothing where the kernel does not count."""
    try:
        counted = fields(f"/proc/{pid}/io")
    except OSError:
        return 0, 0
    return counted["wchar"], counted["write_bytes"] - counted["cancelled_write_bytes"]


def cpu_of(pid):
    with open(f"/proc/{pid}/stat") as f:
        ticks = f.read().rsplit(")", 1)[1].split()
    return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


class PeakWatch:
    """Looks at a process's peak memory fifty times a second. The kernel's own figure at the end begins with the peak of who started it: this script's."""

    def __init__(self, pid):
        self.pid, self.peak_mb, self.over = pid, 0.0, threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def look(self):
        while not self.over.is_set():
            try:
                self.peak_mb = max(self.peak_mb, peak_of(self.pid))
            except OSError:
                return
            self.over.wait(0.02)

    def end(self):
        self.over.set()
        self.thread.join()
        return self.peak_mb


def measure(argv, cwd=None, ok=(0,), environment=None, stdin=None):
    """What `argv` cost, and the end of its standard error. Another exit code than `ok` ends the script."""
    argv = [str(x) for x in argv]
    with tempfile.TemporaryFile() as err:
        began = time.monotonic()
        process = subprocess.Popen(argv, cwd=cwd, stdin=stdin or subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err,
                                   env={**os.environ, "NO_COLOR": "1", **(environment or {})})
        watch = PeakWatch(process.pid)
        try:
            # Ended, and not yet gone: /proc still knows what it has written.
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        except BaseException:
            process.kill()
            raise
        wall = time.monotonic() - began
        written, stored = written_by(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak, own = watch.end(), peak_of("self")
        if usage.ru_maxrss * 1024 / 1e6 > own:
            peak = usage.ru_maxrss * 1024 / 1e6
        err.seek(max(0, err.seek(0, os.SEEK_END) - 20_000))
        said = err.read().decode(errors="replace").strip()
    if process.returncode not in ok:
        sys.exit(f"{' '.join(argv)[:200]} ended with {process.returncode}:\n" + "\n".join(said.splitlines()[-10:]))
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, written, stored, said)
