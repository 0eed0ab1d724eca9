"""Names, ids, provider and state: where each mistake is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.config.configuration_support import Mistake, problems

MISTAKES = [
    Mistake(
        "bucket name",
        edits={"acme-landing-{environment}": "Acme_Landing-{environment}"},
        expected=[
            (
                "buckets.landing.name",
                '"Acme_Landing-{environment}" is no bucket name that S3 accepts. Use 3 to 63 lower-case letters, digits, hyphens and dots; {environment} and {account_id} are filled in.',
            )
        ],
    ),
    Mistake(
        "bucket name env",
        edits={
            "acme-landing-{environment}": "acme-landing-{environment}-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        },
        expected=[
            (
                "buckets.landing.name",
                'In environment dev: "acme-landing-{environment}-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" becomes "acme-landing-dev-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", which S3 refuses as a bucket name. Use 3 to 63 lower-case letters, digits, hyphens and dots; {environment} and {account_id} are filled in.',
            ),
            (
                "buckets.landing.name",
                'In environment prod: "acme-landing-{environment}-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" becomes "acme-landing-prod-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", which S3 refuses as a bucket name. Use 3 to 63 lower-case letters, digits, hyphens and dots; {environment} and {account_id} are filled in.',
            ),
        ],
    ),
    Mistake(
        "bucket name typo",
        edits={"acme-landing-{environment}": "acme-{env}"},
        expected=[
            (
                "buckets.landing.name",
                '"acme-{env}" is no bucket name that S3 accepts. Use 3 to 63 lower-case letters, digits, hyphens and dots; {environment} and {account_id} are filled in.',
            )
        ],
    ),
    Mistake(
        "bucket twice",
        more='[buckets.images]\nname = "acme-landing-{environment}"\n',
        expected=[
            (
                "buckets.landing.name",
                'the bucket would have the name of buckets.images, "acme-landing-{environment}". A bucket has one owner of its notifications: put all triggers under one of them.',
            )
        ],
    ),
    Mistake(
        "bucket shared between environments",
        edits={"acme-landing-{environment}": "acme-landing"},
        expected=[
            (
                "buckets.landing.name",
                'In environment prod: the bucket would have the name of the one in environment dev, "acme-landing". A bucket name is unique in all of S3: put {environment} or {account_id} into it.',
            )
        ],
    ),
    Mistake(
        "owner",
        edits={"[buckets.landing]\n": '[buckets.landing]\nowner_account_id = "111122223333"\n'},
        expected=[
            (
                "buckets.landing",
                "owner_account_id and manage_notification = false are for buckets made elsewhere, and this one would be made here. Set existing = true, or drop them.",
            )
        ],
    ),
    Mistake(
        "bucket id shared",
        more='[buckets.shared]\nname = "acme-x-{environment}"\n',
        expected=[
            ("buckets.shared", '"shared" is the stack <environment>-shared already. Give the bucket another id.')
        ],
    ),
    Mistake(
        "stack twice",
        more='[environments.dev-landing]\nregion = "eu-west-1"\naccount_id = "777788889999"\nbackend = { type = "local" }\n[environments.dev.buckets.landing-x]\nname="abc-x"\n[environments.dev-landing.buckets.x]\nname="abc-y"\n',
        expected=[
            (
                "environments.dev-landing.buckets.x",
                'the stack would have the name of buckets.landing-x in environment dev, "dev-landing-x". Rename one.',
            )
        ],
    ),
    Mistake(
        "trigger names meet",
        more='[buckets.landing-a]\nname = "acme-a-{environment}"\n[buckets.landing-a.triggers.b]\npattern="storage-first"\nstate_machine="resize"\n[buckets.landing.triggers.a-b]\npattern="storage-first"\nprefix="x/"\nstate_machine="resize"\n',
        expected=[
            (
                "buckets.landing-a.triggers.b",
                'the trigger would have the name of buckets.landing.triggers.a-b, "<name_prefix>-landing-a-b". Their queues, functions and roles would be the same. Rename one.',
            )
        ],
    ),
    Mistake(
        "machine names",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\nname = "acme-dev-other"\n'},
        more='[state_machines.other]\ndefinition = "resize.asl.json"\n',
        expected=[
            (
                "state_machines.resize.name",
                'In environment dev: the state machine would have the name of state_machines.other, "acme-dev-other". Give one of them another name.',
            )
        ],
    ),
    Mistake(
        "machine name one account",
        edits={
            "[state_machines.resize]\n": '[state_machines.resize]\nname = "resize"\n',
            "444455556666": "111122223333",
        },
        expected=[
            (
                "state_machines.resize.name",
                'In environment prod: the state machine would have the name of the one in environment dev, "resize". Both are in one account, where a role has one owner. Leave name out, or give each environment its own.',
            )
        ],
    ),
    Mistake(
        "provider version",
        edits={"[environments.dev]\n": '[environments.dev]\nprovider = { version = "6.25.0" }\n'},
        expected=[
            (
                "environments.dev.provider.lock_file",
                "lock_file is missing: version 6.25.0 needs a dependency lock file of its own. Run `terraform providers lock` with it, commit the .terraform.lock.hcl, and name it here.",
            )
        ],
    ),
    Mistake(
        "provider range",
        edits={"[environments.dev]\n": '[environments.dev]\nprovider = { version = "~> 5.0" }\n'},
        expected=[
            (
                "environments.dev.provider.version",
                '"~> 5.0" is not a valid version. Pin one exact version: "5.100.0". A range would let the plan and the apply use different providers.',
            )
        ],
    ),
    Mistake(
        "lock file",
        edits={"[environments.dev]\n": '[environments.dev]\nprovider = { lock_file = "six.hcl" }\n'},
        expected=[
            (
                "environments.dev.provider.lock_file",
                'there is no file "six.hcl". Create it with `terraform providers lock`, or correct the path.',
            )
        ],
    ),
    Mistake(
        "provider date",
        edits={
            "[environments.dev]\n": "[environments.dev]\nprovider = { arguments = { assume_role = [{ since = 2026-01-01 }] } }\n"
        },
        expected=[
            (
                "environments.dev.provider.arguments.assume_role.0.since",
                '2026-01-01 is a date or time, which Terraform does not know. Put it in quotes: "2026-01-01".',
            )
        ],
    ),
    Mistake(
        "provider inf",
        edits={"[environments.dev]\n": "[environments.dev]\nprovider = { arguments = { max_retries = inf } }\n"},
        expected=[
            (
                "environments.dev.provider.arguments.max_retries",
                "inf is not a finite number, and Terraform knows no other. Give one.",
            )
        ],
    ),
    Mistake(
        "backend date",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "gcs", prefix = "{stack}", at = 07:32:00 }'
        },
        expected=[
            (
                "environments.dev.backend.at",
                '07:32:00 is a date or time, which Terraform does not know. Put it in quotes: "07:32:00".',
            )
        ],
    ),
    Mistake(
        "state bucket",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { bucket = "Acme_State" }'
        },
        expected=[
            (
                "environments.dev.backend.bucket",
                '"Acme_State" is no bucket name that S3 accepts. Use 3 to 63 lower-case letters, digits, hyphens and dots; {environment} and {account_id} are filled in.',
            )
        ],
    ),
    Mistake(
        "state bucket missing",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "s3" }'
        },
        expected=[("environments.dev.backend.bucket", "bucket is missing. Add it.")],
    ),
    Mistake(
        "backend type",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "S3 bucket" }'
        },
        expected=[
            (
                "environments.dev.backend.type",
                '"S3 bucket" is not a valid type. Give the name of a Terraform backend, such as s3 or local.',
            )
        ],
    ),
    Mistake(
        "id underscore",
        more='[buckets.landing.triggers.my_uploads]\npattern = "direct-eventbridge"\nstate_machine = "resize"\n',
        expected=[
            (
                "buckets.landing.triggers.my_uploads",
                '"my_uploads" is not an id. Use lower-case letters, digits and hyphens, beginning with a letter, 40 at most.',
            )
        ],
    ),
    Mistake(
        "id upper",
        more='[buckets.Images]\nname = "acme-images-{environment}"\n',
        expected=[
            (
                "buckets.Images",
                '"Images" is not an id. Use lower-case letters, digits and hyphens, beginning with a letter, 40 at most.',
            )
        ],
    ),
    Mistake(
        "environment id",
        more='[environments."te st"]\nregion = "eu-west-1"\naccount_id = "777788889999"\nbackend = { type = "local" }\n',
        expected=[
            (
                'environments."te st"',
                '"te st" is not an id. Use lower-case letters, digits and hyphens, beginning with a letter, 40 at most.',
            )
        ],
    ),
    Mistake(
        "state machine id",
        more='[state_machines."a.b"]\ndefinition = "resize.asl.json"\n',
        expected=[
            (
                'state_machines."a.b"',
                '"a.b" is not an id. Use lower-case letters, digits and hyphens, beginning with a letter, 40 at most.',
            )
        ],
    ),
    Mistake(
        "no environment",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }\n': "",
            '[environments.prod]\nregion = "eu-west-1"\naccount_id = "444455556666"\nbackend = { type = "local" }\n': "",
        },
        expected=[
            ("environments", "there is no environment. Add [environments.dev] with region, account_id and backend.")
        ],
    ),
    Mistake(
        "toml",
        edits={'project = "acme"': "project = acme"},
        expected=[("", "is not TOML: Invalid value (at line 1, column 11). Correct it there.")],
    ),
    Mistake(
        "toml deep",
        edits={'project = "acme"': "project = " + "[" * 100_000},
        expected=[("", "is nested too deeply to be read. Use fewer brackets.")],
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(tmp_path: Path, mistake: Mistake) -> None:
    assert problems(tmp_path, mistake) == mistake.expected
