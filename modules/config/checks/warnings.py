"""What works and is only unwise: warned of, and silent where a trigger says that it is meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ...model.arns import REGIONS
from ...model.errors import Problem
from ...model.filter_validation import doubtful_parts
from ...model.text import did_you_mean, listed
from ..deployment import Deployment
from ..messages import shown
from ..settings import (
    CloudTrailEventBridgeTrigger,
    OtherBackendSettings,
    S3BackendSettings,
    Table,
    TriggerSettings,
    WarningName,
)
from ..toml_tables import Path, table_at, texts
from .collector import Checker


def warnings(document: Table, deployments: Sequence[Deployment], bucket: str | None = None) -> list[Problem]:
    """What is unwise in `deployments` of `document`, or in one bucket of theirs, and not accepted; sorted by place."""
    asked_for = {deployment.name: document["environments"][deployment.name] for deployment in deployments}
    checker = Checker({**document, "environments": asked_for})
    for deployment in deployments:
        for path, trigger in _triggers(deployment):
            if bucket in (None, path[1]):
                for name, field, text in _unwise(deployment, path[1], trigger):
                    if name not in trigger.accepted_warnings:
                        checker.add(checker.written(deployment.name, (*path, field)), text, deployment.name)
        for path, text in [*_doubtful_regions(deployment), *_unfilled(deployment)]:
            checker.add(checker.written(deployment.name, path), text, deployment.name)
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
            names = {name for name, _, _ in _unwise(deployment, path[1], trigger)}
            # Nobody knows what an environment or state machine that could not be read would raise.
            unknown = machine is None or (place[0] != "environments" and read[path] < everywhere)
            for name in trigger.accepted_warnings:
                raised[place, name] = raised.get((place, name), False) or unknown or name in names
    for (place, name), is_raised in raised.items():
        if not is_raised:
            yield place, f'"{name}" is accepted here, and this trigger does not raise it. Remove it.'


def _doubtful_regions(deployment: Deployment) -> Iterator[tuple[Path, str]]:
    """Where a Region may be misspelled; AWS opens new ones, so that none is refused for its name."""
    environment = deployment.environment
    given: dict[Path, str | None] = {("region",): environment.region}
    if isinstance(environment.backend, S3BackendSettings):
        given["backend", "region"] = environment.backend.region
    for id, machine in deployment.state_machines.items():
        if machine.remote_state is not None:
            given["state_machines", id, "remote_state", "region"] = machine.remote_state.region
    for path, region in given.items():
        if region is not None and region not in REGIONS:
            hint = did_you_mean(region, REGIONS, otherwise="Correct it if it is misspelled.")
            yield (
                path,
                f"{shown(region)} is none of the {len(REGIONS)} Regions known here. {hint} One that AWS has opened since works as it is.",
            )


_BRACED = re.compile(r"\{([a-z_]+)\}")


def _unfilled(deployment: Deployment) -> Iterator[tuple[Path, str]]:
    """Where something stays in braces that looks as if it were to be filled in; it may be meant as it is."""
    of_machines: tuple[str, ...] = ("environment", "account_id")
    places: list[tuple[Path, object, tuple[str, ...]]] = []
    for id, machine in deployment.state_machines.items():
        path = ("state_machines", id)
        places += [
            ((*path, "substitutions", name), value, of_machines) for name, value in machine.substitutions.items()
        ]
        if machine.remote_state is not None:
            places.append(((*path, "remote_state", "key"), machine.remote_state.key, of_machines))
    backend = deployment.environment.backend
    if isinstance(backend, OtherBackendSettings):
        places += [
            (("backend", name), value, ("project", "environment", "stack"))
            for name, value in (backend.model_extra or {}).items()
        ]
    for place, value, known in places:
        for name in sorted({name for text in texts(value) for name in _BRACED.findall(text)} - set(known)):
            words = listed([f"{{{each}}}" for each in known])
            yield (
                place,
                f'"{{{name}}}" stays as it is written: {words} are filled in here, and nothing else. Write the value itself if it was meant.',
            )


def _triggers(deployment: Deployment) -> Iterator[tuple[Path, TriggerSettings]]:
    for bucket_id, bucket in deployment.buckets.items():
        for id, trigger in bucket.triggers.items():
            yield ("buckets", bucket_id, "triggers", id), trigger


def _unwise(deployment: Deployment, bucket: str, trigger: TriggerSettings) -> Iterator[tuple[WarningName, str, str]]:
    """Name, field that is to be looked at, and text of every warning."""
    machine = deployment.state_machines.get(trigger.state_machine)
    name, parts = deployment.fill(deployment.buckets[bucket].name), trigger.object_filter
    for field, text in doubtful_parts(name, parts.prefixes, parts.suffixes):
        yield "no-key-may-match", field, f'{text} Or say that it is meant: accepted_warnings = ["no-key-may-match"].'
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
