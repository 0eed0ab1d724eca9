"""The state machine is gone for a while: deleted behind Terraform's back, and made again by Terraform."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.deployments import ENVIRONMENT, Deployment

MACHINE = "orders"
"""By its id in bad_day.toml."""

STACK, ADDRESS = f"{ENVIRONMENT}-shared", f"aws_sfn_state_machine.{MACHINE}"


def outage(deployment: Deployment, meanwhile: Callable[[], None], *, at_least_seconds: float) -> float:
    """Deletes the state machine, lets things happen, and makes it again; returns for how many seconds it was gone.

    Args:
        meanwhile: runs from the deletion on, and may go on after the machine is back; it is waited for.
        at_least_seconds: how long Terraform is not asked for.
    """
    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        deployment.account.states.delete_state_machine(stateMachineArn=machine_arn(deployment))
        going_on = pool.submit(meanwhile)
        time.sleep(at_least_seconds)
        # As in an incident, nothing but what is missing: looking at the rest of the stack takes the provider most of a minute.
        line = ("apply", "-input=false", "-auto-approve", f"-target={ADDRESS}")
        deployment.workbench.terraform(STACK, *line)
        gone = time.monotonic() - began
        going_on.result()
    return gone


def machine_arn(deployment: Deployment) -> str:
    """The state machine that every trigger of bad_day.toml starts."""
    (arn,) = [
        str(machine["stateMachineArn"])
        for machine in deployment.state_machines()
        if machine["name"].endswith(f"-{MACHINE}")
    ]
    return arn
