"""The fault matrix's cells of the ledger: down, slow, lying or babbling, by a proxy between client and node; and of certificates and names."""
import os, shutil, signal, subprocess, threading, time

import proxy, shim, world
from cells import Cell, Seen

UP = "the batches stay in the spool and are sent by the next run"


def through(mode, only="/", **more):
    """A run whose node answers through the proxy; afterwards straight to the node again."""
    def act(cell):
        liar = proxy.Proxy(cell.hospital.node.port, mode, only, **more)
        try:
            cell.here.write(liar.url, cell.hospital.ledger)
            done = cell.here.run()
            world.need(liar.done.get(mode), f"the proxy was not asked for {only}")
        finally:
            liar.end()
        return Seen(done, mend=lambda: cell.here.write(cell.hospital.node.url, cell.hospital.ledger))
    return act


def elsewhere(url, **more):
    """A run whose pipeline names another address."""
    def act(cell):
        cell.here.write(url() if callable(url) else url, cell.hospital.ledger, **more)
        done = cell.here.run()
        return Seen(done, mend=lambda: cell.here.write(cell.hospital.node.url, cell.hospital.ledger))
    return act


def refusing():
    return f"http://127.0.0.1:{world.free_port()}"


def cut_off(cell):
    """The node is there for planning, and its connections are refused when batches are sent."""
    done = cell.shimmed(shim.rule("ECONNREFUSED", "connect", f"127.0.0.1:{cell.hospital.node.port}", times=0))
    return Seen(done)


def terminated_while_silent(cell):
    """SIGTERM while a node does not answer: the run must end within 30 s, with much longer timeouts."""
    liar = proxy.Proxy(cell.hospital.node.port, "silent")
    try:
        cell.here.write(liar.url, cell.hospital.ledger, timeouts="connect-timeout: 20s, stall-timeout: 120s, timeout: 5m, retries: 5")
        began, sent = time.time(), []

        def stop(pid):
            while not liar.done.get("silent") and time.time() - began < 60:
                time.sleep(0.05)
            sent.append(time.time())
            os.kill(pid, signal.SIGTERM)
        p = subprocess.Popen([cell.here.exe, "run", "--pipeline", "p.yaml"], cwd=cell.here.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        threading.Thread(target=stop, args=(p.pid,), daemon=True).start()
        try:
            out, err = p.communicate(timeout=100)
        except subprocess.TimeoutExpired:
            p.kill()
            p.communicate()
            raise world.Wrong("SIGTERM while the node does not answer: not ended after 100 s")
        took = time.time() - sent[0]
        world.need(took <= 30, f"ended {took:.0f} s after SIGTERM, not within 30 s")
        done = world.Outcome(p.returncode, out.decode(), err.decode(), time.time() - began)
    finally:
        liar.end()
    return Seen(done, mend=lambda: cell.here.write(cell.hospital.node.url, cell.hospital.ledger))


def other_key(cell):
    """The pinned key is another log's: the node's answers are signed by a key that nobody pinned."""
    there = cell.here.folder / "other"
    cell.here.chartseal("ledger", "init", "--ledger", str(there), "--origin", "example.org/faults", "--participant", "hospital:hospital:state/organisation.pub")
    text = (cell.here.folder / "p.yaml").read_text()
    (cell.here.folder / "p.yaml").write_text(text.replace(f'"@{cell.hospital.ledger}/log.vkey"', f'"@{there}/log.vkey"'))
    return Seen(cell.here.run(), mend=lambda: (cell.here.folder / "p.yaml").write_text(text))


def split_view(cell):
    """Two histories under one key: a copy of the ledger goes another way, and the second night's run meets it."""
    ledger = cell.here.folder / "fork"
    shutil.copytree(cell.hospital.untouched, ledger)
    twin = cell.here.folder / "twin"
    shutil.copytree(cell.hospital.untouched, twin)
    first, second = world.Node(cell.here.exe, ledger).start(), world.Node(cell.here.exe, twin).start()
    try:
        other = cell.hospital.base.copy(cell.here.folder / "neighbour", "neighbour").write(second.url, twin)
        world.need(other.run().code == 0, "the neighbour's run failed")
        cell.here.write(first.url, ledger)
        world.need(cell.here.run().code == 0, "the first night's run failed")
        cell.here.chartseal("generate", "--seed", "77", "--patients", "2", "--formats", "hl7v2", "--no-defects", "--out", "data")
        cell.here.feed("data", "in", 1, "second-night")
        cell.here.write(second.url, twin)
        done = cell.here.run()
        world.need(list((cell.here.folder / "state/evidence").iterdir()), "no evidence is kept")
        # The next run, at the node with the first history.
        cell.here.write(first.url, ledger)
        again = cell.here.run()
        world.need(again.code in (0, 3), f"back at the first history: exit {again.code}: {again.err[-300:]}")
        cell.here.recount(world.Log(first.url, ledger))
    finally:
        first.end()
        second.end()
    return Seen(done, recount=False)


def tls(kind):
    """A node behind TLS whose certificate has expired, is another host's, or comes from nobody who is trusted."""
    def act(cell):
        folder = cell.here.folder / "tls"
        folder.mkdir()
        openssl = lambda *args, past=(): subprocess.run([*past, "openssl", *args], cwd=folder, check=True, capture_output=True)
        past = ("faketime", "20 days ago") if kind == "expired" else ()
        for ca in ("ca", "stranger"):
            openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{ca}.key", "-out", f"{ca}.pem", "-subj", f"/CN={ca}", "-days", "30", past=past)
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "node.key", "-out", "node.csr", "-subj", "/CN=node")
        (folder / "names").write_text("subjectAltName=" + ("DNS:elsewhere.example.org" if kind == "host" else "IP:127.0.0.1"))
        openssl("x509", "-req", "-in", "node.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "10", "-extfile", "names", "-out", "node.pem", past=past)
        os.chmod(folder / "node.key", 0o600)
        front = proxy.Proxy(cell.hospital.node.port, certificate=(folder / "node.pem", folder / "node.key"))
        try:
            cell.here.write(f"https://127.0.0.1:{front.port}", cell.hospital.ledger,
                            ledger_extra=f"  ca-file: {folder}/{'stranger' if kind == 'stranger' else 'ca'}.pem\n")
            done = cell.here.run()
        finally:
            front.end()
        return Seen(done, mend=lambda: cell.here.write(cell.hospital.node.url, cell.hospital.ledger))
    return act


def cells():
    again = "chartseal submit --pending, or the next run"
    distrust = "nothing more is sent; talk to the ledger's operator before the next run"
    down = lambda fault, act, says, fast=False, stage="send": Cell(fault, stage, act, (69,), says, UP, again, fast)
    lying = lambda fault, act, says, fast=False, stage="send": Cell(fault, stage, act, (65,), says, "the answer is not believed, no batch counts as submitted", distrust, fast)
    well = lambda fault, act, fast=False, stage="send": Cell(fault, stage, act, (0,), "success", "the run waits or asks again, and succeeds", "nothing", fast)
    return [
        down("ledger down", elsewhere(refusing), "does not answer", True),
        down("ledger refuses connections", cut_off, "does not answer"),
        down("DNS gone", elsewhere("https://ledger.invalid:8750"), "resolve", True),
        down("ledger silent", through("silent"), "does not answer"),
        down("ledger never ends its answer", through("drip"), "does not answer"),
        down("ledger closes in the middle", through("half"), "does not answer", True),
        down("ledger resets connections", through("reset"), "does not answer"),
        down("ledger answers 500", through("500"), "HTTP 500", True),
        down("ledger answers 503", through("503"), "HTTP 503"),
        down("ledger's answer is huge", through("huge"), "too-large", True),
        down("certificate expired", tls("expired"), "certificate", True),
        down("certificate of another host", tls("host"), "certificate"),
        down("certificate of an unknown authority", tls("stranger"), "certificate"),
        lying("ledger answers with a web page", through("html"), "does not verify", True),
        lying("ledger answers with garbage", through("garbage"), "does not verify"),
        lying("wrong proof", through("wrong-proof", "/v1/batches"), "receipt does not verify", True),
        lying("proof of another entry", through("other-entry", "/v1/batches"), "receipt does not verify"),
        lying("signature altered", through("bad-signature", "/v1/batches"), "receipt does not verify"),
        lying("another key than the pinned one", other_key, "does not verify", True),
        lying("another checkpoint", through("old-checkpoint", "/v1/batches"), "receipt does not verify"),
        lying("split view", split_view, "TWO HISTORIES", True),
        well("ledger slow", through("slow")),
        well("answers lost once", through("lose-answer", "/v1/batches", first=1), True, "receipt"),
        Cell("ledger down", "report", through("reset", "/v1/reports"), (0, 69), "", "batches are submitted; the report's digest goes to the log with the next run", "nothing"),
        Cell("SIGTERM while the ledger is silent", "send", terminated_while_silent, (143,), "interrupted|terminated", "ends within 30 s, batches stay in the spool", "run again", True),
    ]
