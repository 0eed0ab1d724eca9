"""Stacks that would keep their state in the same place, where each apply plans to destroy what the other made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from .deployment import Deployment
from .remote_state import OtherState
from .tables import Path

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
                f"the stacks {_listed(sorted(stacks))} would keep their state in the same place, where each apply would plan to "
                "destroy what the other made. Put {project}, {environment} and {stack} into the string that names the place."
            )
            for owner in {deployment.name: deployment for deployment in stacks.values()}.values():
                yield owner, ("environments", owner.name, "backend"), text


def _listed(names: Sequence[str]) -> str:
    shown = (
        list(names)
        if len(names) <= _NAMED_STACKS
        else [*names[: _NAMED_STACKS - 1], f"{len(names) - _NAMED_STACKS + 1} more"]
    )
    return f"{', '.join(shown[:-1])} and {shown[-1]}"
