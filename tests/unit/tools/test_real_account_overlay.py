"""What is laid on the configurations of the end-to-end tests for a real account."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modules.config.deployment import Deployment
from modules.config.loader import load, merged
from modules.config.settings import S3BackendSettings
from modules.local_aws.workbench import Workbench
from modules.model.naming import BASE_NAME_LIMIT, is_bucket_name, log_bucket_name_of, trail_name_of
from modules.model.state_locations import S3State
from tests.e2e.places import document, overrides, real_place
from tests.e2e.plans import PLANS, UNVERSIONED_BUCKET
from tests.e2e.target import Target
from tests.support import SAMPLE

ACCOUNT = "444455556666"
LONGEST_RUN = "r123456789"
NAMES = sorted(PLANS)


def real(run: str, region: str = "ap-southeast-2", **more: Any) -> Target:
    return Target(account_id=ACCOUNT, region=region, run=run, **more)


def bench(folder: Path, name: str, where: Target) -> Workbench:
    pipelines = PLANS[name].path
    over = overrides(document(pipelines), where)
    return Workbench(folder / where.run / name, None, {"test": ACCOUNT}, pipelines=pipelines, overrides=over)


def loaded(folder: Path, name: str, where: Target) -> Deployment:
    made = bench(folder, name, where)
    (deployment,) = load(made.pipelines, made.overlay)
    return deployment


def names(deployment: Deployment) -> Iterator[str]:
    """Every name that a deployment gives, and the prefix of those that Terraform's stacks derive from it."""
    environment = deployment.environment
    yield deployment.name_prefix
    yield trail_name_of(deployment.name_prefix, "basic")
    yield log_bucket_name_of(deployment.name_prefix, "basic", environment.region, environment.account_id)
    yield from (deployment.fill(bucket.name) for bucket in deployment.buckets.values())
    if isinstance(environment.backend, S3BackendSettings):
        yield deployment.fill(environment.backend.bucket)
    for machine in deployment.state_machines.values():
        if machine.remote_state is not None:
            yield machine.remote_state.bucket
        yield from machine.substitutions.values()


@pytest.mark.parametrize("name", NAMES)
def test_it_says_nothing_of_endpoints_path_style_or_keys(tmp_path: Path, name: str) -> None:
    overlay = tomllib.loads(bench(tmp_path, name, real("r1")).overlay.read_text(encoding="utf-8"))
    assert set(overlay) <= {"project", "environments", "state_machines", "buckets"}
    environment = overlay["environments"]["test"]
    assert environment.keys() - {"backend"} == {"account_id", "region", "disposable", "alarm_actions", "tags"}
    assert environment.get("backend", {}).keys() <= {"bucket"}
    assert environment["alarm_actions"] == []
    assert environment["disposable"] is True


@pytest.mark.parametrize("name", NAMES)
def test_it_is_accepted_with_the_account_and_region_of_the_caller(tmp_path: Path, name: str) -> None:
    environment = loaded(tmp_path, name, real(LONGEST_RUN)).environment
    assert (environment.account_id, environment.region) == (ACCOUNT, "ap-southeast-2")
    assert environment.alarm_actions == ()
    assert environment.provider.arguments == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_name_begins_with_the_project_of_the_run(tmp_path: Path, name: str) -> None:
    deployment = loaded(tmp_path, name, real(LONGEST_RUN))
    project = f"{document(PLANS[name].path)['project']}-{LONGEST_RUN}"
    said = [text for text in names(deployment) if text != "inspection"]
    assert said
    assert [text for text in said if not text.startswith(f"{project}-")] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_names_of_the_longest_run_are_within_the_limits_of_aws(tmp_path: Path, name: str) -> None:
    deployment = loaded(tmp_path, name, real(LONGEST_RUN))
    assert len(deployment.name_prefix) <= BASE_NAME_LIMIT
    buckets = [deployment.fill(bucket.name) for bucket in deployment.buckets.values()]
    buckets.append(log_bucket_name_of(deployment.name_prefix, "advanced", "ap-southeast-2", ACCOUNT))
    assert [bucket for bucket in buckets if not is_bucket_name(bucket)] == []


def test_no_two_runs_and_no_two_deployments_share_a_name(tmp_path: Path) -> None:
    places = [(name, run) for name in NAMES for run in ("r1", "r12")]
    found = {(name, run): set(names(loaded(tmp_path, name, real(run)))) - {"inspection"} for name, run in places}
    pairs = [(one, other) for one in places for other in places if one < other and found[one] & found[other]]
    assert pairs == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_names_is_changed_of_buckets_triggers_and_state_machines(tmp_path: Path, name: str) -> None:
    here, there = (loaded(tmp_path, name, real(run)) for run in ("r1", "r2"))
    triggers = [{id: bucket.triggers for id, bucket in found.buckets.items()} for found in (here, there)]
    assert triggers[0] == triggers[1]
    written = document(PLANS[name].path)
    assert {id: sorted(bucket.triggers) for id, bucket in here.buckets.items()} == {
        id: sorted(bucket.get("triggers", {})) for id, bucket in written["buckets"].items()
    }


def test_the_state_of_another_team_is_read_where_this_run_writes_it(tmp_path: Path) -> None:
    deployment = loaded(tmp_path, "deployed", real("r1"))
    theirs = deployment.state_machines["theirs"].remote_state
    assert theirs is not None
    state = deployment.state("test-shared")
    assert isinstance(state, S3State)
    assert (deployment.fill(theirs.bucket), deployment.fill(theirs.key)) == (state.bucket, state.key)
    assert (state.bucket, state.key) == ("e2e-r1-tfstate-test", "e2e-r1/test/test-shared/terraform.tfstate")


def test_arguments_for_a_compatible_endpoint_reach_provider_backend_and_remote_state(tmp_path: Path) -> None:
    where = real("r1", provider_arguments={"s3_use_path_style": True}, backend_arguments={"use_path_style": True})
    deployment = loaded(tmp_path, "deployed", where)
    backend, theirs = deployment.environment.backend, deployment.state_machines["theirs"].remote_state
    assert deployment.environment.provider.arguments == {"s3_use_path_style": True}
    assert isinstance(backend, S3BackendSettings)
    assert theirs is not None
    assert backend.arguments == theirs.arguments == {"use_path_style": True}
    assert loaded(tmp_path, "bad_day", where).environment.backend.type == "local"


def test_a_local_aws_is_still_given_endpoints_and_keys(tmp_path: Path) -> None:
    local = Workbench(tmp_path / "local", "http://127.0.0.1:9", {"test": ACCOUNT}, pipelines=PLANS["deployed"].path)
    overlay = tomllib.loads(local.overlay.read_text(encoding="utf-8"))
    arguments = merged(overlay, {})["environments"]["test"]["provider"]["arguments"]
    assert arguments["access_key"] == ACCOUNT
    assert arguments["endpoints"][0]["s3"] == "http://127.0.0.1:9"


def test_lifecycle_rules_are_left_to_the_configuration_unless_a_workbench_takes_them_away(tmp_path: Path) -> None:
    plain, without = (
        Workbench(
            tmp_path / str(rules), None, {"test": ACCOUNT}, SAMPLE / "pipelines.toml", bucket_lifecycle_rules=rules
        )
        for rules in (True, False)
    )
    assert "lifecycle" not in plain.overlay.read_text(encoding="utf-8")
    environment = tomllib.loads(without.overlay.read_text(encoding="utf-8"))["environments"]["test"]
    assert environment["bucket_lifecycle_rules"] is False


@pytest.mark.parametrize("run", ["r1", LONGEST_RUN])
def test_the_bucket_of_another_team_is_made_under_the_name_that_the_configuration_has_then(
    tmp_path: Path, run: str
) -> None:
    where = real(run)
    with real_place(tmp_path / "place", PLANS["bad_day"].path, where) as deployment:
        bucket = deployment.named(UNVERSIONED_BUCKET)
        assert deployment.owns(bucket)
        assert not deployment.owns(UNVERSIONED_BUCKET)
    configured = loaded(tmp_path, "bad_day", where)
    assert bucket == configured.fill(configured.buckets["unversioned"].name)
