"""Plans against the local AWS, as `terraform show -json` prints them. Nothing is applied."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modules.local_aws import LocalAws
from modules.local_aws.workbench import Workbench
from modules.patterns import PATTERNS
from tests.local_aws.account import ACCOUNT_ID, REGION
from tests.support import ROOT, SAMPLE
from tests.support.module_documents import module_document

Document = Mapping[str, Any]

PROD = '[environments.prod]\nregion = "eu-west-1"\n'
WITH_OWN_KEY = "encryption = { create_kms_key = true }\n"
WITH_KEY = "-with-key"
"""What the name of a module's second call ends with."""

GIVEN = {
    "bucket": "acme-landing",
    "state_machine_arn": f"arn:aws:states:{REGION}:{ACCOUNT_ID}:stateMachine:resize",
}
KEY = {"kms_key_arn": f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/0123"}


@dataclass(frozen=True)
class Planned:
    """What would be made.

    Attributes:
        plan: of a configuration that calls each of the sample's stacks as a module, and each module twice. The stacks
            of dev are encrypted by the services, those of prod with keys of their own; so are the modules' calls.
        synthesized: the Terraform JSON of these stacks.
    """

    plan: Document
    synthesized: Mapping[str, Document]


def plan_everything(folder: Path) -> Planned:
    """Plans the sample and the modules, all in one go: Terraform takes longer to start than to plan.

    Args:
        folder: an empty one, for everything written.
    """
    with LocalAws(region=REGION) as aws:
        accounts = {"dev": ACCOUNT_ID, "prod": "444455556666"}
        workbench = Workbench(
            folder / "sample",
            aws.endpoint,
            accounts,
            pipelines=_pipelines(folder),
            disposable=False,
            with_s3_state=False,
        )
        workbench.synth()
        root = workbench.output / "stacks"
        paths = sorted(root.glob("*/cdk.tf.json"))
        synthesized = {path.parent.name: _read(path) for path in paths}
        providers = [_take_provider(path) for path in paths]
        shutil.copytree(ROOT / "terraform", root / "modules", ignore=shutil.ignore_patterns("examples", "tests"))
        stacks = {name: {"source": f"./{name}"} for name in synthesized}
        document = {"module": {**stacks, **_module_calls()}, "provider": providers[0]}
        _write(root / "main.tf.json", document)
        workbench.terraform(".", "init", "-input=false", "-no-color")
        workbench.terraform(".", "plan", "-input=false", "-no-color", "-refresh=false", "-out=plan")
        plan = json.loads(workbench.terraform(".", "show", "-json", "plan").stdout)
    return Planned(plan, synthesized)


def _pipelines(folder: Path) -> Path:
    """The sample, with a key in prod."""
    sample = (SAMPLE / "pipelines.toml").read_text(encoding="utf-8")
    assert PROD in sample
    shutil.copytree(SAMPLE / "state_machines", folder / "state_machines")
    path = folder / "pipelines.toml"
    path.write_text(sample.replace(PROD, PROD + WITH_OWN_KEY), encoding="utf-8")
    return path


def _take_provider(path: Path) -> Document:
    """Leaves the stack to the provider of who calls it: starting one takes longer than all the planning."""
    document = dict(_read(path))
    provider: Document = document.pop("provider")
    _write(path, document)
    return provider


def _module_calls() -> Document:
    """Each pattern's module under its name, and once more with a key."""
    calls = {}
    for name in PATTERNS:
        variables = module_document(ROOT / "terraform" / name)["variable"]
        owned = {"manage_bucket_notification": True} if "manage_bucket_notification" in variables else {}
        for call, further in ((name, {}), (f"{name}{WITH_KEY}", KEY)):
            calls[call] = {"source": f"./modules/{name}", "name": call, **GIVEN, **owned, **further}
    return calls


def _write(path: Path, document: Document) -> None:
    path.write_text(json.dumps(document), encoding="utf-8")


def _read(path: Path) -> Document:
    document: Document = json.loads(path.read_text(encoding="utf-8"))
    return document
