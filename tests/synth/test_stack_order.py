"""The stacks of pipelines.toml: which comes after which, what the shared one holds, and whose ids may meet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from modules.config.loader import check
from modules.constructs.stack import App
from modules.stacks import make_stacks
from tests.synth.template import Template

S3 = {"type": "s3", "bucket": "acme-state-{environment}"}
LOCAL = {"type": "local"}
RESIZE = {"definition": "resize.asl.json"}
RULES = "aws_s3_bucket_lifecycle_configuration"
CALLS = {"pattern": "cloudtrail-eventbridge", "state_machine": "resize"}


def synthesized(
    folder: Path,
    *,
    backend: dict[str, str] = LOCAL,
    machines: dict[str, Any] | None = None,
    buckets: dict[str, Any] | None = None,
    only_bucket: str | None = None,
    **environment: Any,
) -> Path:
    """The outdir of one environment, `dev`."""
    (folder / "resize.asl.json").write_text('{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}', encoding="utf-8")
    document = {
        "project": "acme",
        "environments": {
            "dev": {"region": "eu-west-1", "account_id": "111122223333", "backend": backend, **environment}
        },
        "state_machines": {"resize": RESIZE} if machines is None else machines,
        "buckets": {"landing": {"name": "acme-landing"}, "scans": {"name": "acme-scans"}}
        if buckets is None
        else buckets,
    }
    app = App(outdir=str(folder / "out"))
    for deployment in check(document, source="pipelines.toml", folder=folder):
        make_stacks(app, deployment, only_bucket)
    app.synth()
    return folder / "out"


def dependencies(output: Path) -> dict[str, list[str]]:
    """What `cdktf deploy` and `cdktf destroy` read."""
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    return {name: stack["dependencies"] for name, stack in manifest["stacks"].items()}


def stack(output: Path, name: str) -> Template:
    return Template.read(output / "stacks" / name)


def landing(**triggers: dict[str, Any]) -> dict[str, Any]:
    return {"name": "acme-landing", "triggers": triggers}


def test_the_state_bucket_comes_first_then_what_is_shared_then_each_bucket(tmp_path: Path) -> None:
    assert dependencies(synthesized(tmp_path, backend=S3)) == {
        "dev-bootstrap": [],
        "dev-shared": ["dev-bootstrap"],
        "dev-landing": ["dev-bootstrap", "dev-shared"],
        "dev-scans": ["dev-bootstrap", "dev-shared"],
    }


def test_without_a_state_bucket_what_is_shared_comes_first(tmp_path: Path) -> None:
    assert dependencies(synthesized(tmp_path)) == {
        "dev-shared": [],
        "dev-landing": ["dev-shared"],
        "dev-scans": ["dev-shared"],
    }


def test_one_bucket_alone_brings_and_awaits_no_other_stack(tmp_path: Path) -> None:
    assert dependencies(synthesized(tmp_path, backend=S3, only_bucket="landing")) == {"dev-landing": []}


@pytest.mark.parametrize("selector", ["basic", "advanced"])
def test_triggers_of_two_buckets_share_the_trail_of_their_selector_kind(tmp_path: Path, selector: str) -> None:
    trigger = {**CALLS, "selector": selector}
    output = synthesized(
        tmp_path,
        buckets={
            "landing": landing(one={**trigger, "prefix": "in/"}, narrower={**trigger, "prefix": "in/a/"}),
            "scans": {"name": "scans-{environment}-{account_id}", "triggers": {"two": trigger}},
        },
        trail_logs_expire_after_days=7,
    )
    shared = stack(output, "dev-shared")
    (trail,) = shared.resources("aws_cloudtrail").values()
    values = ["arn:aws:s3:::acme-landing/in/", "arn:aws:s3:::scans-dev-111122223333/"]
    if selector == "basic":
        (found,) = trail["event_selector"][0]["data_resource"]
        assert found["values"] == values
    else:
        (found,) = (field for field in trail["advanced_event_selector"][0]["field_selector"] if "starts_with" in field)
        assert found["starts_with"] == values
    assert trail["name"] == f"acme-dev-{selector}-trail"
    assert shared[f"aws_s3_bucket.{selector}_logs"]["bucket"] == f"acme-dev-{selector}-trail-eu-west-1-111122223333"
    rules = shared[f"aws_s3_bucket_lifecycle_configuration.{selector}_logs_lifecycle"]["rule"]
    assert [rule["expiration"] for rule in rules if "expiration" in rule] == [[{"days": 7}]]
    for name in ("dev-landing", "dev-scans"):
        assert stack(output, name).resources("aws_cloudtrail") == {}


def test_an_environment_without_lifecycle_rules_has_none_on_its_objects_trail_logs_and_state(tmp_path: Path) -> None:
    def rules(enabled: bool) -> list[str]:
        buckets = {"landing": landing(one=CALLS)}
        output = synthesized(tmp_path, backend=S3, buckets=buckets, bucket_lifecycle_rules=enabled)
        names = ("dev-bootstrap", "dev-shared", "dev-landing")
        return [address for name in names for address in stack(output, name).resources(RULES)]

    assert rules(enabled=True) == [f"{RULES}.{bucket}_lifecycle" for bucket in ("state", "advanced_logs", "landing")]
    assert rules(enabled=False) == []


def test_triggers_of_both_selector_kinds_make_two_trails(tmp_path: Path) -> None:
    output = synthesized(
        tmp_path,
        buckets={
            "landing": landing(
                one={**CALLS, "selector": "basic", "prefix": "basic/"},
                two={**CALLS, "selector": "advanced", "prefix": "advanced/"},
                default={**CALLS, "prefix": "default/"},
            )
        },
    )
    trails = stack(output, "dev-shared").resources("aws_cloudtrail")
    assert sorted(trails) == ["aws_cloudtrail.advanced_trail", "aws_cloudtrail.basic_trail"]
    assert "default/" in json.dumps(trails["aws_cloudtrail.advanced_trail"])
    assert "/basic/" not in json.dumps(trails["aws_cloudtrail.advanced_trail"])


def test_an_existing_trail_logs_so_none_is_made(tmp_path: Path) -> None:
    output = synthesized(tmp_path, buckets={"landing": landing(uploads={**CALLS, "existing_trail": True})})
    kinds = {address.partition(".")[0] for address in stack(output, "dev-shared").addresses()}
    assert not {"aws_cloudtrail", "aws_s3_bucket"} & kinds
    assert "aws_cloudwatch_event_rule.uploads_rule" in stack(output, "dev-landing").addresses()


def test_patterns_without_cloudtrail_make_no_trail(tmp_path: Path) -> None:
    trigger = {"pattern": "direct-eventbridge", "state_machine": "resize"}
    output = synthesized(tmp_path, buckets={"landing": landing(uploads=trigger)})
    assert stack(output, "dev-shared").resources("aws_cloudtrail") == {}


@pytest.mark.parametrize("id", ["landing", "basic", "advanced", "triggers", "state-machines"])
def test_a_trigger_may_have_the_id_of_its_bucket_its_state_machine_or_a_trail(tmp_path: Path, id: str) -> None:
    theirs = {"remote_state": {"bucket": "their-state", "key": "their.tfstate", "output": "x_arn"}}
    bucket = "landing" if id in ("triggers", "state-machines") else id
    output = synthesized(
        tmp_path,
        machines={id: theirs},
        buckets={
            bucket: {
                "name": "acme-landing",
                "triggers": {
                    id: {"pattern": "cloudtrail-eventbridge", "selector": "basic", "state_machine": id},
                    f"{id}-s": {"pattern": "storage-first", "state_machine": id},
                },
            }
        },
    )
    made = stack(output, f"dev-{bucket}")
    assert {
        f"aws_cloudwatch_event_rule.{id}_rule",
        f"aws_sqs_queue.{id}_dead_letter",
        f"aws_sqs_queue.{id}-s_queue",
        f"aws_s3_bucket.{bucket}",
    } <= set(made.addresses())
    assert list(made.document["data"]["terraform_remote_state"]) == [id]
    target = made[f"aws_cloudwatch_event_target.{id}_target"]
    assert target["arn"] == f"${{data.terraform_remote_state.{id}.outputs.x_arn}}"
    assert "aws_cloudtrail.basic_trail" in stack(output, "dev-shared").addresses()


@pytest.mark.parametrize("id", ["basic", "advanced"])
def test_a_state_machine_may_have_the_id_of_a_trail(tmp_path: Path, id: str) -> None:
    output = synthesized(
        tmp_path,
        machines={id: RESIZE},
        buckets={
            "landing": landing(uploads={"pattern": "cloudtrail-eventbridge", "selector": id, "state_machine": id})
        },
    )
    assert {f"aws_cloudtrail.{id}_trail", f"aws_sfn_state_machine.{id}"} <= set(stack(output, "dev-shared").addresses())


def test_the_stack_of_a_bucket_names_a_state_machine_of_the_shared_one_by_its_arn(tmp_path: Path) -> None:
    output = synthesized(
        tmp_path,
        machines={"resize": RESIZE, "named": {**RESIZE, "name": "named-{environment}"}},
        buckets={
            "landing": landing(
                one={"pattern": "direct-eventbridge", "state_machine": "resize"},
                two={"pattern": "direct-eventbridge", "state_machine": "named"},
            )
        },
    )
    shared, made = stack(output, "dev-shared"), stack(output, "dev-landing")
    for trigger, machine, name in [("one", "resize", "acme-dev-resize"), ("two", "named", "named-dev")]:
        assert shared[f"aws_sfn_state_machine.{machine}"]["name"] == name
        arn = f"arn:aws:states:eu-west-1:111122223333:stateMachine:{name}"
        assert made[f"aws_cloudwatch_event_target.{trigger}_target"]["arn"] == arn
    assert "data" not in made.document
