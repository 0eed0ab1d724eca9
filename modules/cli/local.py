"""`s3-to-sfn local`: the user's own pipelines.toml on an AWS on this machine, which runs on until `down`.

What is in the configuration and not on this machine gets a stand-in, which is said: an existing bucket is made, a state
machine that is given by its ARN ends at once. The state is in files here, whatever the backend is.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..config.deployment import Deployment
from ..config.loader import load, selected
from ..config.variables import add_configuration_arguments, configuration_files, variable
from ..local_aws import LocalAws, environment
from ..local_aws.account import Account, put_aside_own_settings
from ..local_aws.launcher import HEALTH_PATH, end
from ..local_aws.workbench import Workbench
from ..model.errors import CommandError, ConfigurationError, ExitCode, LocalAwsError, Problem
from ..model.program import PROGRAM
from ..model.text import listed
from .watch import watch

_FOLDER = Path(".s3-to-sfn", "local")
_STAND_IN = '{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}'


@dataclass(frozen=True)
class Running:
    """The local AWS that `up` left running."""

    pid: int
    endpoint: str
    environment: str

    def answers(self) -> bool:
        """Whether it is still there."""
        try:
            with urllib.request.urlopen(self.endpoint + HEALTH_PATH, timeout=5):
                return True
        except (OSError, urllib.error.URLError):
            return False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for name, act, words in (
        ("up", _up, "start it, and deploy an environment of the configuration; again after a change"),
        ("put", _put, "upload a file"),
        ("watch", _watch, "show objects and executions as they come, until Ctrl-C"),
        ("down", _down, "end it, and forget everything"),
    ):
        action = actions.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
        add_configuration_arguments(action)
        action.set_defaults(act=act)
        if name == "up":
            action.add_argument(
                "--environment",
                metavar="ID",
                help="which (default: $S3_TO_SFN_ENVIRONMENT, or the first of the alphabet)",
            )
        if name == "put":
            action.add_argument("file", help="what to upload")
            action.add_argument("key", help="under which key")
            action.add_argument("--bucket", metavar="ID", help="into which bucket (default: the only one)")
        if name == "watch":
            action.add_argument("--full", action="store_true", help="inputs, states and results whole")
            action.add_argument("--executions", type=int, metavar="N", help="stop when so many have ended")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Does one of the four.

    Raises:
        ConfigurationError: the configuration or an argument is wrong.
        LocalAwsError: the local AWS cannot be started, or does not run.
        CommandError: Terraform ended with an error.
    """
    result: ExitCode = arguments.act(arguments)
    return result


def _up(arguments: argparse.Namespace) -> ExitCode:
    began = time.monotonic()
    path, overlay = configuration_files(arguments)
    deployments = load(path, overlay)
    running = _running(path)
    asked = (
        arguments.environment or variable("ENVIRONMENT") or (running.environment if running else deployments[0].name)
    )
    [deployment] = selected(deployments, asked, None)
    _can_be_local(deployment)
    if shutil.which(os.environ.get("TERRAFORM", "terraform")) is None:
        raise LocalAwsError("Terraform is not found: install Terraform 1.11 or newer, or set TERRAFORM to where it is.")
    folder = path.resolve().parent / _FOLDER
    if running is None or running.environment != deployment.name:
        if running is not None:
            end(running.pid)
        running = _start(folder, deployment)
    put_aside_own_settings()
    account = _account(running, deployment)
    _make_stand_ins(account, deployment)
    workbench = Workbench(
        folder,
        running.endpoint,
        {deployment.name: deployment.environment.account_id},
        pipelines=path.resolve(),
        bucket_lifecycle_rules=False,
        with_s3_state=False,
        environment={"S3_TO_SFN_ENVIRONMENT": deployment.name},
    )
    if overlay is not None:
        workbench.write_overlay(overlay.read_text(encoding="utf-8-sig"))
    _timed("synthesize", lambda: workbench.synth(fresh=False))
    for stack in _stacks(workbench.output, deployment):
        _timed(f"deploy {stack}", lambda stack=stack: _apply(workbench, folder, stack))  # type: ignore[misc]
    print(f"\n{running.endpoint} has {deployment.name} of {path.name}, after {time.monotonic() - began:.0f} s:")
    for id, bucket in deployment.buckets.items():
        for name, trigger in bucket.triggers.items():
            off = "" if trigger.enabled else ", not enabled"
            selected_keys = itertools.product(
                trigger.object_filter.prefixes or ("",), trigger.object_filter.suffixes or ("",)
            )
            keys = ", ".join(f"{prefix}*{suffix}" for prefix, suffix in selected_keys)
            print(f"  {id}/{name}: {trigger.pattern}, {keys} → {trigger.state_machine}{off}")
    print(f"\n  {PROGRAM} local put FILE KEY\n  {PROGRAM} local watch\n  {PROGRAM} local down")
    print("\nThe AWS command line, redrive and backfill reach it with:")
    print(f"  export {' '.join(f'{name}={value}' for name, value in account.variables().items())}")
    print("It is not AWS: what it shows is that the wiring works. CloudTrail's events are this project's model of AWS.")
    return ExitCode.DONE


def _put(arguments: argparse.Namespace) -> ExitCode:
    running, deployment = _deployed(arguments)
    buckets = deployment.buckets
    id: str = arguments.bucket or (next(iter(buckets)) if len(buckets) == 1 else "")
    if id not in buckets:
        text = f"there is no bucket {json.dumps(id)}. Use" if id else "there are several buckets. Give"
        raise ConfigurationError("arguments", [Problem("--bucket", f"{text} one of {', '.join(buckets)}.")])
    try:
        body = Path(arguments.file).read_bytes()
    except OSError as error:
        raise ConfigurationError(
            "arguments", [Problem("file", f"{arguments.file} cannot be read: {error.strerror}.")]
        ) from None
    name = deployment.fill(buckets[id].name)
    put_aside_own_settings()
    _account(running, deployment).client("s3").put_object(Bucket=name, Key=arguments.key, Body=body)
    selecting = [
        trigger_id
        for trigger_id, trigger in buckets[id].triggers.items()
        if trigger.enabled and trigger.object_filter.selects(arguments.key, "Put")
    ]
    print(f"s3://{name}/{arguments.key}: {f'for {listed(selecting)}' if selecting else 'no trigger takes it'}")
    return ExitCode.DONE


def _watch(arguments: argparse.Namespace) -> ExitCode:
    running, deployment = _deployed(arguments)
    put_aside_own_settings()
    watch(_account(running, deployment), full=arguments.full, executions=arguments.executions)
    return ExitCode.DONE


def _down(arguments: argparse.Namespace) -> ExitCode:
    path, _ = configuration_files(arguments)
    running = _running(path)
    if running is not None and not end(running.pid):
        raise LocalAwsError(
            f"{running.endpoint} answers, and process {running.pid} is not its server: end it yourself."
        )
    folder = path.resolve().parent / _FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()
    print("The local AWS has ended, and everything in it is gone." if running else "There was none running.")
    return ExitCode.DONE


def _can_be_local(deployment: Deployment) -> None:
    remote = [id for id, machine in deployment.state_machines.items() if machine.remote_state is not None]
    if remote:
        raise ConfigurationError(
            "pipelines.toml",
            [
                Problem(
                    f"state_machines.{id}.remote_state",
                    "is another team's Terraform state, which is not on this machine. Lay a file over the configuration that gives "
                    "the ARN instead: --overlay.",
                )
                for id in remote
            ],
        )


def _start(folder: Path, deployment: Deployment) -> Running:
    if not environment.interpreter().exists():
        print("The AWS on this machine is MiniStack; it is installed once, into an environment of its own:", flush=True)
        _timed(f"install into {environment.interpreter().parents[1]} (90 MB)", environment.install)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    server = LocalAws(
        region=deployment.environment.region, log_path=folder / "server.log", enforce_iam=True, detached=True
    )
    _timed("start the local AWS", lambda: server.start() and None)
    running = Running(server.pid, server.endpoint, deployment.name)
    (folder / "server.json").write_text(json.dumps(asdict(running)), encoding="utf-8")
    return running


def _running(path: Path) -> Running | None:
    try:
        running = Running(**json.loads((path.resolve().parent / _FOLDER / "server.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return running if running.answers() else None


def _deployed(arguments: argparse.Namespace) -> tuple[Running, Deployment]:
    path, overlay = configuration_files(arguments)
    running = _running(path)
    if running is None:
        raise LocalAwsError(f"No local AWS runs for {path}: `{PROGRAM} local up` starts it.")
    return running, selected(load(path, overlay), running.environment, None)[0]


def _account(running: Running, deployment: Deployment) -> Account:
    return Account(running.endpoint, deployment.environment.region, deployment.environment.account_id)


def _make_stand_ins(account: Account, deployment: Deployment) -> None:
    s3, machines = account.client("s3"), account.client("stepfunctions")
    there = {bucket["Name"] for bucket in account.pages("s3", "list_buckets", "Buckets")}
    for bucket in deployment.buckets.values():
        name = deployment.fill(bucket.name)
        if bucket.existing and name not in there:
            s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.region})  # type: ignore[typeddict-item]
            print(f"  stand-in: bucket {name}, which exists on AWS")
    known = {machine["name"] for machine in account.pages("stepfunctions", "list_state_machines", "stateMachines")}
    for machine in deployment.state_machines.values():
        if machine.arn is None:
            continue
        name = machine.arn.split(":")[6]
        if name not in known:
            known.add(name)
            role = f"arn:aws:iam::{account.account_id}:role/stand-in"
            machines.create_state_machine(name=name, definition=_STAND_IN, roleArn=role)
            print(f"  stand-in: state machine {name}, which ends at once")


def _stacks(output: Path, deployment: Deployment) -> list[str]:
    """In the order in which they need one another; the state bucket is not needed here."""
    manifest: Mapping[str, Mapping[str, Sequence[str]]] = json.loads(
        (output / "manifest.json").read_text(encoding="utf-8")
    )["stacks"]
    names = [name for name in manifest if name != f"{deployment.name}-bootstrap"]
    return sorted(names, key=lambda name: (len(manifest[name]["dependencies"]), name))


def _apply(workbench: Workbench, folder: Path, stack: str) -> None:
    state = {"terraform": {"backend": {"local": {"path": str(folder / f"{stack}.tfstate")}}}}
    override = workbench.output / "stacks" / stack / "backend_override.tf.json"
    override.write_text(json.dumps(state), encoding="utf-8")
    workbench.terraform(stack, "init", "-input=false", "-no-color", "-reconfigure")
    workbench.terraform(stack, "apply", "-input=false", "-no-color", "-auto-approve", "-parallelism=40")


def _timed(what: str, act: Callable[[], object]) -> None:
    print(f"  {what} …", end="", flush=True)
    began = time.monotonic()
    try:
        act()
    except (CommandError, LocalAwsError):
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - began:.0f} s", flush=True)
