"""pipelines.toml as a whole: the sample, everything wrong at once, overrides, and what is asked for."""

from __future__ import annotations

import copy
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from modules.config.deployment import Deployment
from modules.config.loader import check, load, merged, selected
from modules.config.schema import schema
from modules.config.settings import NotificationLambdaTrigger, StorageFirstTrigger
from modules.model.errors import ConfigurationError
from modules.model.object_filter import ObjectFilter
from modules.model.state_locations import LocalState, OtherState, S3State
from tests.support import ROOT, SAMPLE
from tests.unit.config.configuration_support import RESIZE, TEXT, Mistake, refused, write

PIPELINES = SAMPLE / "pipelines.toml"
DOCUMENT = tomllib.loads(PIPELINES.read_text(encoding="utf-8"))

TEN_MISTAKES = """\
project = "acme"

[environments.dev]
region = "Ireland"
account_id = 111122223333
backend = { type = "local" }
log_retention_in_days = 10
[environments.dev.provider]
version = "6.25.0"
[environments.dev.provider.arguments]
since = 2026-01-01

[state_machines.resize]
definition = "resize.asl.json"

[state_machines.archive]
definition = "archive.asl.json"
substitutions = { Table = "images" }

[buckets.landing]
name = "Acme_Landing"

[buckets.landing.triggers.uploads]
pattern = "storage-frist"
prefix = "uploads/*"
state_machine = "resise"

[buckets.landing.triggers.scans]
pattern = "storage-first"
batchsize = 10
events = ["Put", "Put"]
"""


def run(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """main.py in a process of its own."""
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1", "CDKTF_OUTDIR": str(folder / "cdktf.out"), **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def one(folder: Path, mistake: Mistake = Mistake("none"), environment: str = "dev") -> Deployment:
    return next(found for found in load(write(folder, mistake)) if found.name == environment)


def test_the_sample_loads() -> None:
    dev, prod = load(PIPELINES)
    assert (dev.name, prod.name) == ("dev", "prod")
    assert (dev.name_prefix, prod.name_prefix) == ("acme-ingest-dev", "acme-ingest-prod")
    assert {id: str(trigger.pattern) for id, trigger in dev.buckets["landing"].triggers.items()} == {
        "claims": "cloudtrail-eventbridge",
        "contracts": "cloudtrail-eventbridge",
        "invoices": "direct-eventbridge",
        "letters": "direct-eventbridge",
        "photos": "notification-lambda",
        "reports": "notification-lambda",
        "scans": "storage-first",
        "uploads": "storage-first",
    }
    for deployment, batch_size in ((dev, 10), (prod, 100)):
        uploads = deployment.buckets["landing"].triggers["uploads"]
        assert isinstance(uploads, StorageFirstTrigger)
        assert (uploads.batch_size, uploads.prefix) == (batch_size, "uploads/")
    reports = dev.buckets["landing"].triggers["reports"]
    assert isinstance(reports, NotificationLambdaTrigger)
    assert reports.object_filter == ObjectFilter(prefix="reports/", suffix=".csv")


def test_what_cdktf_synth_in_this_clone_reads_loads() -> None:
    """Whatever it says: it is its owner's."""
    assert load(ROOT / "pipelines.toml")


def test_nothing_of_node_starts_when_a_configuration_is_read() -> None:
    code = (
        "import sys, pathlib, modules, modules.config.settings, modules.model.object_filter, modules.config.loader\n"
        f"modules.config.loader.load(pathlib.Path({str(PIPELINES)!r}))\n"
        "modules.ObjectFilter, modules.S3State\n"
        "started = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(started & {'jsii', 'constructs', 'cdktf', 'cdktf_cdktf_provider_aws'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_ten_kinds_of_mistakes_are_all_printed_in_one_run_and_nothing_is_written(
    tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    (tmp_path / "pipelines.toml").write_text(TEN_MISTAKES, encoding="utf-8")
    (tmp_path / "resize.asl.json").write_text(
        '{"StartAt": "Work", "States": {"Work": {"Type": "Pass", "Next": "Rest"}}}'
    )
    before = sorted(tmp_path.iterdir())
    done = run(tmp_path)
    assert done.stderr == snapshot
    assert done.stdout == ""
    assert done.returncode == 2
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    done = run(folder, S3_TO_SFN_PIPELINES="pipes.toml")
    assert done.stderr == snapshot
    assert done.returncode == 2


def test_a_folder_in_place_of_the_file_is_one_sentence(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    with pytest.raises(ConfigurationError) as raised:
        load(folder)
    assert str(raised.value) == snapshot


def test_text_that_is_not_utf_8_is_one_sentence(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    (tmp_path / "pipelines.toml").write_bytes(b'project = "caf\xe9"')
    with pytest.raises(ConfigurationError) as raised:
        load(tmp_path / "pipelines.toml")
    assert str(raised.value) == snapshot


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        Mistake("", files={"resize.asl.json": b"\xef\xbb\xbf" + b'{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}'}),
    )
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [deployment.name for deployment in load(path)] == ["dev", "prod"]


def test_a_broken_environment_hides_neither_a_broken_trigger_nor_a_dangling_state_nor_the_other_environment(
    tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    mistake = Mistake(
        "three places",
        edits={
            '[environments.dev]\nregion = "eu-west-1"': '[environments.dev]\nregion = 5\nprovider.lock_file = "none.hcl"',
            'account_id = "444455556666"\nbackend = { type = "local" }': 'account_id = "4"\nbackend = { bucket = "S3" }',
            'prefix = "uploads/"': "prefix = 5\nbatch_size = 0",
        },
        files={"resize.asl.json": {"StartAt": "Work", "States": {"Work": {"Type": "Pass", "Next": "Rest"}}}},
    )
    assert refused(tmp_path, mistake) == snapshot


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates()
    | st.sampled_from(["storage-first", "notification-lambda", "resize", "s3", "local", "a${b}", "Put"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(["type", "bucket", "triggers", "pattern"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def places(node: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of everything in a document."""
    items: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [at, *(place for key, item in items for place in places(item, (*at, key)))]


@st.composite
def mutants(draw: st.DrawFn) -> dict[str, Any]:
    """The sample with values deleted, replaced or inserted anywhere."""
    document: dict[str, Any] = copy.deepcopy(DOCUMENT)
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from([place for place in places(document) if place] or [("project",)]))
        node: Any = document
        for key in above:
            node = node[key]
        match draw(st.sampled_from(["delete", "replace", "insert"])):
            case "delete":
                if last in node if isinstance(node, dict) else True:
                    del node[last]
            case "replace":
                node[last] = draw(ANYTHING)
            case "insert" if isinstance(node, dict):
                node[draw(st.text(max_size=8) | st.sampled_from([*node, "backend", "buckets", "provider", "tags"]))] = (
                    draw(ANYTHING)
                )
            case _:
                node.append(draw(ANYTHING))
    return document


@settings(max_examples=400)
@given(mutants())
def test_any_document_loads_or_says_what_is_wrong_and_where(document: dict[str, Any]) -> None:
    found: ConfigurationError | None = None
    try:
        assert check(document, source="pipelines.toml", folder=SAMPLE)
    except ConfigurationError as error:
        found = error
    if found is not None:
        assert found.problems
        assert all(problem.where and problem.text for problem in found.problems)
        assert str(found).startswith(f"pipelines.toml: {len(found.problems)} problem")


def test_tables_are_overridden_field_by_field_and_everything_else_as_a_whole() -> None:
    below = {"a": {"x": 1, "y": [1, 2], "z": {"deep": 1}}, "b": 1, "c": {"k": 1}}
    above = {"a": {"y": [3], "z": {"more": 2}}, "b": {"now": "a table"}, "c": 5}
    before = copy.deepcopy((below, above))
    assert merged(below, above) == {
        "a": {"x": 1, "y": [3], "z": {"deep": 1, "more": 2}},
        "b": {"now": "a table"},
        "c": 5,
    }
    assert (below, above) == before


def test_an_overlay_lies_on_top_of_the_file(tmp_path: Path) -> None:
    overlay = tmp_path / "demo.toml"
    overlay.write_text("[environments.dev]\ndisposable = true\n[buckets.landing.triggers.uploads]\nsuffix = '.png'\n")
    dev, prod = load(write(tmp_path), overlay)
    assert (dev.environment.disposable, prod.environment.disposable) == (True, False)
    assert dev.buckets["landing"].triggers["uploads"].object_filter == ObjectFilter(prefix="uploads/", suffix=".png")


def test_a_mistake_with_an_overlay_names_both_files(tmp_path: Path) -> None:
    overlay = tmp_path / "demo.toml"
    overlay.write_text("[environments.dev]\nregion = 5\n")
    with pytest.raises(ConfigurationError, match=r"^pipelines\.toml with demo\.toml on top: 1 problem\n"):
        load(write(tmp_path), overlay)


def test_an_environment_may_add_what_no_other_has(tmp_path: Path) -> None:
    more = (
        '[environments.prod.state_machines.extra]\ndefinition = "resize.asl.json"\n'
        '[environments.prod.buckets.extra]\nname = "acme-extra"\n'
        '[environments.prod.buckets.extra.triggers.in]\npattern = "notification-lambda"\nstate_machine = "extra"\n'
    )
    dev, prod = load(write(tmp_path, Mistake("none", more=more)))
    assert (list(dev.buckets), list(prod.buckets)) == (["landing"], ["extra", "landing"])
    assert (list(dev.state_machines), list(prod.state_machines)) == (["resize"], ["extra", "resize"])


def test_only_environment_and_account_are_filled_in(tmp_path: Path) -> None:
    dev = one(tmp_path)
    assert dev.fill("{environment}-{account_id}-{project}-{}") == "dev-111122223333-{project}-{}"


def test_s3_state_has_one_key_per_stack(tmp_path: Path) -> None:
    backend = (
        '{ bucket = "acme-state-{environment}-{account_id}", arguments = { profile = "state" }, '
        'kms_key_id = "arn:aws:kms:eu-west-1:111122223333:key/k" }'
    )
    own = 'account_id = "111122223333"\nbackend = '
    dev = one(tmp_path, Mistake("none", edits={own + '{ type = "local" }': own + backend}))
    assert dev.state("dev-landing") == S3State(
        bucket="acme-state-dev-111122223333",
        key="acme/dev/dev-landing/terraform.tfstate",
        region="eu-west-1",
        kms_key_id="arn:aws:kms:eu-west-1:111122223333:key/k",
        arguments={"profile": "state"},
    )


def test_the_state_bucket_may_be_in_another_region(tmp_path: Path) -> None:
    dev = one(tmp_path, Mistake("", edits={'{ type = "local" }': '{ bucket = "acme-state", region = "us-east-1" }'}))
    state = dev.state("dev-landing")
    assert isinstance(state, S3State)
    assert state.region == "us-east-1"


def test_local_state_is_a_file(tmp_path: Path) -> None:
    assert one(tmp_path).state("dev-landing") == LocalState()


def test_other_backends_are_passed_through_with_their_places_filled_in(tmp_path: Path) -> None:
    backend = '{ type = "http", address = "https://state/{project}/{environment}/{stack}?{other}", retry_max = 2, headers = [{ "x-stack" = "{stack}" }] }'
    dev = one(tmp_path, Mistake("none", edits={'{ type = "local" }': backend}))
    assert dev.state("dev-landing") == OtherState(
        type="http",
        arguments={
            "address": "https://state/acme/dev/dev-landing?{other}",
            "retry_max": 2,
            "headers": [{"x-stack": "dev-landing"}],
        },
    )


EXTRA = '[environments.prod.buckets.extra]\nname = "acme-extra"\n'


@pytest.mark.parametrize(
    ("environment", "bucket", "expected"),
    [
        (None, None, ["dev", "prod"]),
        ("", "", ["dev", "prod"]),
        ("dev", None, ["dev"]),
        (None, "landing", ["dev", "prod"]),
        (None, "extra", ["prod"]),
        ("prod", "extra", ["prod"]),
    ],
)
def test_one_environment_and_one_bucket_can_be_asked_for(
    tmp_path: Path, environment: str | None, bucket: str | None, expected: list[str]
) -> None:
    deployments = load(write(tmp_path, Mistake("none", more=EXTRA)))
    assert [deployment.name for deployment in selected(deployments, environment, bucket)] == expected


@pytest.mark.parametrize(
    ("environment", "bucket"), [("test", None), (None, "lading"), ("dev", "extra"), ("test", "lading")]
)
def test_what_is_asked_for_must_be_there(
    tmp_path: Path, environment: str | None, bucket: str | None, snapshot: SnapshotAssertion
) -> None:
    deployments = load(write(tmp_path, Mistake("none", more=EXTRA)))
    with pytest.raises(ConfigurationError) as raised:
        selected(deployments, environment, bucket)
    assert str(raised.value) == snapshot


def test_two_partitions_may_use_the_same_bucket_name(tmp_path: Path) -> None:
    edits = {
        "acme-landing-{environment}": "acme-landing",
        'region = "eu-west-1"\naccount_id = "444455556666"': 'region = "cn-north-1"\naccount_id = "444455556666"',
    }
    assert len(load(write(tmp_path, Mistake("none", edits=edits)))) == 2


def test_two_environments_may_name_one_bucket_whose_notification_neither_manages(tmp_path: Path) -> None:
    edits = {'name = "acme-landing-{environment}"': 'name = "elsewhere"\nexisting = true\nmanage_notification = false'}
    assert len(load(write(tmp_path, Mistake("none", edits=edits)))) == 2


@pytest.mark.parametrize("name", ["Acme_Landing", "a" * 255, "xn--acme", "acme-111122223333-eu-west-1-an"])
def test_an_existing_bucket_may_have_a_name_that_no_new_one_gets(name: str, tmp_path: Path) -> None:
    edits = {'name = "acme-landing-{environment}"': f'name = "{name}"\nexisting = true\nmanage_notification = false'}
    assert len(load(write(tmp_path, Mistake("none", edits=edits)))) == 2


def test_the_small_configuration_of_these_tests_has_nothing_wrong(tmp_path: Path) -> None:
    assert TEXT
    assert RESIZE
    assert [deployment.name for deployment in load(write(tmp_path))] == ["dev", "prod"]


@pytest.mark.parametrize("name", ["settle:PROD", "settle:7", "acme.settle-v2", "acme.settle-v2-{environment}:live"])
def test_an_alias_a_version_and_a_name_with_dots_are_taken(tmp_path: Path, name: str) -> None:
    arn = f"arn:aws:states:eu-west-1:{{account_id}}:stateMachine:{name}"
    deployments = load(write(tmp_path, Mistake("none", edits={'definition = "resize.asl.json"': f'arn = "{arn}"'})))
    filled = [arn.format(environment=each.name, account_id=each.environment.account_id) for each in deployments]
    assert [each.state_machines["resize"].arn for each in deployments] == filled
    pattern = schema()["$defs"]["StateMachineSettings"]["properties"]["arn"]["pattern"]
    assert re.fullmatch(pattern, arn)


def test_substitutions_are_of_every_type_that_toml_and_json_share(tmp_path: Path) -> None:
    definition = (
        "StartAt: A\nStates:\n  A: {Type: Pass, End: true, Result: ['${S}', '${I}', '${F}', '${B}', '${L}', '${T}']}\n"
    )
    values = (
        'S = "{environment}", I = 5, F = 1.5, B = true, L = ["{account_id}", [1]], T = { a = { b = "{environment}" } }'
    )
    edits = {'definition = "resize.asl.json"': f'definition = "r.asl.yaml"\nsubstitutions = {{ {values} }}'}
    dev, _ = load(write(tmp_path, Mistake("none", edits=edits, files={"r.asl.yaml": definition})))
    assert dev.fill_tree(dev.state_machines["resize"].substitutions) == {
        "S": "dev",
        "I": 5,
        "F": 1.5,
        "B": True,
        "L": ["111122223333", [1]],
        "T": {"a": {"b": "dev"}},
    }
