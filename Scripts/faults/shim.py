"""The failing file system of Tests/FaultShim: compiles it and makes the environment that puts it under a command."""
import os, pathlib, subprocess, tempfile, threading

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "Tests/FaultShim/faultshim.c"
building = threading.Lock()


def build():
    """The shared library, compiled anew when its source is newer."""
    folder = ROOT / ".build" if (ROOT / ".build").is_dir() else pathlib.Path(tempfile.gettempdir()) / f"chartseal-faultshim-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    library = folder / "faultshim.so"
    with building:
        if not library.exists() or library.stat().st_mtime < SOURCE.stat().st_mtime:
            fresh = folder / f"faultshim.{os.getpid()}.so"
            subprocess.run(["gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", fresh, SOURCE, "-ldl"], check=True)
            fresh.rename(library)
    return library


def rule(do, op, path="*", **more):
    """One rule as text: rule("ENOSPC", "any", "*/spool/*", nth=2, spread=1)."""
    return ",".join([f"op={op}", f"path={path}", *(f"{k}={v}" for k, v in more.items()), f"do={do}"])


def environment(root, rules=(), fired=None, journal=None, preload=()):
    """What a command's environment gets: only paths below `root` are looked at."""
    out = {"LD_PRELOAD": " ".join([str(build()), *preload]), "FAULTSHIM_ROOT": str(pathlib.Path(root).resolve())}
    if rules:
        out["FAULTSHIM_RULES"] = ";".join(rules)
    if fired:
        out["FAULTSHIM_FIRED"] = str(fired)
    if journal:
        out["FAULTSHIM_JOURNAL"] = str(journal)
    return out
