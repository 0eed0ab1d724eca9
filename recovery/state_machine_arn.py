"""Whether `--state-machine-arn` is needed, and fits."""

from __future__ import annotations

import re

from modules.problems import shown

ARN = re.compile(r"arn:[a-z0-9-]+:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[0-9A-Za-z_-]{1,80}(:[0-9A-Za-z_.-]{1,80})?")
"""A state machine, or a version or an alias of one."""


def state_machine_arn_problem(known: str | None, given: str | None, home: str) -> str | None:
    """What is wrong with the state machine of a trigger.

    Args:
        known: the ARN that the configuration or the module's output has.
        given: the ARN on the command line.
        home: what the ARNs of the trigger's account and Region begin with.
    """
    if known is not None:
        if given in (None, known):
            return None
        return f"{shown(given)} is given, and the trigger starts {shown(known)}. Leave it out."
    if given is None:
        return (
            "the trigger's state machine is known by another team's Terraform state only, which is not read here. Give its ARN: "
            "--state-machine-arn arn:…"
        )
    if not ARN.fullmatch(given):
        return f"{shown(given)} is not the ARN of a state machine. Give one that begins with {shown(home)}."
    if not given.startswith(home):
        return (
            f"{shown(given)} is of another account or Region than the trigger, which could not have started it. Give one that begins "
            f"with {shown(home)}."
        )
    return None
