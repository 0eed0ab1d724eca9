"""ARNs of another account, Region or partition: where each is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.config.loader import load
from tests.unit.config.configuration_support import Mistake, refused, write

DEV = "[environments.dev]\n"
BACKEND = 'account_id = "111122223333"\nbackend = { type = "local" }\n'
DEFINITION = 'definition = "resize.asl.json"\n'
MACHINE = "[state_machines.resize]\n"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/k"
OTHER_KEY = KEY.replace("111122223333", "999900001111")
OTHER_TOPIC = "arn:aws:sns:eu-west-1:999900001111:oncall"
ARN = "arn:aws:states:eu-west-1:{account_id}:stateMachine:x"


def dev(line: str) -> dict[str, str]:
    """A line of the environment dev."""
    return {DEV: f"{DEV}{line}\n"}


def state(more: str) -> dict[str, str]:
    """The state of dev in S3, with a key."""
    return {BACKEND: f'account_id = "111122223333"\nbackend = {{ bucket = "acme-state", {more} }}\n'}


MISTAKES = [
    Mistake(
        "a key of another account",
        edits=dev(f'encryption = {{ kms_key_arn = "{OTHER_KEY}" }}'),
    ),
    Mistake(
        "a key of another Region",
        edits=dev('encryption = { kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/k" }'),
    ),
    Mistake(
        "a key of another partition, and nothing else of it",
        edits=dev('encryption = { kms_key_arn = "arn:aws-cn:kms:cn-north-1:999900001111:key/k" }'),
    ),
    Mistake(
        "the state's key of another account",
        edits=state(f'kms_key_id = "{OTHER_KEY}"'),
    ),
    Mistake(
        "the state's key of another Region than its bucket",
        edits=state(f'region = "us-east-1", kms_key_id = "{KEY}"'),
    ),
    Mistake(
        "a boundary of another account",
        edits=dev('permissions_boundary = "arn:aws:iam::999900001111:policy/boundary"'),
    ),
    Mistake(
        "a boundary of a listed account, which helps nothing",
        edits=dev(
            'permissions_boundary = "arn:aws:iam::999900001111:policy/boundary"\nother_account_ids = ["999900001111"]'
        ),
    ),
    Mistake(
        "a topic of another account",
        edits=dev(f'alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:oncall", "{OTHER_TOPIC}"]'),
    ),
    Mistake(
        "a topic of another Region",
        edits=dev('alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"]'),
    ),
    Mistake(
        "another account that nothing is of",
        edits=dev('other_account_ids = ["999900001111"]'),
    ),
    Mistake(
        "its own account as another one",
        edits=dev(f'encryption = {{ kms_key_arn = "{KEY}" }}\nother_account_ids = ["111122223333"]'),
    ),
    Mistake(
        "another account as a number",
        edits=dev("other_account_ids = 999900001111"),
    ),
    Mistake(
        "another account that is none",
        edits=dev('other_account_ids = ["security"]'),
    ),
    Mistake(
        "a state machine of one account in two environments",
        edits={DEFINITION: 'arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:x"\n'},
    ),
    Mistake(
        "an override with a state machine of another Region",
        edits={DEFINITION: f'arn = "{ARN}"\n'},
        more='\n[environments.prod.state_machines.resize]\narn = "arn:aws:states:us-east-1:{account_id}:stateMachine:x"\n',
    ),
    Mistake(
        "a role of another account",
        edits={MACHINE: f'{MACHINE}role_arn = "arn:aws:iam::111122223333:role/r"\n'},
    ),
    Mistake(
        "a policy of another account",
        edits={
            MACHINE: f'{MACHINE}managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "arn:aws:iam::111122223333:policy/p"]\n'
        },
    ),
    Mistake(
        "AWS's own policy of another partition",
        edits={
            MACHINE: f'{MACHINE}managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]\n',
            f'{DEV}region = "eu-west-1"': f'{DEV}region = "cn-north-1"',
        },
    ),
    Mistake(
        "another account and another Region, both said",
        edits=dev('encryption = { kms_key_arn = "arn:aws:kms:us-east-1:999900001111:key/k" }'),
    ),
    Mistake(
        "an account that is none hides the Region of no ARN, and makes no ARN another account's",
        edits={
            **dev('encryption = { kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/k" }'),
            'account_id = "111122223333"': 'account_id = "1111"',
        },
    ),
    Mistake(
        "a Region that is none makes no ARN another Region's",
        edits={
            f'{DEV}region = "eu-west-1"': f'{DEV}region = "Ireland"\nencryption = {{ kms_key_arn = "{KEY}" }}',
        },
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(
    tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion
) -> None:
    assert refused(tmp_path, mistake) == snapshot


ALLOWED = [
    Mistake(
        "a key of a listed account",
        edits=dev(f'encryption = {{ kms_key_arn = "{OTHER_KEY}" }}\nother_account_ids = ["999900001111"]'),
    ),
    Mistake(
        "a topic of a listed account",
        edits=dev(f'alarm_actions = ["{OTHER_TOPIC}"]\nother_account_ids = ["999900001111"]'),
    ),
    Mistake(
        "the state's key of a listed account and the bucket's Region",
        edits={
            BACKEND: 'account_id = "111122223333"\nother_account_ids = ["999900001111"]\n'
            'backend = { bucket = "acme-state", region = "us-east-1", kms_key_id = "arn:aws:kms:us-east-1:999900001111:key/k" }\n'
        },
    ),
    Mistake(
        "an action without a Region of its own",
        edits=dev('alarm_actions = ["arn:aws:ssm-incidents::111122223333:response-plan/oncall"]'),
    ),
    Mistake(
        "AWS's own policy as a boundary", edits=dev('permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess"')
    ),
    Mistake("a state machine of each environment's account", edits={DEFINITION: f'arn = "{ARN}"\n'}),
    Mistake(
        "a role of each environment's account",
        edits={MACHINE: f'{MACHINE}role_arn = "arn:aws:iam::{{account_id}}:role/r"\n'},
    ),
]


@pytest.mark.parametrize("allowed", ALLOWED, ids=str)
def test_what_aws_allows_is_not_refused(tmp_path: Path, allowed: Mistake) -> None:
    assert load(write(tmp_path, allowed))
