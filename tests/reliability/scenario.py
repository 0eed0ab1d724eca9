"""A bad day from beginning to end: objects land while everything goes wrong, then it is calm, then the dead letters are redriven."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial

from tests.e2e.deployments import Deployment, Trigger, at_once, until
from tests.reliability.count import Onlooker
from tests.reliability.day import LAMBDA_PATTERNS, PATTERNS, Day, Row, Size
from tests.reliability.dead_letters import BUCKET, redrive, throw_away_foreign
from tests.reliability.deliveries import Deliveries
from tests.reliability.faults import faulty
from tests.reliability.injector import Injector
from tests.reliability.outage import machine_arn, outage

Say = Callable[[str], None]


def endure(deployment: Deployment, size: Size, say: Say = lambda _: None) -> Day:
    """Lets a bad day happen to a deployment of bad_day.toml, which afterwards is as it was."""
    began = time.monotonic()
    triggers = {id: deployment.trigger(BUCKET, id) for id in PATTERNS}
    onlooker = Onlooker(deployment.account)
    injector = Injector(
        deployment.account.endpoint, seed=size.seed, invocations=size.invocation_faults, starts=size.start_faults
    )
    deliveries = Deliveries(deployment, triggers, injector, size.seed, run=f"reliability {time.time_ns():x}")
    with onlooker.watching(machine_arn(deployment)):
        with injector.running(), ExitStack() as during:
            for id in LAMBDA_PATTERNS:
                during.enter_context(faulty(triggers[id], injector.url(id)))
            if size.visibility_timeout is not None:
                during.enter_context(triggers["storage-first"].visibility_timeout(size.visibility_timeout))
            outages = _send(deployment, deliveries, size, say)
            _until_quiet(triggers, onlooker, injector, size.quiet_seconds, say)
            injector.calm = True
        dead_lettered = {id: deployment.account.waiting(trigger.dead_letter_queue) for id, trigger in triggers.items()}
        thrown_away = {id: throw_away_foreign(trigger) for id, trigger in triggers.items()}
        say(f"dead-lettered: {dead_lettered}, of which foreign and thrown away: {thrown_away}; redriving")
        ended = at_once([partial(redrive, trigger, id) for id, trigger in triggers.items()])
        redriven = dict(zip(triggers, ended, strict=True))
        _until_quiet(triggers, onlooker, injector, size.quiet_seconds, say)
        missed = onlooker.missed(machine_arn(deployment))
    uploaded = {id: [one for one in deliveries.uploaded if one.trigger == id] for id in triggers}
    return Day(
        size=size,
        rows={
            id: Row(
                tally=onlooker.tally(uploaded[id]),
                copies=deliveries.copies[id],
                invocations=injector.invocations_seen[id],
                starts=injector.starts_seen[id],
                dead_lettered=dead_lettered[id] - thrown_away[id],
                foreign=deliveries.foreign[id],
                foreign_dead_lettered=thrown_away[id],
                redrive_exit_code=redriven[id].returncode,
                redrive_said=redriven[id].stdout + redriven[id].stderr,
                left_in_queues=_left(trigger),
            )
            for id, trigger in triggers.items()
        },
        injected=injector.injected,
        outages=outages,
        missed=len(missed),
        seconds=time.monotonic() - began,
    )


def _send(deployment: Deployment, deliveries: Deliveries, size: Size, say: Say) -> list[float]:
    """Sends in waves, every second of which has an outage; functions and StartExecution fail in all of them."""
    waves = 2 * len(size.outages) + 1
    gone = []
    for number in range(waves):
        # What does not divide evenly is in the first waves.
        objects = {id: (count + waves - 1 - number) // waves for id, count in size.objects.items()}
        wave = partial(deliveries.send, objects, per_second=size.per_second)
        if number % 2:
            gone.append(outage(deployment, wave, at_least_seconds=size.outages[number // 2]))
            say(f"wave {number + 1} of {waves} sent; the state machine was gone for {gone[-1]:.0f} s")
        else:
            wave()
            say(f"wave {number + 1} of {waves} sent")
    return gone


def _until_quiet(
    triggers: Mapping[str, Trigger], onlooker: Onlooker, injector: Injector, seconds: float, say: Say
) -> None:
    """Waits until the source queue is empty and nothing has started, failed or moved for so long."""
    queue = triggers["storage-first"].queue
    account = triggers["storage-first"].deployment.account
    last: object = None
    since = told = time.monotonic()

    def quiet() -> bool:
        nonlocal last, since, told
        waiting = {id: account.waiting(trigger.dead_letter_queue) for id, trigger in triggers.items()}
        source = account.waiting(str(queue))
        now = (onlooker.executions, sum(injector.invocations_seen.values()), source, waiting)
        if now != last:
            last, since = now, time.monotonic()
        if time.monotonic() - told > 30:
            told = time.monotonic()
            say(f"{onlooker.executions} executions, {source} messages in storage-first's queue, dead letters {waiting}")
        return source == 0 and time.monotonic() - since >= seconds

    until(quiet, seconds=1800)


def _left(trigger: Trigger) -> int:
    account = trigger.deployment.account
    return sum(account.waiting(url) for url in (trigger.dead_letter_queue, trigger.queue) if url)
