"""Stacks that would keep their state in the same place, where each apply plans to destroy what the other made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from ...model.state_locations import OtherState
from ...model.text import listed
from ..deployment import Deployment
from ..settings import Table
from ..toml_tables import Path

_NAMED_STACKS = 4
"""More are counted."""


def state_place_problems(deployments: Sequence[Deployment]) -> Iterator[tuple[Deployment, Path, str]]:
    """Backends passed through whose arguments come out the same for two stacks, in an environment or between two.

    The key in S3 and the name of a local file are made of the stack's name, and cannot.
    """
    places: dict[str, dict[str, Deployment]] = {}
    for deployment in deployments:
        for stack in ("shared", *deployment.buckets):
            name = f"{deployment.name}-{stack}"
            if isinstance(state := deployment.state(name), OtherState):
                place = json.dumps([state.type, state.arguments], sort_keys=True, default=str)
                places.setdefault(place, {})[name] = deployment
    for stacks in places.values():
        if len(stacks) > 1:
            text = (
                f"the stacks {listed(sorted(stacks), _NAMED_STACKS)} would keep their state in the same place, where each apply would plan to "
                "destroy what the other made. Put {project}, {environment} and {stack} into the string that names the place."
            )
            for owner in {deployment.name: deployment for deployment in stacks.values()}.values():
                yield owner, ("environments", owner.name, "backend"), text


_ELSEWHERE = "would replace {setting} after it was checked. Set {setting} instead."


S3_BACKEND: Mapping[str, str] = {
    **{name: _ELSEWHERE.format(setting=f"backend.{name}") for name in ("bucket", "region", "kms_key_id")},
    "key": (
        "would be the same for every stack, and they would keep their state in the same place. Remove it: the key of a stack is "
        "<project>/<environment>/<stack>/terraform.tfstate."
    ),
    "encrypt": "cannot be chosen: state holds whatever a plan shows, and more, and is always encrypted. Remove it.",
    "use_lockfile": "cannot be chosen: without the lock two applies at a time lose each other's state. Remove it.",
}


REMOTE_STATE: Mapping[str, str] = {
    name: _ELSEWHERE.format(setting=f"remote_state.{name}") for name in ("bucket", "key", "region")
}


PROVIDER: Mapping[str, str] = {
    "region": _ELSEWHERE.format(setting="the environment's region"),
    "default_tags": _ELSEWHERE.format(setting="the environment's tags"),
    "allowed_account_ids": (
        "is always account_id and nothing else, so that no apply reaches another account. Set the environment's account_id instead."
    ),
}


def reserved_argument_problems(arguments: Table, reserved: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The arguments that `reserved` has, each with what to do."""
    for name in arguments:
        if name in reserved:
            yield name, f"{name} {reserved[name]}"
