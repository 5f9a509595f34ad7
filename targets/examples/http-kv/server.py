"""http-kv: a key-value server that speaks HTTP.

One node is the primary. It keeps its changes in a file, on disk before they are answered, and decides every request one
at a time. The others pass requests on to it, and follow its changes into a copy of their own. So every answer is the
primary's, and the store is linearizable; with --stale-replicas the others answer readings from their copies.

    GET  /keys/K                                    {"value": ...}
    PUT  /keys/K   {"value": ...}                   {}
    POST /keys/K   {"from": ..., "to": ...}         {"swapped": true} or {"swapped": false, "current": ...}
    GET  /changes?from=N                            {"changes": [[key, value], ...]}
    GET  /status                                    {"changes": N, "python": "3.11.2"}

An error tells {"error": "...", "sent": false} if the request certainly had no effect.
"""

import argparse
import http.client
import json
import os
import platform
import signal
import socketserver
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit

PORT = 8080
FORWARD_SECONDS = 2
FOLLOW_SECONDS = 0.05


class Store:
    """The values, and the changes that made them, in a file with one line for each."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.values = {}
        self.changes = []
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        with open(path, "rb") as file:
            text = file.read()
        # A crash in the middle of a line: nobody was ever told of that change.
        self.size = text.rfind(b"\n") + 1
        os.ftruncate(self.file, self.size)
        for line in text[: self.size].splitlines():
            self.remember(*json.loads(line))

    def remember(self, key, value):
        self.changes.append([key, value])
        self.values[key] = value

    def change(self, key, value):
        """With the lock held. Whoever hears that it is done can rely on it."""
        line = json.dumps([key, value]).encode() + b"\n"
        try:
            written = 0
            while written < len(line):
                written += os.write(self.file, line[written:])
            os.fsync(self.file)
        except OSError:
            os.ftruncate(self.file, self.size)  # a full disk: the next line must not follow a torn one
            raise
        self.size += len(line)
        self.remember(key, value)

    def read(self, key):
        with self.lock:
            return {"value": self.values.get(key)}

    def write(self, key, value):
        with self.lock:
            self.change(key, value)
            return {}

    def swap(self, key, old, new):
        with self.lock:
            current = self.values.get(key)
            if current != old:
                return {"swapped": False, "current": current}
            self.change(key, new)
            return {"swapped": True}

    def since(self, start):
        with self.lock:
            return {"changes": self.changes[start:]}


class Copy:
    """What a replica knows: a prefix of the primary's changes, some time behind."""

    def __init__(self, primary):
        self.primary = primary
        self.values = {}
        self.count = 0
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self):
        while True:
            status, answer = ask(self.primary, "GET", f"/changes?from={self.count}", None)
            for key, value in answer["changes"] if status == 200 else []:
                self.values[key] = value
                self.count += 1
            time.sleep(FOLLOW_SECONDS)


def ask(host, method, path, body):
    """Asks another node. Without a connection nothing was sent; after that, nobody knows."""
    connection = http.client.HTTPConnection(host, PORT, timeout=FORWARD_SECONDS)
    try:
        try:
            connection.connect()
        except OSError as error:
            return 503, {"error": f"the primary cannot be reached: {error}", "sent": False}
        try:
            connection.request(method, path, body)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        except (OSError, ValueError, http.client.HTTPException) as error:
            return 504, {"error": f"no answer of the primary: {error}", "sent": True}
    finally:
        connection.close()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer()

    def do_PUT(self):
        self.answer()

    def do_POST(self):
        self.answer()

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            status, answer = self.server.handle(self.command, self.path, body)
        except (OSError, ValueError, KeyError) as error:
            status, answer = 500, {"error": repr(error), "sent": True}
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_request(self, *_):
        pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, options):
        self.options = options
        is_primary = options.primary is None
        self.store = Store(os.path.join(options.data, "changes")) if is_primary else None
        self.copy = None if is_primary else Copy(options.primary)
        super().__init__(("0.0.0.0", PORT), Handler)

    def handle_error(self, *who):
        if not isinstance(sys.exc_info()[1], OSError):  # else whoever asked has gone
            super().handle_error(*who)

    def handle(self, method, path, body):
        url = urlsplit(path)
        if url.path == "/status":
            count = len(self.store.changes) if self.store else self.copy.count
            return 200, {"changes": count, "python": platform.python_version()}
        if url.path == "/changes" and self.store:
            return 200, self.store.since(int(parse_qs(url.query)["from"][0]))
        if not url.path.startswith("/keys/"):
            return 404, {"error": f"there is no {url.path}", "sent": False}
        key = unquote(url.path[len("/keys/") :])
        if self.store:
            return 200, self.decide(method, key, body)
        if method == "GET" and self.options.stale_replicas:
            return 200, {"value": self.copy.values.get(key)}
        return ask(self.options.primary, method, path, body)

    def decide(self, method, key, body):
        if method == "GET":
            return self.store.read(key)
        told = json.loads(body)
        if method == "PUT":
            return self.store.write(key, told["value"])
        return self.store.swap(key, told["from"], told["to"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="a key-value server that speaks HTTP")
    parser.add_argument("--data", required=True, help="folder of the primary's file")
    parser.add_argument("--primary", help="address of the primary; without it, this node is the primary")
    parser.add_argument("--stale-replicas", action="store_true", help="BUG: answer readings from the own copy")
    # The first process of a container ignores a signal that it does not handle.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = Server(parser.parse_args())
    print("http-kv: serving,", f"{len(server.store.changes)} changes" if server.store else "a replica", flush=True)
    server.serve_forever()
