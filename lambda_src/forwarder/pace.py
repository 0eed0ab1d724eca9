"""How fast one function instance calls: as fast as it can until AWS throttles it, then near what AWS grants it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import log, sqrt

# Calls a second: more than one instance reaches, so that nothing is slowed down before it is throttled.
FASTEST = 1000.0
SLOWEST = 1.0
LOOK_AHEAD_SECONDS = 0.25  # a turn that is further away is not given yet: the pace may change until then

TOLERATED_SHARE = 0.03  # of the calls may be throttled, and one and a half standard deviations more, without a cut
WINDOW_SECONDS = 0.5  # in which that share is counted, and for which a cut is left to work
WINDOW_CALLS = 16  # a slow instance counts longer
SHORTEST_WINDOW_SECONDS = 0.2  # says what is granted, if need be
HIGH_SHARE = 0.15  # throttled after a cut to a half: a second one follows, to what was granted
MARGIN = 0.9  # of what was granted, so that throttling ends where it can
KEPT_THROTTLINGS = 1.0  # a second: a cut leaves so many, or a quarter of the pace, for the next trial to judge by

PLATEAU_SECONDS = 10.0  # after a cut; the pace then grows faster and faster
PLATEAU = 0.95  # of the pace that was throttled, or of what was granted of it
LOWEST_PLATEAU = 1.2  # of the pace after the cut, and at least one call a second more than it

PERIOD_SECONDS = 5.0  # of the wall clock, from one trial to the next
TRIAL_SECONDS = 1.0  # at most, and at least so long:
SHORTEST_TRIAL_SECONDS = 0.4
SETTLING_SECONDS = 0.15  # at a trial's begin: other instances' clocks are late, and their fast calls still in flight
FEWEST_CALLS = 8.0  # a second: a slower trial would prove little; less, once this was found too many for the quota
RELIEF = 8.0  # throttling that is our own is expected to fall to an eighth of its share in a trial
# Logarithms of the odds that throttling is not our own:
PROOF_OF_OTHERS = 5.0  # it is taken for that from here on,
SIGN_OF_OTHERS = 2.0  # held possible from here on, so that one cut less is made,
PROOF_OF_OURS = -10.0  # and taken for our own from here down
RARE_SHARE = 0.01  # below it there is nothing left to persist against


@dataclass(slots=True)
class _Calls:
    """Calls that were answered since a time."""

    since: float
    number: int = 0
    throttled: int = 0

    def add(self, throttled: bool) -> None:
        self.number += 1
        self.throttled += throttled

    @property
    def share(self) -> float:
        return self.throttled / self.number if self.number else 0.0

    def granted_a_second(self, now: float) -> float:
        return (self.number - self.throttled) / (now - self.since)


class Pace:
    """The pace that the calls of one function instance share. For many threads at once.

    StartExecution's quota is a token bucket for the whole account, and nobody can ask how full it is. There are two
    kinds of throttling, which call for the opposite:

    - *Our own*: the instances together call faster than the quota refills. Then the pace is cut, to a half and if
      that does not do to what was granted, and grows again as TCP's CUBIC does: fast at first, slowly near the pace
      that was throttled, and then faster the longer nothing is throttled. So instances that know nothing of one
      another share the quota, and seldom try what was too fast.
    - *Of others*: callers who do not slow down empty the bucket. Who gives way to them starves, and helps nobody: a
      share of the calls is refused at any pace. Then the instance goes back to its pace and doubles it every second.

    Which it is, a trial tells. One instance alone could not find out, as the others' calls go on; so every five
    seconds of the wall clock all instances that are throttled slow down in the same second. If throttling was our
    own, it all but ends; if the same share is throttled as before, it is not. The evidence is added up from trial to
    trial, as in Wald's sequential test, until it is strong enough. Who finds that it is others waits for the end of
    the trial all the same: the rest would take him for one of them.

    An instance keeps its pace, and what it found, from one invocation to the next.

    Args:
        fastest: calls a second up to which the pace grows. There it stops to limit anything.
        wall_clock: seconds that all instances count alike.
    """

    def __init__(self, fastest: float = FASTEST, wall_clock: Callable[[], float] = time.time) -> None:
        self._fastest = fastest
        self._wall_clock = wall_clock
        self._lock = threading.Lock()
        self._rate_at_change = self._plateau = fastest
        self._changed_at = self._cut_at = self._next_turn = float("-inf")
        self._rate_before_cuts = fastest
        self._cuts = 0
        self._persists = self._doubles = False
        self._evidence = 0.0
        self._trial_rate: float | None = None
        self._fewest_calls = FEWEST_CALLS
        self._share_before_trial = 0.0
        self._period = self._period_of_wall_clock()[0]
        self._window = self._since_cut = self._since_trial = self._in_trial = _Calls(float("-inf"))
        self._calls_a_second = 0.0  # in the last whole window
        self._granted_a_second = 0.0  # before the trial

    def wait(self, now: float) -> tuple[float, bool]:
        """How long to wait, in seconds, and whether the caller's turn comes then. If not, it asks again.

        A turn is void if the pace is cut while it is waited for: see `holds`.

        Args:
            now: the time, on any clock that never goes back.
        """
        with self._lock:
            self._keep_trials(now)
            rate = self._rate(now)
            wait = max(0.0, self._next_turn - now) if rate < self._fastest else 0.0
            if wait > LOOK_AHEAD_SECONDS:
                return LOOK_AHEAD_SECONDS, False
            self._next_turn = now + wait + 1 / rate
            return wait, True

    def holds(self, turn_taken: float) -> bool:
        """Whether a turn that was taken then may still be used: the pace was not cut since."""
        with self._lock:
            return turn_taken >= self._cut_at

    def answered(self, turn_taken: float, now: float, *, throttled: bool) -> None:
        """Learn from the answer to a call whose turn was taken at `turn_taken`.

        Not if the pace was cut since: that call still belongs to the faster pace, and says nothing about this one.
        """
        with self._lock:
            if turn_taken < self._cut_at:
                return
            self._keep_trials(now)
            if self._trial_rate is not None:
                if turn_taken >= self._in_trial.since:
                    self._in_trial.add(throttled)
                return
            self._since_trial.add(throttled)
            self._window.add(throttled)
            self._since_cut.add(throttled)
            if throttled and self._may_cut(now):
                self._cut_after_throttling(now)
            elif now - self._window.since >= WINDOW_SECONDS and self._window.number >= WINDOW_CALLS:
                self._measure(now)
                self._window = _Calls(now)

    def _may_cut(self, now: float) -> bool:
        cuts = (self._evidence < SIGN_OF_OTHERS) + (
            self._since_cut.share > HIGH_SHARE and self._evidence < 2 * SIGN_OF_OTHERS
        )
        if self._persists or self._cuts >= cuts or now < self._cut_at + WINDOW_SECONDS:
            return False
        tolerated = TOLERATED_SHARE * self._calls_of_a_window()
        return self._window.throttled > tolerated + 1.5 * sqrt(tolerated)

    def _cut_after_throttling(self, now: float) -> None:
        rate, seconds = self._rate(now), now - self._window.since
        measured = max(self._window.number / seconds if seconds > 0.1 else 0.0, self._calls_a_second)
        self._calls_a_second = measured
        rate = min(rate, measured or rate)
        if self._rate(now) >= self._fastest:
            self._fewest_calls = FEWEST_CALLS
        if self._rate_before_cuts >= self._fastest or rate > self._rate_before_cuts:
            self._rate_before_cuts = rate
        if self._cuts:
            share = self._since_cut.share
            granted = rate * (1 - share)
            cut, plateau = MARGIN * granted, PLATEAU * granted
        else:  # nothing says yet how much was too much
            share = self._window.throttled / self._calls_of_a_window()
            cut, plateau = rate / 2, PLATEAU * rate
        self._cuts += 1
        self._doubles = False
        kept = min(max(self._fewest_calls, KEPT_THROTTLINGS / share), self._rate_before_cuts / 4)
        self._change(min(rate, max(cut, kept)), now, plateau)
        self._cut(now, self._rate_at_change)
        self._window = _Calls(now)

    def _keep_trials(self, now: float) -> None:
        """Begin and end trials as the wall clock says."""
        period, seconds = self._period_of_wall_clock()
        if self._window.since == float("-inf"):  # the first call of all
            self._count_anew(now)
            self._period = period
        elif period != self._period:
            self._period = period
            is_limited = self._persists or self._rate(now) < self._fastest
            if is_limited and self._since_trial.number and seconds < TRIAL_SECONDS / 2:
                self._begin_trial(now)
            else:
                self._since_trial = _Calls(now)
        elif self._trial_rate is not None and seconds >= SHORTEST_TRIAL_SECONDS:
            evidence = self._evidence_of_trial()
            is_proven = not PROOF_OF_OURS < evidence < PROOF_OF_OTHERS
            if seconds >= TRIAL_SECONDS or (is_proven and (self._persists or evidence < 0)):
                self._end_trial(now, evidence, is_proven)

    def _begin_trial(self, now: float) -> None:
        rate = self._rate(now)
        if self._persists:
            self._rate_before_cuts = rate
        self._granted_a_second = self._granted_lately(now)
        slow = min(rate / 2, MARGIN * self._granted_a_second)
        if not self._persists:
            slow = max(self._fewest_calls, slow)
        self._trial_rate = max(SLOWEST, min(0.7 * rate, slow))
        self._share_before_trial = self._since_trial.share
        self._in_trial = _Calls(now + SETTLING_SECONDS)
        self._cut(now, self._trial_rate)

    def _granted_lately(self, now: float) -> float:
        """Calls a second that were not throttled; none, if the pace has just changed."""
        for calls in (self._window, self._since_cut):
            if calls.number and now - calls.since >= SHORTEST_WINDOW_SECONDS:
                return calls.granted_a_second(now)
        return 0.0

    def _evidence_of_trial(self) -> float:
        """Logarithm of how much likelier what was seen is if throttling is not our own."""
        share = min(0.98, self._share_before_trial)
        if not share:
            return self._evidence
        started = self._in_trial.number - self._in_trial.throttled
        of_started = log((1 - share) / (1 - share / RELIEF))
        return self._evidence + self._in_trial.throttled * log(RELIEF) + started * of_started

    def _end_trial(self, now: float, evidence: float, is_proven: bool) -> None:
        self._changed_at += now - self._in_trial.since + SETTLING_SECONDS  # a trial takes nothing from the growth
        self._trial_rate = None
        is_rare = self._share_before_trial <= (RARE_SHARE if self._persists else TOLERATED_SHARE)
        if is_proven and evidence > 0:
            self._persists = self._doubles = True
            self._change(self._rate_before_cuts, now)
        elif is_proven:
            granted = MARGIN * self._granted_a_second
            if self._persists:
                self._fewest_calls = max(SLOWEST, min(self._fewest_calls / 2, granted))
                self._change(min(self._rate(now), granted), now)
            elif self._cuts > 1:
                self._change(min(self._rate(now), max(self._fewest_calls, granted)), now)
            self._persists = False
            self._rate_before_cuts = self._rate(now)
        elif is_rare and self._persists:
            self._persists = False
            self._change(self._rate_before_cuts, now)
        elif is_rare:
            self._rate_before_cuts = max(self._rate(now), 0.7 * self._rate_before_cuts)
        self._evidence = 0.0 if is_proven else evidence
        self._cuts = 0
        self._count_anew(now)
        self._next_turn = min(self._next_turn, now + 1 / self._rate(now))

    def _count_anew(self, now: float) -> None:
        self._window, self._since_cut, self._since_trial = _Calls(now), _Calls(now), _Calls(now)

    def _change(self, rate: float, now: float, plateau: float = 0.0) -> None:
        self._rate_at_change, self._changed_at = max(SLOWEST, rate), now
        self._plateau = max(LOWEST_PLATEAU * self._rate_at_change, self._rate_at_change + 1, plateau)

    def _cut(self, now: float, rate: float) -> None:
        self._cut_at, self._next_turn = now, now + 1 / rate
        self._since_cut = _Calls(now)

    def _measure(self, now: float) -> None:
        seconds = now - self._window.since
        self._calls_a_second = self._window.number / seconds

    def _calls_of_a_window(self) -> float:
        return max(self._window.number, self._calls_a_second * WINDOW_SECONDS)

    def _period_of_wall_clock(self) -> tuple[int, float]:
        """Its number, and the seconds since it began."""
        period, seconds = divmod(self._wall_clock(), PERIOD_SECONDS)
        return int(period), seconds

    def _rate(self, now: float) -> float:
        if self._trial_rate is not None:
            return self._trial_rate
        if self._rate_at_change >= self._fastest:
            return self._fastest
        # A thread may have read the clock just before another one cut the pace.
        seconds = max(0.0, now - self._changed_at)
        if self._doubles:
            return min(self._fastest, self._rate_at_change * 2 ** min(seconds, 10.0))
        grown = self._plateau + (self._plateau - self._rate_at_change) * (seconds / PLATEAU_SECONDS - 1) ** 3
        return min(self._fastest, grown)
