"""What Python knows of a construct is what Node would say, and Node is not asked."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import jsii
import pytest

from modules.config.loader import check, read
from modules.constructs.platform import Platform
from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import App, Stack
from modules.constructs.state_machine import StateMachine
from modules.engine import core
from modules.engine.addresses import address, is_named, kind_of, path_of, stack_of
from modules.engine.synthesis import before_synthesis
from modules.engine.values import attribute
from modules.export.patterns import MODULES, make_module
from modules.model.object_filter import ObjectFilter
from modules.patterns.direct_eventbridge import DirectEventBridge
from modules.patterns.storage_first import StorageFirst
from modules.stacks import make_stacks
from tests.support import SAMPLE

MACHINE = StateMachine.from_arn("arn:aws:states:eu-west-1:111122223333:stateMachine:resize")


def sample(app: App, folder: Path = SAMPLE) -> None:
    source, document = read(folder / "pipelines.toml", None)
    for deployment in check(document, source=source, folder=folder):
        make_stacks(app, deployment)


def one_stack(folder: Path) -> tuple[App, Stack, StorageFirst]:
    app = App(outdir=str(folder))
    stack = Stack(app, "photos", platform=Platform(region="eu-west-1", account_id="111122223333", name_prefix="acme"))
    bucket = SourceBucket(core.Construct(stack, "a/b"), "landing", name="acme-landing")
    return app, stack, StorageFirst(stack, "uploads", bucket=bucket, state_machine=MACHINE)


def test_paths_stacks_and_addresses_are_those_of_node(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path))
    sample(app)
    one_stack(tmp_path)
    for name in MODULES:
        make_module(app, name)
    named = 0
    for construct in [*app.node.find_all(), *one_stack(tmp_path)[0].node.find_all()]:
        assert isinstance(construct, core.Construct | core.TerraformElement | core.TerraformStack | App)
        assert path_of(construct) == construct.node.path
        if construct.node.path.count("/"):
            assert stack_of(construct) == stack_of(core.TerraformStack.of(construct))
        if isinstance(construct, core.TerraformElement) and is_named(construct):
            named += 1
            assert address(construct) == f"{kind_of(construct)}.{construct.friendly_unique_id}"
    assert named > 500


def test_the_number_of_calls_grows_with_what_is_made_and_no_faster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = Counter[str]()
    provider = type(jsii.kernel.provider)
    for kind in ("create", "get", "set", "invoke", "sget", "sinvoke", "complete", "sync_complete"):

        def counted(
            self: Any, *arguments: Any, kind: str = kind, real: Any = getattr(provider, kind), **options: Any
        ) -> Any:
            calls[kind] += 1
            return real(self, *arguments, **options)

        monkeypatch.setattr(provider, kind, counted)
    shutil.copytree(SAMPLE, tmp_path / "sample")
    counts = []
    for buckets in (1, 2, 3):
        with (tmp_path / "sample" / "pipelines.toml").open("a", encoding="utf-8") as file:
            file.write(f'[buckets.more{buckets}]\nname = "acme-more{buckets}-{{environment}}-{{account_id}}"\n')
            for number in range(5):
                file.write(
                    f'[buckets.more{buckets}.triggers.more{buckets}-{number}]\npattern = "storage-first"\nprefix = "{number}/"\nstate_machine = "archive"\n'
                )
        calls.clear()
        sample(App(outdir=str(tmp_path / "out")), tmp_path / "sample")
        counts.append(Counter(calls))
    elements = counts[1]["create"] - counts[0]["create"]
    assert elements > 250
    assert counts[2] - counts[1] == counts[1] - counts[0]
    # Each is made and named; what else is asked and said is of a stack, a bucket or a trigger.
    assert sum((counts[1] - counts[0]).values()) < 2.2 * elements
    assert counts[0]["get"] < 0.1 * counts[0]["create"]


def test_the_tree_stays_cdktfs(tmp_path: Path) -> None:
    app, stack, trigger = one_stack(tmp_path)
    assert trigger.queue in trigger.node.find_all()
    assert stack.node.find_child("uploads") is trigger
    trigger.queue.add_override("delay_seconds", 5)
    core.Annotations.of(trigger.queue).add_warning("Look at it.")
    visited: list[str] = []
    before_synthesis(trigger, "visits", lambda: visited.append("visited"))
    app.synth()
    assert visited
    assert attribute(trigger.queue, "arn") == "${aws_sqs_queue.uploads_queue.arn}"
    assert '"delay_seconds": 5' in (tmp_path / "stacks" / "photos" / "cdk.tf.json").read_text(encoding="utf-8")
    assert "Look at it." in (tmp_path / "manifest.json").read_text(encoding="utf-8")


def test_a_resource_is_renamed_where_nothing_names_it_yet(tmp_path: Path) -> None:
    app, _, trigger = one_stack(tmp_path)
    alarm = trigger.alarms["dead_letter_alarm"]
    alarm.override_logical_id("other")
    alarm.override_logical_id("another")
    assert address(alarm) == "aws_cloudwatch_metric_alarm.another"
    with pytest.raises(ValueError, match=r"^photos/uploads/queue: others refer to aws_sqs_queue\.uploads_queue, so"):
        trigger.queue.override_logical_id("other")
    app.synth()
    text = (tmp_path / "stacks" / "photos" / "cdk.tf.json").read_text(encoding="utf-8")
    assert '"another": {' in text
    assert "uploads_dead_letter_alarm" not in text


def test_what_others_put_below_a_trigger_is_asked_for(tmp_path: Path) -> None:
    from constructs import Construct

    _, stack, trigger = one_stack(tmp_path)
    theirs = Construct(trigger, "theirs")
    bucket = SourceBucket.existing(theirs, "other", name="acme-other", manage_notification=True)
    below = DirectEventBridge(theirs, "below", bucket=bucket, state_machine=MACHINE, object_filter=ObjectFilter())
    assert below.path == below.node.path == "photos/uploads/theirs/below"
    assert address(below.rule) == "aws_cloudwatch_event_rule.below_rule"
    assert stack_of(theirs) == stack_of(stack)
