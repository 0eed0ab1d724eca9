"""Values of the right type that AWS or Terraform would refuse: where each mistake is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.unit.config.configuration_support import Mistake, refused

MISTAKES = [
    Mistake(
        "bad project",
        edits={'project = "acme"': 'project = "Acme Ingest"'},
    ),
    Mistake(
        "a Region that is none",
        edits={'[environments.dev]\nregion = "eu-west-1"': '[environments.dev]\nregion = "Ireland"'},
    ),
    Mistake(
        "a Region with digits of another script",
        edits={'[environments.dev]\nregion = "eu-west-1"': '[environments.dev]\nregion = "eu-west-١"'},
    ),
    Mistake(
        "an account id too short",
        edits={'account_id = "111122223333"': 'account_id = "1111"'},
    ),
    Mistake(
        "an account id as a number",
        edits={'account_id = "111122223333"': "account_id = 111122223333"},
    ),
    Mistake(
        "a permissions boundary that is no ARN",
        edits={"[environments.dev]\n": '[environments.dev]\npermissions_boundary = "boundary"\n'},
    ),
    Mistake(
        "iam path",
        edits={"[environments.dev]\n": '[environments.dev]\niam_path = "pipelines"\n'},
    ),
    Mistake(
        "alarm actions",
        edits={"[environments.dev]\n": '[environments.dev]\nalarm_actions = ["oncall"]\n'},
    ),
    Mistake(
        "a runbook that is a path",
        edits={"[environments.dev]\n": '[environments.dev]\nrunbook_url = "docs/runbook.md"\n'},
    ),
    Mistake(
        "name prefix",
        edits={"[environments.dev]\n": '[environments.dev]\nname_prefix = "Acme_"\n'},
    ),
    Mistake(
        "a number as a tag",
        edits={"[environments.dev]\n": "[environments.dev]\ntags = { Cost = 5 }\n"},
    ),
    Mistake(
        "a character that no tag holds",
        edits={"[environments.dev]\n": '[environments.dev]\ntags = { Cost = "R&D" }\n'},
    ),
    Mistake(
        "a log retention that CloudWatch does not know",
        edits={"[environments.dev]\n": "[environments.dev]\nlog_retention_in_days = 10\n"},
    ),
    Mistake(
        "a key by its alias",
        edits={"[environments.dev]\n": '[environments.dev]\nencryption = { kms_key_arn = "alias/aws/sqs" }\n'},
    ),
    Mistake(
        "a key that is made and a key that is there",
        edits={
            "[environments.dev]\n": "[environments.dev]\n"
            'encryption = { create_kms_key = true, kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/k" }\n'
        },
    ),
    Mistake(
        "a pattern misspelled",
        edits={'"storage-first"': '"storage-frist"'},
    ),
    Mistake(
        "a pattern unknown",
        edits={'"storage-first"': '"lambda"'},
    ),
    Mistake(
        "a pattern that is a number",
        edits={'"storage-first"': "5"},
    ),
    Mistake(
        "a state machine misspelled",
        edits={'state_machine = "resize"': 'state_machine = "resise"'},
    ),
    Mistake(
        "a state machine unknown",
        edits={'state_machine = "resize"': 'state_machine = "thumbnails"'},
    ),
    Mistake(
        "prefix empty",
        edits={'"uploads/"': '""'},
    ),
    Mistake(
        "a prefix longer than a key",
        edits={'"uploads/"': '"' + "a" * 1023 + 'é"'},
    ),
    Mistake(
        "a prefix too long once encoded",
        edits={'"uploads/"': '"' + "=" * 342 + '"'},
    ),
    Mistake(
        "a suffix too long once encoded",
        edits={"[buckets.landing.triggers.uploads]\n": f'[buckets.landing.triggers.uploads]\nsuffix = "{"é" * 171}"\n'},
    ),
    Mistake(
        "prefix star",
        edits={'"uploads/"': '"uploads/*.png"'},
    ),
    Mistake(
        "suffix star",
        edits={"[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nsuffix = "*.png"\n'},
    ),
    Mistake(
        "event twice",
        edits={"[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nevents = ["Put", "Put"]\n'},
    ),
    Mistake(
        "event unknown",
        edits={
            "[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nevents = ["Put", "Delete"]\n'
        },
    ),
    Mistake(
        "event none",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nevents = []\n"},
    ),
    Mistake(
        "batch large",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 10001\n"},
    ),
    Mistake(
        "batch zero",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 0\n"},
    ),
    Mistake(
        "a large batch without a window",
        edits={
            "[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 11\nmaximum_batching_window_in_seconds = 0\n"
        },
    ),
    Mistake(
        "a message that comes back while it is worked on",
        edits={
            "[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 11\ntimeout = 60\nvisibility_timeout_seconds = 360\n"
        },
    ),
    Mistake(
        "a message hidden for more than twelve hours",
        edits={
            "[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nvisibility_timeout_seconds = 43201\n"
        },
    ),
    Mistake(
        "concurrency",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nmaximum_concurrency = 1\n"},
    ),
    Mistake(
        "timeout",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\ntimeout = 901\n"},
    ),
    Mistake(
        "retention",
        edits={
            "[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nmessage_retention_seconds = 60\n"
        },
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(
    tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion
) -> None:
    assert refused(tmp_path, mistake) == snapshot
