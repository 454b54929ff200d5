"""A PostgreSQL server of a check's own: Debian's, on a socket in a temporary folder, as a user that is not root."""
import glob, os, pathlib, shutil, subprocess, sys


def binaries():
    """The folder of the server's programs; None when there is none and none can be installed."""
    def find():
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        return found[-1] if found and os.path.exists(found[-1] + "/initdb") else None

    if find() or os.geteuid() != 0:
        return find()
    conf = pathlib.Path("/etc/postgresql-common/createcluster.conf")
    if not conf.exists():
        conf.parent.mkdir(parents=True, exist_ok=True)
        conf.write_text("create_main_cluster = false\n")
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "--no-install-recommends", "postgresql"]):
        subprocess.run(command, env=env, capture_output=True)
    return find()


class Server:
    """`admin` may do everything, with the password `admin-word`; everybody needs a password."""

    def __init__(self, bin, work):
        self.bin, self.data, self.sockets = bin, work / "pg", work / "sockets"
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.work = work

    def control(self, *args):
        p = subprocess.run([*self.as_user, f"{self.bin}/pg_ctl", "-D", str(self.data), "-w", "-l", str(self.data / "log"), *args], capture_output=True, text=True, cwd="/")
        if p.returncode:
            sys.exit(f"pg_ctl {args}: {p.stdout}{p.stderr}")

    def start(self, settings=""):
        for folder in (self.data, self.sockets):
            folder.mkdir()
            if self.as_user:
                shutil.chown(folder, "postgres", "postgres")
        secret = self.work / "admin"
        secret.write_text("admin-word\n")
        subprocess.run([*self.as_user, f"{self.bin}/initdb", "-D", str(self.data), "-U", "admin", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync"], check=True, capture_output=True, cwd="/")
        self.control("start", "-o", f"-c listen_addresses='' -c unix_socket_directories={self.sockets} -c fsync=off {settings}")

    def create(self, database):
        subprocess.run([f"{self.bin}/createdb", "-h", str(self.sockets), "-U", "admin", database], env=dict(os.environ, PGPASSWORD="admin-word"), check=True)

    def sql(self, text, database, user="admin", word="admin-word"):
        p = subprocess.run([f"{self.bin}/psql", "-h", str(self.sockets), "-U", user, "-d", database, "-v", "ON_ERROR_STOP=1", "-qAt"], input=text,
                           env=dict(os.environ, PGPASSWORD=word), capture_output=True, text=True, cwd=self.work)
        if p.returncode:
            sys.exit(f"psql: {p.stderr}")
        return p.stdout.strip()

    def dump(self, database):
        return subprocess.run([f"{self.bin}/pg_dump", "-h", str(self.sockets), "-U", "admin", database], env=dict(os.environ, PGPASSWORD="admin-word"), check=True,
                              capture_output=True).stdout

    def stop(self):
        if (self.data / "postmaster.pid").exists():
            self.control("stop", "-m", "immediate")
