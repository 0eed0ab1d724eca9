"""A Step Functions endpoint in a process of its own: answers StartExecution after a delay, or throttles it."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

from .token_bucket import TokenBucket

BACKLOG = 1024
HEAD_END = b"\r\n\r\n"
CONTENT_LENGTH = b"\r\ncontent-length:"
RUDE_LOOPS = 16


@dataclass(frozen=True)
class Behaviour:
    """What the endpoint does with a call.

    Args:
        delay: seconds until it answers; the event loop rounds up to the next millisecond.
        bucket_size: of the token bucket; None: nothing is throttled.
        refill: tokens a second.
        throttled_share: of the calls, whatever the bucket holds.
        rude_callers: of sixteen closed loops each, which take tokens and never slow down. They cost next to nothing here.
        remember: keep what was asked for `Endpoint.calls`.
    """

    delay: float = 0.0
    bucket_size: float | None = None
    refill: float = 0.0
    throttled_share: float = 0.0
    rude_callers: int = 0
    remember: bool = False


@dataclass(frozen=True)
class Second:
    """Calls in one second since `configure`."""

    started: int
    throttled: int


@dataclass(frozen=True)
class Endpoint:
    """The endpoint as another process sees it."""

    url: str
    pipe: Connection

    def configure(self, behaviour: Behaviour) -> None:
        """Behave so from now on, with a full bucket and nothing counted."""
        self._ask(behaviour)

    def seconds(self) -> list[Second]:
        """What was answered in every second since `configure`."""
        answered: list[Second] = self._ask("seconds")
        return answered

    def calls(self) -> list[dict[str, str]]:
        """What was asked since `configure`, if it remembers."""
        asked: list[dict[str, str]] = self._ask("calls")
        return asked

    def _ask(self, question: Behaviour | str):  # type: ignore[no-untyped-def]
        self.pipe.send(question)
        return self.pipe.recv()


@contextmanager
def running_endpoint() -> Iterator[Endpoint]:
    """Serve an endpoint on a free port of 127.0.0.1 until the block ends."""
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe()
    process = processes.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Endpoint(f"http://127.0.0.1:{ours.recv()}", ours)
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection) -> None:
    with suppress(EOFError, KeyboardInterrupt):  # who asked for it has gone
        asyncio.run(_Service(pipe).run())


class _Service:
    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.loop: asyncio.AbstractEventLoop

    async def run(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.configure(Behaviour())
        server = await self.loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, backlog=BACKLOG)
        self.gone = self.loop.create_future()
        self.loop.add_reader(self.pipe.fileno(), self.answer_the_owner)
        self.pipe.send(server.sockets[0].getsockname()[1])
        await self.gone

    def configure(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.bucket = (
            None
            if behaviour.bucket_size is None
            else TokenBucket(behaviour.bucket_size, behaviour.refill, self.loop.time)
        )
        self.begun = self.loop.time()
        self.started: Counter[int] = Counter()
        self.throttled: Counter[int] = Counter()
        self.asked: list[dict[str, str]] = []
        for _ in range(RUDE_LOOPS * behaviour.rude_callers):
            self.call_rudely(behaviour)

    def answer_the_owner(self) -> None:
        try:
            question = self.pipe.recv()
        except EOFError as error:
            self.gone.set_exception(error)
            return
        if isinstance(question, Behaviour):
            self.configure(question)
            self.pipe.send(None)
        elif question == "calls":
            self.pipe.send(self.asked)
        else:
            last = max([*self.started, *self.throttled], default=-1)
            self.pipe.send([Second(self.started[n], self.throttled[n]) for n in range(last + 1)])

    def call_rudely(self, behaviour: Behaviour) -> None:
        if self.bucket is not None and self.behaviour is behaviour:
            self.bucket.take()
            self.loop.call_later(behaviour.delay * random.uniform(0.9, 1.1), self.call_rudely, behaviour)

    def answer(self, body: bytes) -> bytes:
        if self.behaviour.remember:
            self.asked.append(json.loads(body))
        second = int(self.loop.time() - self.begun)
        is_throttled = random.random() < self.behaviour.throttled_share
        if is_throttled or (self.bucket is not None and not self.bucket.take()):
            self.throttled[second] += 1
            return THROTTLED
        self.started[second] += 1
        return STARTED


class _Connection(asyncio.Protocol):
    def __init__(self, service: _Service) -> None:
        self.service = service
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        while (head_end := self.received.find(HEAD_END)) >= 0:
            head = self.received[:head_end].lower()
            length = int(head.partition(CONTENT_LENGTH)[2].partition(b"\r\n")[0])
            end = head_end + len(HEAD_END) + length
            if len(self.received) < end:
                return
            answer = self.service.answer(self.received[head_end + len(HEAD_END) : end])
            self.received = self.received[end:]
            if self.service.behaviour.delay:
                self.service.loop.call_later(self.service.behaviour.delay, self.transport.write, answer)
            else:
                self.transport.write(answer)


def _http(status: str, document: dict[str, object]) -> bytes:
    body = json.dumps(document).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


STARTED = _http(
    "200 OK", {"executionArn": "arn:aws:states:eu-west-1:111122223333:execution:resize:a", "startDate": 1.0}
)
THROTTLED = _http("400 Bad Request", {"__type": "ThrottlingException", "message": "Rate exceeded"})
