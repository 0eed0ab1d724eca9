"""How to look around in what `--keep` keeps running."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from modules.local_aws.account import Account
from modules.local_aws.workbench import Workbench

from .. import provider_mirror
from .uploads import Upload


def how_to_look_around(
    account: Account, workbench: Workbench, stacks: Sequence[str], uploads: Sequence[Upload], server_log: Path
) -> str:
    """Commands to paste into another shell."""
    state_machines = 'aws stepfunctions list-state-machines --query "stateMachines[].stateMachineArn" --output text'
    parts = [
        "It keeps running. In another shell, the AWS command line reaches it with:",
        *_exports(account.variables()),
        "    aws s3 ls",
        "    aws sqs list-queues",
        f"    for arn in $({state_machines}); do aws stepfunctions list-executions --state-machine-arn $arn; done",
    ]
    if enabled := [upload for upload in uploads if upload.enabled]:
        upload = enabled[0]
        parts += [
            f"Another file for the trigger {upload.trigger}:",
            f"    echo hello | aws s3 cp - {shlex.quote(f's3://{upload.bucket}/{upload.other_key}')}",
        ]
    parts += ["What Terraform would change now:"]
    parts += _exports(provider_mirror.used())
    parts += [f"    terraform -chdir={shlex.quote(str(workbench.output / 'stacks' / stack))} plan" for stack in stacks]
    parts += [
        f"The log of the server and of the functions: {server_log}",
        "Ctrl-C destroys everything and ends it.",
    ]
    return "\n".join(parts)


def _exports(variables: dict[str, str]) -> list[str]:
    return [f"    export {name}={shlex.quote(value)}" for name, value in variables.items()]
