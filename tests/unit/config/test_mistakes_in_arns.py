"""ARNs of another account, Region or partition: where each is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from modules.config.loader import load
from tests.unit.config.configuration_support import Mistake, problems, write

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
        expected=[
            (
                "environments.dev.encryption.kms_key_arn",
                f'"{OTHER_KEY}" is of account 999900001111, and the environment is of account 111122223333. Give one of account 111122223333, or add "999900001111" to other_account_ids if that one is meant and its policy lets this environment use it.',
            )
        ],
    ),
    Mistake(
        "a key of another Region",
        edits=dev('encryption = { kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/k" }'),
        expected=[
            (
                "environments.dev.encryption.kms_key_arn",
                '"arn:aws:kms:us-east-1:111122223333:key/k" is of Region us-east-1, and the environment is of eu-west-1: a service uses keys of its own Region only. Give one of eu-west-1.',
            )
        ],
    ),
    Mistake(
        "a key of another partition, and nothing else of it",
        edits=dev('encryption = { kms_key_arn = "arn:aws-cn:kms:cn-north-1:999900001111:key/k" }'),
        expected=[
            (
                "environments.dev.encryption.kms_key_arn",
                '"arn:aws-cn:kms:cn-north-1:999900001111:key/k" is of partition aws-cn, and eu-west-1 is a Region of partition aws: nothing of one partition reaches another. Give one that begins with "arn:aws:".',
            )
        ],
    ),
    Mistake(
        "the state's key of another account",
        edits=state(f'kms_key_id = "{OTHER_KEY}"'),
        expected=[
            (
                "environments.dev.backend.kms_key_id",
                f'"{OTHER_KEY}" is of account 999900001111, and the environment is of account 111122223333. Give one of account 111122223333, or add "999900001111" to other_account_ids if that one is meant and its policy lets this environment use it.',
            )
        ],
    ),
    Mistake(
        "the state's key of another Region than its bucket",
        edits=state(f'region = "us-east-1", kms_key_id = "{KEY}"'),
        expected=[
            (
                "environments.dev.backend.kms_key_id",
                f'"{KEY}" is of Region eu-west-1, and the state bucket is of us-east-1: S3 uses keys of the bucket\'s Region only. Give one of us-east-1.',
            )
        ],
    ),
    Mistake(
        "a boundary of another account",
        edits=dev('permissions_boundary = "arn:aws:iam::999900001111:policy/boundary"'),
        expected=[
            (
                "environments.dev.permissions_boundary",
                '"arn:aws:iam::999900001111:policy/boundary" is of account 999900001111, and the environment is of account 111122223333: IAM bounds a role by a policy of its own account or of AWS only. Give one of account 111122223333.',
            )
        ],
    ),
    Mistake(
        "a boundary of a listed account, which helps nothing",
        edits=dev(
            'permissions_boundary = "arn:aws:iam::999900001111:policy/boundary"\nother_account_ids = ["999900001111"]'
        ),
        expected=[
            (
                "environments.dev.other_account_ids.0",
                "no key and no alarm action here is of account 999900001111. Remove it.",
            ),
            (
                "environments.dev.permissions_boundary",
                '"arn:aws:iam::999900001111:policy/boundary" is of account 999900001111, and the environment is of account 111122223333: IAM bounds a role by a policy of its own account or of AWS only. Give one of account 111122223333.',
            ),
        ],
    ),
    Mistake(
        "a topic of another account",
        edits=dev(f'alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:oncall", "{OTHER_TOPIC}"]'),
        expected=[
            (
                "environments.dev.alarm_actions.1",
                f'"{OTHER_TOPIC}" is of account 999900001111, and the environment is of account 111122223333. Give one of account 111122223333, or add "999900001111" to other_account_ids if that one is meant and its policy lets this environment use it.',
            )
        ],
    ),
    Mistake(
        "a topic of another Region",
        edits=dev('alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"]'),
        expected=[
            (
                "environments.dev.alarm_actions.0",
                '"arn:aws:sns:us-east-1:111122223333:oncall" is of Region us-east-1, and the environment is of eu-west-1: CloudWatch notifies topics of the alarm\'s own Region only. Give one of eu-west-1.',
            )
        ],
    ),
    Mistake(
        "another account that nothing is of",
        edits=dev('other_account_ids = ["999900001111"]'),
        expected=[
            (
                "environments.dev.other_account_ids.0",
                "no key and no alarm action here is of account 999900001111. Remove it.",
            )
        ],
    ),
    Mistake(
        "its own account as another one",
        edits=dev(f'encryption = {{ kms_key_arn = "{KEY}" }}\nother_account_ids = ["111122223333"]'),
        expected=[
            (
                "environments.dev.other_account_ids.0",
                '"111122223333" is the environment\'s own account. Remove it.',
            )
        ],
    ),
    Mistake(
        "another account as a number",
        edits=dev("other_account_ids = 999900001111"),
        expected=[
            (
                "environments.dev.other_account_ids",
                "999900001111 is of the wrong type. Give a list: [ … ].",
            )
        ],
    ),
    Mistake(
        "another account that is none",
        edits=dev('other_account_ids = ["security"]'),
        expected=[
            (
                "environments.dev.other_account_ids.0",
                '"security" is not a valid other_account_ids. An AWS account id has twelve digits: "111122223333".',
            )
        ],
    ),
    Mistake(
        "a state machine of one account in two environments",
        edits={DEFINITION: 'arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:x"\n'},
        expected=[
            (
                "state_machines.resize.arn",
                'In environment prod: "arn:aws:states:eu-west-1:111122223333:stateMachine:x" is of account 111122223333, and the environment is of account 444455556666: Step Functions has no resource policies, so that no trigger of this environment could start it. Give one of account 444455556666.',
            )
        ],
    ),
    Mistake(
        "an override with a state machine of another Region",
        edits={DEFINITION: f'arn = "{ARN}"\n'},
        more='\n[environments.prod.state_machines.resize]\narn = "arn:aws:states:us-east-1:{account_id}:stateMachine:x"\n',
        expected=[
            (
                "environments.prod.state_machines.resize.arn",
                '"arn:aws:states:us-east-1:444455556666:stateMachine:x" is of Region us-east-1, and the environment is of eu-west-1: a trigger starts state machines of its own Region only. Give one of eu-west-1.',
            )
        ],
    ),
    Mistake(
        "a role of another account",
        edits={MACHINE: f'{MACHINE}role_arn = "arn:aws:iam::111122223333:role/r"\n'},
        expected=[
            (
                "state_machines.resize.role_arn",
                'In environment prod: "arn:aws:iam::111122223333:role/r" is of account 111122223333, and the environment is of account 444455556666: a state machine can be given a role of its own account only. Give one of account 444455556666.',
            )
        ],
    ),
    Mistake(
        "a policy of another account",
        edits={
            MACHINE: f'{MACHINE}managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "arn:aws:iam::111122223333:policy/p"]\n'
        },
        expected=[
            (
                "state_machines.resize.managed_policy_arns.1",
                'In environment prod: "arn:aws:iam::111122223333:policy/p" is of account 111122223333, and the environment is of account 444455556666: IAM attaches policies of the role\'s own account or of AWS only. Give one of account 444455556666.',
            )
        ],
    ),
    Mistake(
        "AWS's own policy of another partition",
        edits={
            MACHINE: f'{MACHINE}managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]\n',
            f'{DEV}region = "eu-west-1"': f'{DEV}region = "cn-north-1"',
        },
        expected=[
            (
                "state_machines.resize.managed_policy_arns.0",
                'In environment dev: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" is of partition aws, and cn-north-1 is a Region of partition aws-cn: nothing of one partition reaches another. Give one that begins with "arn:aws-cn:".',
            )
        ],
    ),
    Mistake(
        "another account and another Region, both said",
        edits=dev('encryption = { kms_key_arn = "arn:aws:kms:us-east-1:999900001111:key/k" }'),
        expected=[
            (
                "environments.dev.encryption.kms_key_arn",
                '"arn:aws:kms:us-east-1:999900001111:key/k" is of Region us-east-1, and the environment is of eu-west-1: a service uses keys of its own Region only. Give one of eu-west-1.',
            ),
            (
                "environments.dev.encryption.kms_key_arn",
                '"arn:aws:kms:us-east-1:999900001111:key/k" is of account 999900001111, and the environment is of account 111122223333. Give one of account 111122223333, or add "999900001111" to other_account_ids if that one is meant and its policy lets this environment use it.',
            ),
        ],
    ),
    Mistake(
        "an account that is none hides the Region of no ARN, and makes no ARN another account's",
        edits={
            **dev('encryption = { kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/k" }'),
            'account_id = "111122223333"': 'account_id = "1111"',
        },
        expected=[
            (
                "environments.dev.account_id",
                '"1111" is not a valid account_id. An AWS account id has twelve digits: "111122223333".',
            ),
            (
                "environments.dev.encryption.kms_key_arn",
                '"arn:aws:kms:us-east-1:111122223333:key/k" is of Region us-east-1, and the environment is of eu-west-1: a service uses keys of its own Region only. Give one of eu-west-1.',
            ),
        ],
    ),
    Mistake(
        "a Region that is none makes no ARN another Region's",
        edits={
            f'{DEV}region = "eu-west-1"': f'{DEV}region = "Ireland"\nencryption = {{ kms_key_arn = "{KEY}" }}',
        },
        expected=[
            (
                "environments.dev.region",
                '"Ireland" is not a valid region. Give the code of a Region, such as "eu-west-1".',
            )
        ],
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(tmp_path: Path, mistake: Mistake) -> None:
    assert problems(tmp_path, mistake) == mistake.expected


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
