"""Callers of StartExecution who share an account, in a time of their own: the pace is the real one, its seconds are not.

Every caller is a generator that yields how long it waits. Calls take 18 to 22 ms, so that nobody calls in step with the
account's bucket. A `LambdaInstance` is as slow and as late as the real function over HTTP (tools/benchmark): its calls wait
for their share of a processor, and its executions come in batches, each of which begins when the last one has ended.
"""

import heapq
import itertools
import random
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Generator, Iterable

from forwarder.forwarding import RESERVE_SECONDS
from forwarder.pace import Pace
from forwarder.starter import LAST_CALL_SECONDS, WORKERS

from tests.unit.forwarder.deliveries import Delivered, Fate, Queue
from tools.benchmark.cpu_share import MEGABYTES_PER_VCPU
from tools.benchmark.token_bucket import TokenBucket

CALL_SECONDS = 0.020
PROCESSOR_SECONDS = 0.002  # of a whole vCPU, for a call and its answer: somewhat more than measured
FULL_SPEED = WORKERS / CALL_SECONDS  # calls a second of one instance that nobody throttles

Waiting = Generator[float, None, None]


class Account:
    """Step Functions, as far as it throttles: by the account's token bucket, a share of the calls, or both.

    Args:
        bucket: size, and tokens a second.
        throttled_share: of the calls, at a time, whatever the pace.
        seed: of chance.
        wall_clock: what it shows in the beginning.
    """

    def __init__(
        self,
        *,
        bucket: tuple[int, int] | None = None,
        throttled_share: Callable[[float], float] = lambda now: 0.0,
        seed: int = 7,
        wall_clock: float = 0.0,
    ) -> None:
        self.now = 0.0
        self._wall_clock = wall_clock
        self.chance = random.Random(seed)
        self._bucket = TokenBucket(*bucket, lambda: self.now) if bucket else None
        self._throttled_share = throttled_share
        self._order = itertools.count()
        self._callers: list[tuple[float, int, Waiting]] = []

    def add(self, callers: Iterable[Waiting], within: float = 0.1) -> None:
        """Let them begin within so many seconds."""
        for caller in callers:
            heapq.heappush(self._callers, (self.now + self.chance.uniform(0, within), next(self._order), caller))

    def run(self, seconds: float) -> None:
        """Let so many seconds pass."""
        end = self.now + seconds
        while self._callers and self._callers[0][0] < end:
            self.now, _, caller = heapq.heappop(self._callers)
            if (waits := next(caller, None)) is not None:
                heapq.heappush(self._callers, (self.now + waits, next(self._order), caller))
        self.now = end

    def wall_clock(self) -> float:
        return self._wall_clock + self.now

    def lift_the_quota(self) -> None:
        self._bucket = None

    def call_seconds(self) -> float:
        return CALL_SECONDS * self.chance.uniform(0.9, 1.1)

    def grants(self) -> bool:
        """Answer a call."""
        return (self._bucket is None or self._bucket.take()) and self.chance.random() >= self._throttled_share(self.now)


class Caller(ABC):
    """Sixteen workers that call without end, until they are stopped."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._is_stopped = False

    def workers(self) -> list[Waiting]:
        return [self._work() for _ in range(WORKERS)]

    def stop(self) -> None:
        self._is_stopped = True

    @abstractmethod
    def start(self) -> Generator[float, None, bool]:
        """Make one call; whether it was granted."""

    def _work(self) -> Waiting:
        while not self._is_stopped:
            yield from self.start()


class RudeCaller(Caller):
    """Never slows down."""

    def start(self) -> Generator[float, None, bool]:
        yield self.account.call_seconds()
        return self.account.grants()


class Instance(Caller):
    """A function instance that has executions without end; counts answers, second by second."""

    def __init__(self, account: Account, pace: Pace | None = None) -> None:
        super().__init__(account)
        clock_error = account.chance.uniform(-0.05, 0.05)
        self.pace = pace or Pace(wall_clock=lambda: account.wall_clock() + clock_error)
        self.started, self.throttled = Counter[int](), Counter[int]()

    def start(self, latest: float = float("inf")) -> Generator[float, None, bool]:
        """Call until one execution is started, as the starter does; whether it was by the latest time for a call."""
        while True:
            asked = self.account.now
            seconds, is_turn = self.pace.wait(asked)
            if asked + seconds > latest:
                return False
            if seconds:
                yield seconds
            if not is_turn or not self.pace.holds(asked):
                continue
            granted = yield from self.call()
            self.pace.answered(asked, self.account.now, throttled=not granted)
            if granted:
                return True

    def call(self) -> Generator[float, None, bool]:
        """Call once; whether it was granted."""
        yield self.account.call_seconds()
        return self.grants()

    def grants(self) -> bool:
        granted = self.account.grants()
        (self.started if granted else self.throttled)[int(self.account.now)] += 1
        return granted


class LambdaInstance(Instance):
    """A function instance with the share of a processor that its memory buys, and batches of executions without end.

    Args:
        memory: in MB.
        batch_size: executions of an invocation.
    """

    def __init__(self, account: Account, memory: int, batch_size: int, pace: Pace | None = None) -> None:
        super().__init__(account, pace)
        self._share = min(1.0, memory / MEGABYTES_PER_VCPU)
        self._batch_size = batch_size
        self._busy_until = 0.0

    def workers(self) -> list[Waiting]:
        return [self._invoke()]

    def call(self) -> Generator[float, None, bool]:
        seconds = PROCESSOR_SECONDS * self.account.chance.uniform(0.7, 1.3)
        yield self._processor(seconds / 2)
        granted = self.grants()
        yield CALL_SECONDS
        yield self._processor(seconds / 2)
        return granted

    def _processor(self, seconds: float) -> float:
        """How long it takes until the processor has done this, after all that waits for it."""
        now = self.account.now
        self._busy_until = max(self._busy_until, now) + seconds / self._share
        return self._busy_until - now

    def _invoke(self) -> Waiting:
        while True:
            batch = list(range(self._batch_size))
            running = [self._start_some(batch) for _ in range(min(WORKERS, self._batch_size))]
            self.account.add(running, within=0.0)
            while any(each.gi_frame for each in running):
                yield 0.005

    def _start_some(self, batch: list[int]) -> Waiting:
        while batch:
            batch.pop()
            yield from self.start()


class NeverSlowsDown(Pace):
    """Tries again at once what was throttled."""

    def wait(self, now: float) -> tuple[float, bool]:
        return 0.0, True

    def answered(self, turn_taken: float, now: float, *, throttled: bool) -> None:
        pass


class Poller:
    """One of an event source mapping's pollers: hands batches of a queue to a function instance, one after the other.

    Args:
        started: objects whose execution was started, with how often.
        batch_size: of the mapping.
        timeout: of the function in seconds.
    """

    def __init__(self, account: Account, queue: Queue, started: Counter[str], batch_size: int, timeout: float) -> None:
        self.instance = Instance(account)
        self.account, self.queue, self.started = account, queue, started
        self.batch_size, self.timeout = batch_size, timeout

    def poll(self) -> Waiting:
        while True:
            now = self.account.now
            visible = (m for m in self.queue.messages if m.fate is Fate.WAITING and m.not_before <= now)
            batch = self.queue.receive(list(itertools.islice(visible, self.batch_size)), now)
            at_work = min(WORKERS, len(batch))
            latest = now + self.timeout - RESERVE_SECONDS - LAST_CALL_SECONDS
            running = [self._work(batch, latest) for _ in range(at_work)]
            self.account.add(running)
            yield 1.0
            while any(each.gi_frame for each in running):
                yield 0.1
            self.queue.messages = [m for m in self.queue.messages if m.fate is not Fate.FORWARDED]

    def _work(self, batch: list[Delivered], latest: float) -> Waiting:
        while batch:
            message = batch.pop()
            if (yield from self.instance.start(latest)):
                self.started.update(message.announces)
                message.fate = Fate.FORWARDED
