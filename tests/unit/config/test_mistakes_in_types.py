"""Values of the wrong type and fields that do not exist: where each mistake is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.config.configuration_support import Mistake, problems

MISTAKES = [
    Mistake(
        "a number for a string",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nsuffix = 5\n"},
        expected=[
            ("buckets.landing.triggers.uploads.suffix", '5 is of the wrong type. Give a string, in quotes: "…".')
        ],
    ),
    Mistake(
        "a string for a number",
        edits={"[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nbatch_size = "10"\n'},
        expected=[
            (
                "buckets.landing.triggers.uploads.batch_size",
                '"10" is of the wrong type. Give a whole number, without quotes.',
            )
        ],
    ),
    Mistake(
        "a number for true or false",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nenabled = 1\n"},
        expected=[
            ("buckets.landing.triggers.uploads.enabled", "1 is of the wrong type. Give true or false, without quotes.")
        ],
    ),
    Mistake(
        "a fraction where a whole number belongs",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 1.5\n"},
        expected=[
            (
                "buckets.landing.triggers.uploads.batch_size",
                "1.5 is of the wrong type. Give a whole number, without quotes.",
            )
        ],
    ),
    Mistake(
        "a string for a list",
        edits={"[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nevents = "Put"\n'},
        expected=[("buckets.landing.triggers.uploads.events", '"Put" is of the wrong type. Give a list: [ … ].')],
    ),
    Mistake(
        "a list for a table",
        edits={"[environments.dev]\n": '[environments.dev]\ntags = ["a"]\n'},
        expected=[("environments.dev.tags", '["a"] is of the wrong type. Give a table: { name = value }.')],
    ),
    Mistake(
        "a string for an environment",
        more='[environments]\ntest = "eu-west-1"\n',
        expected=[("environments.test", '"eu-west-1" is of the wrong type. Give a table: [environments.test].')],
    ),
    Mistake(
        "a number for all buckets",
        edits={
            '[buckets.landing]\nname = "acme-landing-{environment}"\n': "",
            '[buckets.landing.triggers.uploads]\npattern = "storage-first"\nprefix = "uploads/"\nstate_machine = "resize"\n': "",
            'project = "acme"\n': 'project = "acme"\nbuckets = 5\n',
        },
        expected=[("buckets", "5 is of the wrong type. Give a table: [buckets.<id>].")],
    ),
    Mistake(
        "a string for a trigger",
        edits={
            "[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers]\nother="x"\n[buckets.landing.triggers.uploads]\n'
        },
        expected=[
            (
                "buckets.landing.triggers.other",
                '"x" is of the wrong type. Give a table: [buckets.landing.triggers.other].',
            )
        ],
    ),
    Mistake(
        "a string for the backend",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = "s3"'
        },
        expected=[("environments.dev.backend", '"s3" is of the wrong type. Give a table: { name = value }.')],
    ),
    Mistake(
        "an unknown field near a known one",
        edits={"[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nsufix = ".png"\n'},
        expected=[("buckets.landing.triggers.uploads.sufix", 'there is no field "sufix" here. Did you mean "suffix"?')],
    ),
    Mistake(
        "an unknown field near no other",
        edits={"[buckets.landing]\n": '[buckets.landing]\ncolour = "red"\n'},
        expected=[
            (
                "buckets.landing.colour",
                'there is no field "colour" here. Known fields: abort_incomplete_multipart_upload_days, existing, manage_notification, name, owner_account_id, triggers.',
            )
        ],
    ),
    Mistake(
        "an unknown table",
        more='[bucket.other]\nname = "x"\n',
        expected=[("bucket", 'there is no field "bucket" here. Did you mean "buckets"?')],
    ),
    Mistake(
        "an unknown field of an environment",
        edits={"[environments.dev]\n": '[environments.dev]\nacount_id = "1"\n'},
        expected=[("environments.dev.acount_id", 'there is no field "acount_id" here. Did you mean "account_id"?')],
    ),
    Mistake(
        "an unknown field of the provider",
        edits={"[environments.dev]\n": '[environments.dev]\nprovider = { versoin = "5.100.0" }\n'},
        expected=[("environments.dev.provider.versoin", 'there is no field "versoin" here. Did you mean "version"?')],
    ),
    Mistake(
        "an unknown field of the local backend",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local", path = "x" }'
        },
        expected=[("environments.dev.backend.path", 'there is no field "path" here. Known fields: type.')],
    ),
    Mistake(
        "option of another pattern",
        edits={
            '[buckets.landing.triggers.uploads]\npattern = "storage-first"': '[buckets.landing.triggers.uploads]\npattern = "notification-lambda"\nbatch_size = 10'
        },
        expected=[
            (
                "buckets.landing.triggers.uploads.batch_size",
                "batch_size is an option of storage-first, not of notification-lambda. Remove it, or change pattern.",
            )
        ],
    ),
    Mistake(
        "missing field",
        edits={'[environments.dev]\nregion = "eu-west-1"\n': "[environments.dev]\n"},
        expected=[("environments.dev.region", "region is missing. Add it.")],
    ),
    Mistake(
        "missing name",
        edits={'name = "acme-landing-{environment}"\n': ""},
        expected=[("buckets.landing.name", "name is missing. Add it.")],
    ),
    Mistake(
        "missing pattern",
        edits={'pattern = "storage-first"\n': ""},
        expected=[
            (
                "buckets.landing.triggers.uploads.pattern",
                "pattern is missing. Use one of notification-lambda, storage-first, direct-eventbridge, cloudtrail-eventbridge.",
            )
        ],
    ),
    Mistake(
        "missing state machine",
        edits={'state_machine = "resize"\n': ""},
        expected=[("buckets.landing.triggers.uploads.state_machine", "state_machine is missing. Add it.")],
    ),
    Mistake("missing project", edits={'project = "acme"\n': ""}, expected=[("project", "project is missing. Add it.")]),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(tmp_path: Path, mistake: Mistake) -> None:
    assert problems(tmp_path, mistake) == mistake.expected
