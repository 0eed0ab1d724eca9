"""What is sent: objects, the same notification once more, and messages that are not S3's; in one seeded order."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from botocore.config import Config

from tests.e2e.deployments import Deployment, Trigger
from tests.reliability.injector import Injector

THREADS = 8
MOST_AHEAD = 100
"""Objects of one trigger whose notification no function has seen yet. MiniStack has one process for everything: with thousands
waiting in it, it is busy with their waiting."""

COPY_SHARE = 0.05
FOREIGN_SHARE = 0.002
SAME_KEY_SHARE = 0.05
FOREIGN_MARK = "not a notification of S3"

AWKWARD = (
    "",
    "with space ",
    "plus+",
    "percent%41",
    "quote\"'",
    "umlaut ä ",
    "emoji 🎈",
    "sub/folder/",
    "[a](b)|c",
    "100%25&",
)
"""Keys that are easy to spoil on the way, one after another."""


@dataclass(frozen=True)
class Uploaded:
    """One object version, which has to start exactly one execution."""

    trigger: str
    bucket: str
    key: str
    version_id: str


@dataclass
class Deliveries:
    """Sends, and remembers what it sent.

    Args:
        triggers: by id; those with a function get copies and foreign messages too.
        injector: knows S3's notifications to the letter.
        seed: of the order, of what is copied, and of which keys are uploaded again.
        run: distinguishes the keys of this run from those of others on the same deployment.
    """

    deployment: Deployment
    triggers: Mapping[str, Trigger]
    injector: Injector
    seed: int
    run: str
    uploaded: list[Uploaded] = field(default_factory=list)
    copies: Counter[str] = field(default_factory=Counter)
    foreign: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        # An upload that the client repeated on its own would be a second version, which starts a second execution.
        patient = Config(retries={"total_max_attempts": 1}, read_timeout=300, max_pool_connections=THREADS)
        self._s3: Any = self.deployment.account.client("s3", config=patient)
        self._random = random.Random(self.seed)
        self._keys: dict[str, int] = dict.fromkeys(self.triggers, 0)
        self._objects: Counter[str] = Counter()
        self._lock = threading.Lock()

    def send(self, objects: Mapping[str, int], *, per_second: float) -> None:
        """Uploads so many objects of each trigger, with copies and foreign messages between them.

        Args:
            objects: how many, by trigger.
            per_second: how many things are sent in a second.
        """
        steps = self._steps(objects)
        began = time.monotonic()
        with ThreadPoolExecutor(THREADS) as pool:
            sent = []
            for number, step in enumerate(steps):
                time.sleep(max(0.0, began + number / per_second - time.monotonic()))
                while any(map(self._is_ahead, self.triggers)):
                    time.sleep(0.1)
                sent.append(pool.submit(step))
            for future in sent:
                future.result()

    def _steps(self, objects: Mapping[str, int]) -> Sequence[Any]:
        steps: list[Any] = []
        for id, count in objects.items():
            keys = [self._key(id) for _ in range(count)]
            steps += [partial(self._upload, id, key) for key in keys]
            if self.triggers[id].function:
                steps += [partial(self._copy, id) for _ in range(round(COPY_SHARE * count))]
                steps += [
                    partial(self._send_foreign, id, number) for number in range(round(FOREIGN_SHARE * count) or 1)
                ]
        self._random.shuffle(steps)
        return steps

    def _is_ahead(self, id: str) -> bool:
        if not self.triggers[id].function:
            return False
        return self._objects[id] - len(self.injector.notifications[id]) > MOST_AHEAD

    def _key(self, id: str) -> str:
        """A new key, or at times the one before again; not with CloudTrail, whose events do not name the version."""
        if id.startswith("cloudtrail") or self._random.random() >= SAME_KEY_SHARE:
            self._keys[id] += 1
        number = self._keys[id]
        return f"{id}/{self.run}/{AWKWARD[number % len(AWKWARD)]}{number}"

    def _upload(self, id: str, key: str) -> None:
        bucket = self.triggers[id].bucket
        version = self._s3.put_object(Bucket=bucket, Key=key, Body=b"content")["VersionId"]
        self.uploaded.append(Uploaded(id, bucket, key, version))
        self._add(self._objects, id)

    def _copy(self, id: str) -> None:
        """Delivers a notification that was delivered before: every other time the latest, else one of long ago."""
        known = self.injector.notifications[id]
        if known:
            latest = self._random.random() < 0.5
            self.triggers[id].deliver(known[-1] if latest else self._random.choice(known))
            self._add(self.copies, id)

    def _send_foreign(self, id: str, number: int) -> None:
        bodies = [json.dumps({"detail-type": FOREIGN_MARK, "number": number})]
        if self.triggers[id].queue:
            bodies.append(f"{FOREIGN_MARK}, and not JSON: {number}")
        self.triggers[id].deliver(*bodies)
        self._add(self.foreign, id, len(bodies))

    def _add(self, counter: Counter[str], id: str, number: int = 1) -> None:
        with self._lock:
            counter[id] += number
