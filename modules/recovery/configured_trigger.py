"""A trigger of pipelines.toml, with the names that its stack gives things: no Terraform state is read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..config.deployment import Deployment
from ..config.loader import load
from ..config.messages import shown
from ..config.settings import StateMachineSettings
from ..model.errors import ConfigurationError, Problem
from ..model.naming import base_name
from ..model.options import ForwarderOptions, StorageFirstOptions
from ..model.partitions import partition_of
from ..model.text import did_you_mean
from .state_machine import state_machine_arn_problem
from .trigger import RecoveryTrigger

SHAPE = "ENVIRONMENT/BUCKET/TRIGGER"


def configured(text: str, config: Path, overlay: Path | None, state_machine_arn: str | None) -> RecoveryTrigger:
    """The trigger that `text`, `ENVIRONMENT/BUCKET/TRIGGER`, names in a configuration.

    Raises:
        ConfigurationError: the configuration is wrong, or has no such trigger, or does not know its state machine.
    """
    deployments = {deployment.name: deployment for deployment in load(config, overlay)}
    words = text.split("/")
    if len(words) != 3 or not all(words):
        known = [
            f"{name}/{bucket}/{id}"
            for name, deployment in deployments.items()
            for bucket, settings in deployment.buckets.items()
            for id in settings.triggers
        ]
        raise _wrong(
            f"{shown(text)} is not {SHAPE}, and there is no file of that name. {_advice(text, known)} Or give the JSON "
            "file of a module's output."
        )
    environment, bucket_id, id = words
    deployment = deployments.get(environment)
    if deployment is None:
        raise _wrong(
            f"there is no environment {shown(environment)} in {config.name}. {_advice(environment, deployments)}"
        )
    bucket = deployment.buckets.get(bucket_id)
    if bucket is None:
        raise _wrong(
            f"there is no bucket {shown(bucket_id)} in {config.name}. {_advice(bucket_id, deployment.buckets)}"
        )
    trigger = bucket.triggers.get(id)
    if trigger is None:
        raise _wrong(f"bucket {shown(bucket_id)} has no trigger {shown(id)}. {_advice(id, bucket.triggers)}")
    settings = deployment.environment
    name = base_name(deployment.name_prefix, bucket_id, id)
    machine = deployment.state_machines[trigger.state_machine]
    return RecoveryTrigger(
        pattern=trigger.pattern,
        bucket=deployment.fill(bucket.name),
        region=settings.region,
        partition=partition_of(settings.region),
        account_id=settings.account_id,
        bucket_owner_account_id=bucket.owner_account_id or settings.account_id,
        state_machine_arn=_state_machine_arn(deployment, trigger.state_machine, machine, state_machine_arn),
        machine_type=None if machine.definition is None else machine.type,
        dead_letter_queue=f"{name}-dead-letter",
        queue=f"{name}-events" if isinstance(trigger, StorageFirstOptions) else None,
        function=f"{name}-forwarder" if isinstance(trigger, ForwarderOptions) else None,
        prefixes=trigger.object_filter.prefixes,
        suffixes=trigger.object_filter.suffixes,
        events=trigger.events,
        skip_folder_markers=trigger.skip_folder_markers,
    )


def _state_machine_arn(deployment: Deployment, id: str, machine: StateMachineSettings, given: str | None) -> str:
    settings = deployment.environment
    home = f"arn:{partition_of(settings.region)}:states:{settings.region}:{settings.account_id}:stateMachine:"
    known = machine.arn
    if machine.definition is not None:
        known = home + (machine.name or base_name(deployment.name_prefix, id))
    if problem := state_machine_arn_problem(known, given, home):
        raise ConfigurationError("arguments", [Problem("--state-machine-arn", problem)])
    return known or str(given)


def _wrong(text: str) -> ConfigurationError:
    return ConfigurationError("arguments", [Problem("trigger", text)])


def _advice(given: str, known: Iterable[str]) -> str:
    names = sorted(known)
    listed = f"Use one of {', '.join(names)}." if names else "There is none at all: correct the configuration."
    return did_you_mean(given, names, otherwise=listed)
