"""The README's application, which is only cdktf's but for a few constructs: it synthesizes, validates and plans."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from modules.local_aws import LocalAws, backend_overrides, provider_overrides
from tests.local_aws.account import Account
from tests.support import ROOT
from tests.terraform.terraform_runs import Terraform
from tests.wheel.installed import Installed

ACCOUNT, REGION, STATE = "111122223333", "eu-west-1", "acme-tfstate"
BLOCK = re.compile(r"^## In Python\n.*?^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_readmes_application_plans_beside_what_its_owner_made(
    installed: Installed, terraform: Terraform, tmp_path: Path
) -> None:
    found = BLOCK.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found
    own = [
        line
        for line in found[1].splitlines()
        if not line.startswith(
            ("Platform(", "photos =", "resize =", "StorageFirst(", "DirectEventBridge(", "from s3_to_sfn")
        )
    ]
    alone = _synthesized(installed, tmp_path / "alone", "\n".join(own))
    stack = _synthesized(installed, tmp_path / "all", found[1])
    mine, theirs = _document(stack), _document(alone)
    assert {name: mine[name] for name in ("provider", "terraform")} == {
        name: theirs[name] for name in ("provider", "terraform")
    }
    assert theirs["resource"] == {"aws_s3_bucket": {"bucket": mine["resource"]["aws_s3_bucket"]["bucket"]}}

    with LocalAws(region=REGION) as aws, ExitStack() as clients:
        account = Account(aws.endpoint, clients, id=ACCOUNT, region=REGION)
        account.s3.create_bucket(Bucket=STATE, CreateBucketConfiguration={"LocationConstraint": REGION})
        override = {
            "provider": {"aws": provider_overrides(aws.endpoint, ACCOUNT)},
            "terraform": {
                "backend": {"s3": {**mine["terraform"]["backend"]["s3"], **backend_overrides(aws.endpoint, ACCOUNT)}}
            },
        }
        (stack / "local_override.tf.json").write_text(json.dumps(override), encoding="utf-8")
        terraform(stack, "init", "-input=false", "-no-color")
        terraform(stack, "validate", "-no-color")
        terraform(stack, "plan", "-input=false", "-no-color", "-out=plan")
        plan = json.loads(terraform(stack, "show", "-json", "plan").stdout)
    changes = {change["address"]: change["change"]["actions"] for change in plan["resource_changes"]}
    assert set(map(tuple, changes.values())) == {("create",)}
    assert {
        "aws_s3_bucket.bucket",
        "aws_sqs_queue.new_queue",
        "aws_cloudwatch_event_rule.late_rule",
        "aws_sfn_state_machine.resize",
    } <= set(changes)


def _synthesized(installed: Installed, folder: Path, code: str) -> Path:
    """The folder of the stack."""
    folder.mkdir()
    done = installed.run(folder, "-c", code)
    assert done.returncode == 0, done.stderr
    return folder / "cdktf.out" / "stacks" / "photos"


def _document(stack: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((stack / "cdk.tf.json").read_text(encoding="utf-8"))
    for resources in document["resource"].values():
        for resource in resources.values():
            resource.pop("//", None)
    return document
