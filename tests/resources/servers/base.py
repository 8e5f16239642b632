"""A catalogue on loopback: routes that a test fills, answers that can be spoilt."""

import http.server
import json
import threading
from collections import Counter
from urllib.parse import parse_qsl, urlsplit


class Answer:
    """What a route gives: a body with its type, or trouble."""

    def __init__(self, body=b"", *, status=200, media="application/json", headers=None, hang=False, cut=False):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status, self.media, self.headers, self.hang, self.cut = status, media, headers or {}, hang, cut


class CatalogueServer(http.server.ThreadingHTTPServer):
    """``routes``: path -> function of the query giving an Answer; ``trouble``: path -> answers given first."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes, self.trouble, self.asked = {}, {}, Counter()
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def host(self):
        return f"127.0.0.1:{self.server_port}"

    def url(self, path=""):
        return f"http://{self.host}{path}"

    def stop(self):
        self.stopping.set()
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    server: CatalogueServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        self.server.asked[self.path] += 1
        waiting = self.server.trouble.get(parts.path) or self.server.trouble.get(self.path)
        if waiting:
            answer = waiting.pop(0)
        elif parts.path in self.server.routes:
            answer = self.server.routes[parts.path](query)
        else:
            answer = Answer({"code": "NotFound"}, status=404)
        if answer.hang:
            self.server.stopping.wait(3)
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media)
        self.send_header("Content-Length", str(len(answer.body) * (2 if answer.cut else 1)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
        if answer.cut:
            self.close_connection = True
