"""What works and is only unwise: warned of, and silent where a trigger says that it is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ...model.errors import Problem
from ..deployment import Deployment
from ..settings import CloudTrailEventBridgeTrigger, StateMachineSettings, Table, TriggerSettings, WarningName
from ..toml_tables import Path, table_at
from .collector import Checker


def warnings(document: Table, deployments: Sequence[Deployment], bucket: str | None = None) -> list[Problem]:
    """What is unwise in `deployments` of `document`, or in one bucket of theirs, and not accepted; sorted by place."""
    asked_for = {deployment.name: document["environments"][deployment.name] for deployment in deployments}
    checker = Checker({**document, "environments": asked_for})
    for deployment in deployments:
        for path, trigger in _triggers(deployment):
            if bucket in (None, path[1]):
                for name, field, text in _unwise(trigger, deployment.state_machines.get(trigger.state_machine)):
                    if name not in trigger.accepted_warnings:
                        checker.add(checker.written(deployment.name, (*path, field)), text, deployment.name)
    return checker.problems()


def stale_acceptances(checker: Checker, deployments: Sequence[Deployment]) -> Iterator[tuple[Path, str]]:
    """Where a trigger accepts a warning that it never raises, and what to do.

    What is accepted for all environments has to be raised in one of them.
    """
    raised: dict[tuple[Path, WarningName], bool] = {}
    read = Counter(path for deployment in deployments for path, _ in _triggers(deployment))
    everywhere = len(table_at(checker.document, ("environments",)))
    for deployment in deployments:
        for path, trigger in _triggers(deployment):
            place = checker.written(deployment.name, (*path, "accepted_warnings"))
            machine = deployment.state_machines.get(trigger.state_machine)
            names = {name for name, _, _ in _unwise(trigger, machine)}
            # Nobody knows what an environment or state machine that could not be read would raise.
            unknown = machine is None or (place[0] != "environments" and read[path] < everywhere)
            for name in trigger.accepted_warnings:
                raised[place, name] = raised.get((place, name), False) or unknown or name in names
    for (place, name), is_raised in raised.items():
        if not is_raised:
            yield place, f'"{name}" is accepted here, and this trigger does not raise it. Remove it.'


def _triggers(deployment: Deployment) -> Iterator[tuple[Path, TriggerSettings]]:
    for bucket_id, bucket in deployment.buckets.items():
        for id, trigger in bucket.triggers.items():
            yield ("buckets", bucket_id, "triggers", id), trigger


def _unwise(trigger: TriggerSettings, machine: StateMachineSettings | None) -> Iterator[tuple[WarningName, str, str]]:
    """Name, field that is to be looked at, and text of every warning."""
    if isinstance(trigger, CloudTrailEventBridgeTrigger) and not trigger.existing_trail:
        yield (
            "direct-would-do",
            "pattern",
            "direct-eventbridge starts the same workflow for the same objects, sooner, from events that S3 delivers durably, and without "
            'a trail whose data events are paid. Change pattern, or say that it is meant: accepted_warnings = ["direct-would-do"].',
        )
    # Of one made elsewhere the type is not known here.
    if machine is not None and machine.type == "EXPRESS":
        yield (
            "express-may-run-twice",
            "state_machine",
            f'state machine "{trigger.state_machine}" is of type EXPRESS, which has no execution names that could refuse a second start, '
            "and every pattern delivers an event at least once, not exactly once. Use type STANDARD with storage-first or "
            "notification-lambda, or let the workflow bear being run twice and say so: "
            'accepted_warnings = ["express-may-run-twice"].',
        )
