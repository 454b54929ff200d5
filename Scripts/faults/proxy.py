"""A node that lies, dawdles or babbles: stands between the client and a real node and does to its answers what it is told.

  Proxy(upstream_port, mode)    mode: a key of MODES; `only` restricts it to targets that begin so, `first` to the first so many requests
"""
import http.client, http.server, random, socket, ssl, threading, time


def replace_hash(body):
    """A proof of another entry: the first hash of the path is another one."""
    lines = body.split(b"\n")
    for i, line in enumerate(lines):
        if line.startswith(b"index "):
            if len(lines[i + 1]) == 44:
                lines[i + 1] = (b"A" if lines[i + 1][:1] != b"A" else b"B") + lines[i + 1][1:]
            break
    return b"\n".join(lines)


def other_index(body):
    """The proof of the entry before."""
    lines = body.split(b"\n")
    return b"\n".join(b"index %d" % (int(l[6:]) - 1) if l.startswith(b"index ") else l for l in lines)


def old_checkpoint(proxy, body):
    """Each answer carries the checkpoint that the first one had."""
    head, gap, note = body.partition(b"\n\n")
    if not gap:
        return body
    proxy.kept = proxy.kept or note
    return head + gap + proxy.kept


def unsigned(body):
    """The checkpoint's signature has one bit more or less."""
    text = body.rstrip(b"\n")
    return text[:-8] + (b"AAAA" if text[-8:-4] != b"AAAA" else b"BBBB") + text[-4:] + b"\n"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def take_body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def pass_on(self, body):
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.proxy.upstream, timeout=30)
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("connection", "expect"):
                upstream.putheader(name, value)
        upstream.endheaders(body)
        answer = upstream.getresponse()
        data = answer.read()
        upstream.close()
        return answer.status, [(n, v) for n, v in answer.getheaders() if n.lower() not in ("connection", "transfer-encoding", "content-length", "date")], data

    def answer(self, status, headers, data):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def go(self):
        proxy = self.server.proxy
        try:
            mode = proxy.mode_for(self.command, self.path)
            if mode == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                self.connection.close()
                self.close_connection = True
                return
            body = self.take_body()
            if mode == "silent":
                proxy.ended.wait(120)
                self.close_connection = True
                return
            if mode in ("html", "garbage", "500", "503"):
                data = {"html": b"<!DOCTYPE html><html><body><h1>It works!</h1></body></html>", "garbage": random.Random(5).randbytes(3000)}.get(mode, b"oops\n")
                return self.answer(int(mode) if mode.isdigit() else 200, [("Content-Type", "text/html")], data)
            if mode in ("huge", "drip"):
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.end_headers()
                self.close_connection = True
                while not proxy.ended.wait(0 if mode == "huge" else 0.2):
                    self.wfile.write(b"x" * (65536 if mode == "huge" else 4))
                return
            if mode == "lose-answer":
                self.pass_on(body)
                self.close_connection = True
                self.connection.close()
                return
            if mode == "slow":
                time.sleep(0.7)
            status, headers, data = self.pass_on(body)
            if mode == "half":
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data[:len(data) // 2])
                self.wfile.flush()
                self.close_connection = True
                return
            if status < 300 and mode in proxy.CHANGES:
                data = proxy.CHANGES[mode](proxy, data)
            self.answer(status, headers, data)
        except (OSError, http.client.HTTPException):
            self.close_connection = True

    do_GET = do_POST = do_HEAD = go


class Proxy:
    CHANGES = {
        "wrong-proof": lambda proxy, data: replace_hash(data), "other-entry": lambda proxy, data: other_index(data),
        "bad-signature": lambda proxy, data: unsigned(data), "old-checkpoint": old_checkpoint,
    }

    def __init__(self, upstream, mode=None, only="/", first=None, certificate=None, dice=None):
        self.upstream, self.mode, self.only, self.left, self.kept = upstream, mode, only, first, None
        # With dice: [(chance, mode)] for each request, counted in `done`.
        self.dice, self.chances, self.done = dice, [], {}
        self.ended, self.lock = threading.Event(), threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads, self.server.proxy = True, self
        self.server.handle_error = lambda *_: None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def mode_for(self, command, path):
        with self.lock:
            if self.dice:
                for chance, mode in self.chances:
                    if self.dice.random() < chance:
                        self.done[mode] = self.done.get(mode, 0) + 1
                        return mode
                return None
            if not path.startswith(self.only) or self.left == 0:
                return None
            if self.left:
                self.left -= 1
            if self.mode:
                self.done[self.mode] = self.done.get(self.mode, 0) + 1
            return self.mode

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def end(self):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
