"""Values of the right type that AWS or Terraform would refuse: where each mistake is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.config.configuration_support import Mistake, problems

MISTAKES = [
    Mistake(
        "bad project",
        edits={'project = "acme"': 'project = "Acme Ingest"'},
        expected=[
            (
                "project",
                '"Acme Ingest" is not a valid project. Use lower-case letters, digits and hyphens, beginning with a letter, 30 at most.',
            )
        ],
    ),
    Mistake(
        "a Region that is none",
        edits={'[environments.dev]\nregion = "eu-west-1"': '[environments.dev]\nregion = "Ireland"'},
        expected=[
            (
                "environments.dev.region",
                '"Ireland" is not a valid region. Give the code of a Region, such as "eu-west-1".',
            )
        ],
    ),
    Mistake(
        "a Region with digits of another script",
        edits={'[environments.dev]\nregion = "eu-west-1"': '[environments.dev]\nregion = "eu-west-١"'},
        expected=[
            (
                "environments.dev.region",
                '"eu-west-١" is not a valid region. Give the code of a Region, such as "eu-west-1".',
            )
        ],
    ),
    Mistake(
        "an account id too short",
        edits={'account_id = "111122223333"': 'account_id = "1111"'},
        expected=[
            (
                "environments.dev.account_id",
                '"1111" is not a valid account_id. An AWS account id has twelve digits: "111122223333".',
            )
        ],
    ),
    Mistake(
        "an account id as a number",
        edits={'account_id = "111122223333"': "account_id = 111122223333"},
        expected=[("environments.dev.account_id", '111122223333 is of the wrong type. Give a string, in quotes: "…".')],
    ),
    Mistake(
        "a permissions boundary that is no ARN",
        edits={"[environments.dev]\n": '[environments.dev]\npermissions_boundary = "boundary"\n'},
        expected=[
            (
                "environments.dev.permissions_boundary",
                '"boundary" is not a valid permissions_boundary. Give the ARN of an IAM policy: "arn:aws:iam::111122223333:policy/boundary".',
            )
        ],
    ),
    Mistake(
        "iam path",
        edits={"[environments.dev]\n": '[environments.dev]\niam_path = "pipelines"\n'},
        expected=[
            (
                "environments.dev.iam_path",
                '"pipelines" is not a valid iam_path. A path begins and ends with "/": "/pipelines/".',
            )
        ],
    ),
    Mistake(
        "alarm actions",
        edits={"[environments.dev]\n": '[environments.dev]\nalarm_actions = ["oncall"]\n'},
        expected=[
            (
                "environments.dev.alarm_actions.0",
                '"oncall" is not a valid alarm_actions. Give ARNs, such as that of an SNS topic: "arn:aws:sns:eu-west-1:111122223333:oncall".',
            )
        ],
    ),
    Mistake(
        "name prefix",
        edits={"[environments.dev]\n": '[environments.dev]\nname_prefix = "Acme_"\n'},
        expected=[
            (
                "environments.dev.name_prefix",
                '"Acme_" is not a valid name_prefix. Use lower-case letters, digits and hyphens, beginning with a letter, 40 at most.',
            )
        ],
    ),
    Mistake(
        "a number as a tag",
        edits={"[environments.dev]\n": "[environments.dev]\ntags = { Cost = 5 }\n"},
        expected=[("environments.dev.tags.Cost", '5 is of the wrong type. Give a string, in quotes: "…".')],
    ),
    Mistake(
        "a character that no tag holds",
        edits={"[environments.dev]\n": '[environments.dev]\ntags = { Cost = "R&D" }\n'},
        expected=[
            (
                "environments.dev.tags.Cost",
                '"R&D" cannot stand in a tag. AWS tags hold letters, digits, spaces and _ . : / = + - @, in keys of up to 128 and values of up to 256 characters.',
            )
        ],
    ),
    Mistake(
        "a log retention that CloudWatch does not know",
        edits={"[environments.dev]\n": "[environments.dev]\nlog_retention_in_days = 10\n"},
        expected=[
            (
                "environments.dev.log_retention_in_days",
                "10 is not one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653. Use one of them.",
            )
        ],
    ),
    Mistake(
        "a key by its alias",
        edits={"[environments.dev]\n": '[environments.dev]\nencryption = { kms_key_arn = "alias/aws/sqs" }\n'},
        expected=[
            (
                "environments.dev.encryption.kms_key_arn",
                '"alias/aws/sqs" is not a valid kms_key_arn. Give the ARN of a key (arn:aws:kms:…:key/…), not an alias: service keys such as alias/aws/sqs cannot be used by S3.',
            )
        ],
    ),
    Mistake(
        "a key that is made and a key that is there",
        edits={
            "[environments.dev]\n": "[environments.dev]\n"
            'encryption = { create_kms_key = true, kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/k" }\n'
        },
        expected=[
            (
                "environments.dev.encryption",
                "create_kms_key cannot go with kms_key_arn: things are encrypted with one key. Drop one or the other.",
            )
        ],
    ),
    Mistake(
        "a pattern misspelled",
        edits={'"storage-first"': '"storage-frist"'},
        expected=[
            (
                "buckets.landing.triggers.uploads.pattern",
                '"storage-frist" is not a pattern. Did you mean "storage-first"?',
            )
        ],
    ),
    Mistake(
        "a pattern unknown",
        edits={'"storage-first"': '"lambda"'},
        expected=[
            (
                "buckets.landing.triggers.uploads.pattern",
                '"lambda" is not a pattern. Use one of notification-lambda, storage-first, direct-eventbridge, cloudtrail-eventbridge.',
            )
        ],
    ),
    Mistake(
        "a pattern that is a number",
        edits={'"storage-first"': "5"},
        expected=[
            (
                "buckets.landing.triggers.uploads.pattern",
                "5 is not a pattern. Use one of notification-lambda, storage-first, direct-eventbridge, cloudtrail-eventbridge.",
            )
        ],
    ),
    Mistake(
        "a state machine misspelled",
        edits={'state_machine = "resize"': 'state_machine = "resise"'},
        expected=[
            (
                "buckets.landing.triggers.uploads.state_machine",
                'there is no state machine "resise" under [state_machines]. Did you mean "resize"?',
            )
        ],
    ),
    Mistake(
        "a state machine unknown",
        edits={'state_machine = "resize"': 'state_machine = "thumbnails"'},
        expected=[
            (
                "buckets.landing.triggers.uploads.state_machine",
                'there is no state machine "thumbnails" under [state_machines]. Use one of resize.',
            )
        ],
    ),
    Mistake(
        "prefix empty",
        edits={'"uploads/"': '""'},
        expected=[
            (
                "buckets.landing.triggers.uploads.prefix",
                "prefix is empty, which matches every key. Leave it out instead.",
            )
        ],
    ),
    Mistake(
        "a prefix longer than a key",
        edits={'"uploads/"': '"' + "a" * 1023 + 'é"'},
        expected=[
            (
                "buckets.landing.triggers.uploads.prefix",
                "prefix has 1025 bytes, and no key has more than 1024: nothing could match. Shorten it.",
            )
        ],
    ),
    Mistake(
        "a prefix too long once encoded",
        edits={'"uploads/"': '"' + "=" * 342 + '"'},
        expected=[
            (
                "buckets.landing.triggers.uploads.prefix",
                "prefix has 1026 characters once encoded as S3 compares it; a notification filter holds at most 1024. Shorten it.",
            )
        ],
    ),
    Mistake(
        "a suffix too long once encoded",
        edits={"[buckets.landing.triggers.uploads]\n": f'[buckets.landing.triggers.uploads]\nsuffix = "{"é" * 171}"\n'},
        expected=[
            (
                "buckets.landing.triggers.uploads.suffix",
                "suffix has 1026 characters once encoded as S3 compares it; a notification filter holds at most 1024. Shorten it.",
            )
        ],
    ),
    Mistake(
        "prefix star",
        edits={'"uploads/"': '"uploads/*.png"'},
        expected=[
            (
                "buckets.landing.triggers.uploads.prefix",
                'prefix "uploads/*.png" holds a "*": notification filters know no wildcards, it would match only keys with a star. Give the literal beginning as prefix and the literal end as suffix.',
            )
        ],
    ),
    Mistake(
        "suffix star",
        edits={"[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nsuffix = "*.png"\n'},
        expected=[
            (
                "buckets.landing.triggers.uploads.suffix",
                'suffix "*.png" holds a "*": notification filters know no wildcards, it would match only keys with a star. Give the literal beginning as prefix and the literal end as suffix.',
            )
        ],
    ),
    Mistake(
        "event twice",
        edits={"[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nevents = ["Put", "Put"]\n'},
        expected=[("buckets.landing.triggers.uploads.events", "events names the same event twice. Name each once.")],
    ),
    Mistake(
        "event unknown",
        edits={
            "[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nevents = ["Put", "Delete"]\n'
        },
        expected=[
            (
                "buckets.landing.triggers.uploads.events.1",
                "\"Delete\" is not one of 'Put', 'Post', 'Copy' or 'CompleteMultipartUpload'. Use one of them.",
            )
        ],
    ),
    Mistake(
        "event none",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nevents = []\n"},
        expected=[
            (
                "buckets.landing.triggers.uploads.events",
                "events is empty, so nothing could ever start. Leave it out for all of Put, Post, Copy, CompleteMultipartUpload.",
            )
        ],
    ),
    Mistake(
        "batch large",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 10001\n"},
        expected=[("buckets.landing.triggers.uploads.batch_size", "10001 is too large. Give at most 10000.")],
    ),
    Mistake(
        "batch zero",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 0\n"},
        expected=[("buckets.landing.triggers.uploads.batch_size", "0 is too small. Give at least 1.")],
    ),
    Mistake(
        "a large batch without a window",
        edits={
            "[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 11\nmaximum_batching_window_in_seconds = 0\n"
        },
        expected=[
            (
                "buckets.landing.triggers.uploads",
                "batch_size 11 with maximum_batching_window_in_seconds 0: Lambda refuses batches above 10 without a window of at least 1 second. Leave the window out, or set it to 1 or more.",
            )
        ],
    ),
    Mistake(
        "a message that comes back while it is worked on",
        edits={
            "[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 11\ntimeout = 60\nvisibility_timeout_seconds = 360\n"
        },
        expected=[
            (
                "buckets.landing.triggers.uploads",
                "visibility_timeout_seconds 360 with timeout 60 and a batching window of 1: AWS asks for at least 6 times the timeout, and the window, or a message comes back while it is still worked on. Leave it out, which makes it 361, or set it to 361 or more.",
            )
        ],
    ),
    Mistake(
        "a message hidden for more than twelve hours",
        edits={
            "[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nvisibility_timeout_seconds = 43201\n"
        },
        expected=[
            (
                "buckets.landing.triggers.uploads.visibility_timeout_seconds",
                "43201 is too large. Give at most 43200.",
            )
        ],
    ),
    Mistake(
        "concurrency",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nmaximum_concurrency = 1\n"},
        expected=[("buckets.landing.triggers.uploads.maximum_concurrency", "1 is too small. Give at least 2.")],
    ),
    Mistake(
        "timeout",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\ntimeout = 901\n"},
        expected=[("buckets.landing.triggers.uploads.timeout", "901 is too large. Give at most 900.")],
    ),
    Mistake(
        "retention",
        edits={
            "[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nmessage_retention_seconds = 60\n"
        },
        expected=[
            ("buckets.landing.triggers.uploads.message_retention_seconds", "60 is too small. Give at least 604800.")
        ],
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(tmp_path: Path, mistake: Mistake) -> None:
    assert problems(tmp_path, mistake) == mistake.expected
