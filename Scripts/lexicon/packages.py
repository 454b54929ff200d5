"""Fetches the pinned packages into a folder and unpacks them there; nothing of them is run."""
import hashlib, pathlib, shutil, subprocess, sys, zipfile

HERE = pathlib.Path(__file__).resolve().parent


def pins():
    for line in (HERE / "pins.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            yield dict(zip(("kind", "package", "version", "sha256", "licence", "edition"), line.split("\t")))


def fetch(folder, kinds=("pypi", "debian", "tool")):
    """The folder of each package's files by package name, of the given kinds of `pins.tsv`."""
    folder = pathlib.Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    pip = folder / "venv/bin/pip"
    if not pip.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    found = {}
    for pin in pins():
        name = f"{pin['package']}-{pin['version']}"
        files, tree = folder / "files" / name, folder / "trees" / name
        if pin["kind"] not in kinds:
            continue
        if pin["kind"] == "tool":
            if not (folder / "venv" / name).exists():
                subprocess.run([pip, "install", "-q", f"{pin['package']}=={pin['version']}"], check=True)
                (folder / "venv" / name).touch()
            continue
        if not tree.exists():
            shutil.rmtree(files, ignore_errors=True)
            files.mkdir(parents=True)
            if pin["kind"] != "debian":
                subprocess.run([pip, "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", files,
                                f"{pin['package']}=={pin['version']}"], check=True)
            else:
                subprocess.run(["apt-get", "download", "-q", f"{pin['package']}={pin['version']}"], cwd=files, check=True)
            file = next(files.iterdir())
            if hashlib.sha256(file.read_bytes()).hexdigest() != pin["sha256"]:
                sys.exit(f"{name}: not the file that pins.tsv states")
            part = tree.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            if pin["kind"] != "debian":
                zipfile.ZipFile(file).extractall(part)
            else:
                subprocess.run(["dpkg", "-x", file, part], check=True)
            part.rename(tree)
        found[pin["package"]] = tree
    return found, folder / "venv/bin/python"
