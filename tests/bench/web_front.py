"""
What a site has before its Django, here before the demo: texts go out compressed, and one file may have many addresses.

`/course-files/12/moon.mp4` is `/course-files/moon.mp4` to the demo: so a feed of hundreds has as many files as clips to the browser.
"""

import gzip
import http.client
import re
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

COPY = re.compile(r"^(/course-files/)\d+/")
TEXT = re.compile(r"text/|application/(javascript|json|vnd\.apple\.mpegurl)|image/svg")
# Of one connection only, or made anew here.
NOT_HANDED_ON = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


@contextmanager
def before(address):
    """The address of a front before the one given, without a slash at its end."""
    server = _Server(("127.0.0.1", 0), _Front)
    server.behind = urlsplit(address).netloc
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A browser that has enough of a clip, or is closed, hangs up."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._hand_on()

    def do_POST(self):
        self._hand_on()

    def log_message(self, *_):
        """Nothing: the bench's own lines are enough."""

    def _hand_on(self):
        length = int(self.headers.get("Content-Length") or 0)
        asked = self.rfile.read(length) if length else None
        behind = http.client.HTTPConnection(self.server.behind, timeout=60)
        try:
            behind.request(self.command, COPY.sub(r"\1", self.path), asked, dict(self.headers))
            answer = behind.getresponse()
            body = answer.read()
        finally:
            behind.close()
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in NOT_HANDED_ON]
        if answer.status == 200 and body and TEXT.match(answer.getheader("Content-Type", "")):
            body = gzip.compress(body, 9)
            headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        self.send_response(answer.status)
        for name, value in headers:
            self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
