"""What pipelines.toml cannot say, Python code cannot say either; and what is filled into names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.config.loader import load
from modules.constructs.encryption import Encryption
from modules.constructs.platform import Platform
from modules.model.errors import ConfigurationError
from modules.model.object_filter import ObjectFilter
from tests.unit.config.configuration_support import Mistake, refused

KEY = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    "key",
    ["alias/aws/sqs", "arn:aws:kms:eu-west-1:111122223333:alias/aws/sqs", ""],
    ids=["an alias", "an alias's ARN", "nothing"],
)
def test_an_alias_is_no_key(key: str, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ValueError, match="ARN of a key") as refusal:
        Encryption.with_key(key)
    assert str(refusal.value) == snapshot


@pytest.mark.parametrize("key", [KEY, "${aws_kms_key.mine.arn}"])
def test_a_key_by_its_arn_or_by_reference_is_used(key: str) -> None:
    assert Encryption.with_key(key) == Encryption(kms_key_arn=key, customer_managed=True)


def test_a_star_matches_no_notification_and_is_refused_where_one_is_made(snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        ObjectFilter(prefix="uploads/*").notification_entries("t")
    assert str(refusal.value) == snapshot


def test_a_suffix_too_long_once_encoded_is_refused_where_a_notification_is_made(snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        ObjectFilter(suffix="é" * 200).notification_entries("t")
    assert str(refusal.value) == snapshot


def test_an_argument_with_a_dot_is_no_argument(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    mistake = Mistake(
        "dotted argument",
        edits={"[environments.dev]\n": '[environments.dev]\nprovider = { arguments = { "assume_role.arn" = "x" } }\n'},
    )
    assert refused(tmp_path, mistake) == snapshot


def test_environment_and_account_are_filled_into_names_and_arns_of_state_machines(tmp_path: Path) -> None:
    (tmp_path / "pipelines.toml").write_text(
        """
project = "acme"
[environments.dev]
region = "eu-west-1"
account_id = "111122223333"
backend = { type = "local" }
[state_machines.ours]
definition = "ours.asl.json"
name = "ours-{environment}"
role_arn = "arn:aws:iam::{account_id}:role/ours-{environment}"
[state_machines.theirs]
arn = "arn:aws:states:eu-west-1:{account_id}:stateMachine:theirs-{environment}"
""",
        encoding="utf-8",
    )
    (tmp_path / "ours.asl.json").write_text('{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}', encoding="utf-8")
    (deployment,) = load(tmp_path / "pipelines.toml")
    ours, theirs = deployment.state_machines["ours"], deployment.state_machines["theirs"]
    assert (ours.name, ours.role_arn) == ("ours-dev", "arn:aws:iam::111122223333:role/ours-dev")
    assert theirs.arn == "arn:aws:states:eu-west-1:111122223333:stateMachine:theirs-dev"


@pytest.mark.parametrize(
    ("region", "account_id"),
    [("eu-west-1", 111122223333), ("eu-west-1", "1111"), (None, "111122223333"), ("Ireland", "111122223333")],
    ids=["a number", "four digits", "no Region", "a country"],
)
def test_a_platform_is_somewhere(region: Any, account_id: Any, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ValueError, match="Platform") as refusal:
        Platform(region=region, account_id=account_id)
    assert str(refusal.value) == snapshot


def test_a_platform_may_be_known_at_plan_time_only() -> None:
    Platform(region="${var.region}", account_id="${data.aws_caller_identity.me.account_id}", partition="aws")


@pytest.mark.parametrize(
    "values", [{"suffix": [".png", 7]}, {"prefix": 5}, {"events": "Put"}], ids=["suffixes", "a number", "an event"]
)
def test_a_filter_of_the_wrong_types_says_what_to_give(values: Any, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        ObjectFilter(**values)
    assert str(refusal.value) == snapshot
