"""A function instance: a process that has one handler, and is handed one batch after the other, as Lambda does."""

from __future__ import annotations

import itertools
import json
import logging
import multiprocessing
import os
import time
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from .batches import batch
from .cpu_share import Share, share
from .handlers import ACCOUNT, Handler, Variant

# The defaults of storage-first; a test compares them with modules/model/options.py, which needs more than is installed here.
TIMEOUT_SECONDS = 30.0
MEMORY = 1769  # MB
BATCH_SIZE = 10

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
}


@dataclass(frozen=True)
class Invocations:
    """What to run: batches of so many messages, a number of them or for some seconds, whichever ends first."""

    messages: int
    number: int = 1_000_000
    seconds: float = float("inf")


@dataclass(frozen=True)
class Invocation:
    """One batch that was run."""

    messages: int
    failed: int  # of the messages
    seconds: float
    processor_seconds: float


@dataclass(frozen=True)
class Context:
    """Lambda's context at the beginning of an invocation."""

    aws_request_id: str = "8f507cfc-0000-4697-b07a-ac58fc914c95"
    invoked_function_arn: str = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:forwarder"

    def get_remaining_time_in_millis(self) -> int:
        return int(TIMEOUT_SECONDS * 1000)


class InstanceError(Exception):
    """A handler raised; the message is its traceback."""


@dataclass(frozen=True)
class Instance:
    """A function instance as another process sees it."""

    share: Share
    pipe: Connection

    def become(self, variant: Variant) -> None:
        """Start anew with this variant's handler, on whole processors, as if for the first time."""
        self.share.set_memory(None)
        self.pipe.send(variant)
        self.end()

    def begin(self, invocations: Invocations) -> None:
        """Have it run them, while the caller does something else."""
        self.pipe.send(invocations)

    def end(self) -> list[Invocation]:
        """Wait for what was begun.

        Raises:
            InstanceError: the handler raised.
        """
        result: list[Invocation] | str = self.pipe.recv()
        if isinstance(result, str):
            raise InstanceError(result)
        return result

    def run(self, invocations: Invocations) -> list[Invocation]:
        """`begin` and `end`."""
        self.begin(invocations)
        return self.end()


@contextmanager
def running_instances(variant: Variant, endpoint_url: str, number: int = 1) -> Iterator[list[Instance]]:
    """Function instances with the variant's handler, each with a share of a processor of its own, until the block
    ends. They have started and made their client, on whole processors, when the block begins."""
    processes = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        instances = []
        for which in range(number):
            its_share = stack.enter_context(share(f"{_slug(variant.name)}-{which}"))
            ours, theirs = processes.Pipe()
            process = processes.Process(target=_serve, args=(variant, endpoint_url, theirs), daemon=True)
            process.start()
            stack.callback(process.join)
            stack.callback(process.terminate)
            theirs.close()
            instances.append((Instance(its_share, ours), process))
        for instance, process in instances:
            instance.end()
            assert process.pid is not None
            instance.share.add(process.pid)
        yield [instance for instance, _ in instances]


def _serve(variant: Variant, endpoint_url: str, pipe: Connection) -> None:
    os.environ.update(ENVIRONMENT, AWS_ENDPOINT_URL=endpoint_url)
    os.environ.pop("AWS_PROFILE", None)
    _log_like_lambda()
    try:
        handler = variant.make()
        pipe.send([])
        names = itertools.count()
        while True:
            wanted: Invocations | Variant = pipe.recv()
            if isinstance(wanted, Variant):
                handler = wanted.make()
                pipe.send([])
                continue
            done: list[Invocation] = []
            begun = time.monotonic()
            while len(done) < wanted.number and time.monotonic() - begun < wanted.seconds:
                done.append(_invoke(handler, batch(f"{os.getpid()}-{next(names)}", wanted.messages)))
            pipe.send(done)
    except (EOFError, KeyboardInterrupt):
        pass  # who asked for it has gone
    except Exception:
        pipe.send(traceback.format_exc())


def _invoke(handler: Handler, event: dict[str, Any]) -> Invocation:
    started, processor = time.monotonic(), time.process_time()
    response = handler(event, Context())
    seconds, processor_seconds = time.monotonic() - started, time.process_time() - processor
    return Invocation(len(event["Records"]), len(response["batchItemFailures"]), seconds, processor_seconds)


def _log_like_lambda() -> None:
    """Every line of INFO and above as JSON, to where nobody reads it."""

    class JsonLine(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            line = {"timestamp": self.formatTime(record), "level": record.levelname, "message": record.getMessage()}
            extras = {name: value for name, value in record.__dict__.items() if name not in STANDARD}
            return json.dumps(line | {"logger": record.name} | extras)

    handler = logging.StreamHandler(open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    handler.setFormatter(JsonLine())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("botocore").setLevel(logging.WARNING)


STANDARD = frozenset(logging.makeLogRecord({}).__dict__)


def _slug(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name)
