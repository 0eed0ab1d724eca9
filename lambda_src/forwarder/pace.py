"""How fast one function instance calls: as fast as it can until AWS throttles it, then near what AWS grants it."""

import threading
from collections import deque

# Calls a second: more than one instance reaches, so that nothing is slowed down before it is throttled.
FASTEST = 1000.0
SLOWEST = 1.0
CUT = 0.5  # the share to which a throttling lowers the pace;
RECOVERY = 0.1  # every second without one raises it by this share of that lowered pace,
GROWTH = 0.3  # and by so many calls a second, by which slow instances gain on fast ones
MEASURED_CALLS = 16  # the pace that is cut is that of the last calls


class Pace:
    """The pace that the calls of one function instance share. For many threads at once.

    StartExecution's quota is a token bucket for the whole account, and nobody can ask how full it is. Cutting the pace
    to a share, and raising it slowly, is how senders of TCP find what a line carries that they share without knowing
    one another. An instance keeps its pace from one invocation to the next.

    Args:
        fastest: calls a second up to which the pace grows. There it stops to limit anything.
    """

    def __init__(self, fastest: float = FASTEST) -> None:
        self._fastest = fastest
        self._rate_at_cut = fastest
        self._cut_at = float("-inf")
        self._next_turn = float("-inf")
        self._turns: deque[float] = deque(maxlen=MEASURED_CALLS)
        self._lock = threading.Lock()

    def wait(self, now: float, latest: float) -> float | None:
        """How long to wait before the next call, in seconds. The turn is taken with it, and void if the pace is cut
        meanwhile: see `holds`.

        Args:
            now: the time, on any clock that never goes back.
            latest: when the call has to begin at last.

        Returns:
            0 if it may begin at once; None, and no turn is taken, if its turn comes after `latest`.
        """
        with self._lock:
            rate = self._rate(now)
            wait = max(0.0, self._next_turn - now) if rate < self._fastest else 0.0
            if now + wait > latest:
                return None
            self._next_turn = now + wait + 1 / rate
            self._turns.append(now + wait)
            return wait

    def holds(self, turn_taken: float) -> bool:
        """Whether a turn that was taken then may still be used: the pace was not cut since."""
        with self._lock:
            return turn_taken >= self._cut_at

    def throttled(self, turn_taken: float, now: float) -> None:
        """Slow down, because a call was throttled whose turn was taken at `turn_taken`.

        Not if the pace was cut since: that call still belongs to the faster pace, and says nothing about this one.
        """
        with self._lock:
            if turn_taken < self._cut_at:
                return
            self._rate_at_cut = max(SLOWEST, CUT * min(self._rate(now), self._measured_rate()))
            self._cut_at = now
            self._next_turn = now + 1 / self._rate_at_cut

    def _rate(self, now: float) -> float:
        if self._rate_at_cut >= self._fastest:
            return self._fastest
        # A thread may have read the clock just before another one cut the pace.
        grown = self._rate_at_cut + (RECOVERY * self._rate_at_cut + GROWTH) * max(0.0, now - self._cut_at)
        return min(self._fastest, grown)

    def _measured_rate(self) -> float:
        """Calls a second of late; without bound where there were too few to tell."""
        took = self._turns[-1] - self._turns[0] if len(self._turns) == MEASURED_CALLS else 0.0
        return (MEASURED_CALLS - 1) / took if took > 0 else float("inf")
