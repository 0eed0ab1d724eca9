"""Decides what goes wrong: with every invocation, and with every StartExecution on its way to the local AWS."""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.reliability.faults import FAULTS, FAULTS_WITH_AN_ANSWER

THROTTLED = "StartExecution throttled"
UNAVAILABLE = "StartExecution answered 503, nothing started"
FAILED_LATE = "StartExecution answered 500, the execution started"
NO_ANSWER = "StartExecution's connection cut, the execution started"

START_FAULTS = (THROTTLED, UNAVAILABLE, FAILED_LATE, NO_ANSWER)


class Injector:
    """An HTTP server between the functions and the local AWS; its choices are drawn from one seeded stream.

    Args:
        endpoint: of the local AWS.
        seed: of the choices. The machine's timing decides which invocation meets which of them.
        invocations: share of the invocations that go wrong.
        starts: share of the StartExecution calls that go wrong.

    Attributes:
        calm: nothing goes wrong any more.
        injected: how often what was made to go wrong, by trigger and fault.
        invocations_seen, starts_seen: how many there were, by trigger.
        notifications: S3's messages that have come to a function, each once and to the letter, by trigger.
    """

    def __init__(self, endpoint: str, *, seed: int, invocations: float, starts: float) -> None:
        self.calm = False
        self.injected: Counter[tuple[str, str]] = Counter()
        self.invocations_seen: Counter[str] = Counter()
        self.starts_seen: Counter[str] = Counter()
        self.notifications: defaultdict[str, list[str]] = defaultdict(list)
        self._known: set[tuple[str, str]] = set()
        self._target = urlsplit(endpoint)
        self._random = random.Random(seed)
        self._shares = invocations, starts
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))

    def url(self, trigger: str) -> str:
        """Where a trigger's function finds it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{trigger}"

    @contextmanager
    def running(self) -> Iterator[Injector]:
        """Serves until the block ends."""
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def fault(self, trigger: str, event: Any) -> str:
        """What shall go wrong with an invocation; nothing: the empty string. Keeps the notifications it is about."""
        records = event.get("Records") or []
        messages = [record["body"] for record in records if "body" in record]
        with self._lock:
            for text in messages or [json.dumps(event)]:
                if '"aws:s3"' in text and (trigger, text) not in self._known:
                    self._known.add((trigger, text))
                    self.notifications[trigger].append(text)
            self.invocations_seen[trigger] += 1
            return self._draw(trigger, FAULTS_WITH_AN_ANSWER if messages else FAULTS, self._shares[0])

    def start_fault(self, trigger: str) -> str:
        """What shall go wrong with a StartExecution."""
        with self._lock:
            self.starts_seen[trigger] += 1
            return self._draw(trigger, START_FAULTS, self._shares[1])

    def _draw(self, trigger: str, faults: tuple[str, ...], share: float) -> str:
        if self.calm or self._random.random() >= share:
            return ""
        fault = self._random.choice(faults)
        self.injected[trigger, fault] += 1
        return fault

    def forward(self, path: str, headers: Any, body: bytes) -> tuple[int, bytes]:
        """Hands a request on to the local AWS; its status and body."""
        connection = http.client.HTTPConnection(str(self._target.hostname), self._target.port, timeout=60)
        try:
            passed = {name: value for name, value in headers.items() if name.lower() not in ("host", "connection")}
            connection.request("POST", path, body, passed)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # every function process and each of its threads may connect at once

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A function that is ended in the middle hears no answer: that is one of the faults.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(injector: Injector) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            trigger, _, what = self.path.strip("/").partition("/")
            if what.startswith("faults"):
                self._answer(200, injector.fault(trigger, json.loads(body)).encode())
            else:
                self._start(injector.start_fault(trigger), body)

        def _start(self, fault: str, body: bytes) -> None:
            if fault == THROTTLED:
                self._refuse(400, "ThrottlingException")
                return
            if fault == UNAVAILABLE:
                self._refuse(503, "ServiceUnavailable")
                return
            status, answer = injector.forward("/", self.headers, body)
            if fault == FAILED_LATE:
                self._refuse(500, "InternalServerError")
            elif fault == NO_ANSWER:
                self.close_connection = True
            else:
                self._answer(status, answer)

        def _refuse(self, status: int, code: str) -> None:
            self._answer(status, json.dumps({"__type": code, "message": "a fault of the test"}).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    return Handler
