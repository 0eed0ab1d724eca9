"""Names, ids, provider and state: where each mistake is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.unit.config.configuration_support import Mistake, refused

MISTAKES = [
    Mistake(
        "bucket name",
        edits={"acme-landing-{environment}": "Acme_Landing-{environment}"},
    ),
    Mistake(
        "bucket name env",
        edits={
            "acme-landing-{environment}": "acme-landing-{environment}-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        },
    ),
    Mistake(
        "bucket name typo",
        edits={"acme-landing-{environment}": "acme-{env}"},
    ),
    Mistake("bucket name with the Region", edits={"acme-landing-{environment}": "acme-{region}-{environment}"}),
    Mistake(
        "machine name with the Region",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\nname = "resize-{region}"\n'},
    ),
    Mistake(
        "machine's ARN with the Region",
        edits={'definition = "resize.asl.json"': 'arn = "arn:aws:states:{region}:{account_id}:stateMachine:x"'},
    ),
    Mistake("Region misspelled and no Region at all", edits={"eu-west-1": "eu-west1"}),
    Mistake(
        "bucket twice",
        more='[buckets.images]\nname = "acme-landing-{environment}"\n',
    ),
    Mistake(
        "bucket shared between environments",
        edits={"acme-landing-{environment}": "acme-landing"},
    ),
    Mistake(
        "owner",
        edits={"[buckets.landing]\n": '[buckets.landing]\nowner_account_id = "111122223333"\n'},
    ),
    Mistake(
        "existing, and nobody says whose its notification is",
        edits={"[buckets.landing]\n": "[buckets.landing]\nexisting = true\n"},
    ),
    *(
        Mistake(
            f"existing, and {title}",
            edits={
                'name = "acme-landing-{environment}"': f'name = "{name}"\nexisting = true\nmanage_notification = false',
            },
        )
        for title, name in {
            "a directory bucket": "acme-{environment}--use1-az4--x-s3",
            "the alias of an access point": "acme-abcdefgh-s3alias",
            "an ARN": "arn:aws:s3:::acme",
            "too long": "a" * 256,
        }.items()
    ),
    Mistake(
        "bucket id shared",
        more='[buckets.shared]\nname = "acme-x-{environment}"\n',
    ),
    Mistake(
        "stack twice",
        more='[environments.dev-landing]\nregion = "eu-west-1"\naccount_id = "777788889999"\nbackend = { type = "local" }\n[environments.dev.buckets.landing-x]\nname="abc-x"\n[environments.dev-landing.buckets.x]\nname="abc-y"\n',
    ),
    Mistake(
        "trigger names meet",
        more='[buckets.landing-a]\nname = "acme-a-{environment}"\n[buckets.landing-a.triggers.b]\npattern="storage-first"\nstate_machine="resize"\n[buckets.landing.triggers.a-b]\npattern="storage-first"\nprefix="x/"\nstate_machine="resize"\n',
    ),
    Mistake(
        "machine names",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\nname = "acme-dev-other"\n'},
        more='[state_machines.other]\ndefinition = "resize.asl.json"\n',
    ),
    Mistake(
        "machine name one account",
        edits={
            "[state_machines.resize]\n": '[state_machines.resize]\nname = "resize"\n',
            "444455556666": "111122223333",
        },
    ),
    Mistake(
        "provider version",
        edits={"[environments.dev]\n": '[environments.dev]\nprovider = { version = "6.25.0" }\n'},
    ),
    Mistake(
        "provider range",
        edits={"[environments.dev]\n": '[environments.dev]\nprovider = { version = "~> 5.0" }\n'},
    ),
    Mistake(
        "lock file",
        edits={"[environments.dev]\n": '[environments.dev]\nprovider = { lock_file = "six.hcl" }\n'},
    ),
    Mistake(
        "provider date",
        edits={
            "[environments.dev]\n": "[environments.dev]\nprovider = { arguments = { assume_role = [{ since = 2026-01-01 }] } }\n"
        },
    ),
    Mistake(
        "provider inf",
        edits={"[environments.dev]\n": "[environments.dev]\nprovider = { arguments = { max_retries = inf } }\n"},
    ),
    Mistake(
        "backend date",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "gcs", prefix = "{stack}", at = 07:32:00 }'
        },
    ),
    Mistake(
        "state bucket",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { bucket = "Acme_State" }'
        },
    ),
    Mistake(
        "state bucket missing",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "s3" }'
        },
    ),
    Mistake(
        "backend type",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "S3 bucket" }'
        },
    ),
    Mistake(
        "id underscore",
        more='[buckets.landing.triggers.my_uploads]\npattern = "direct-eventbridge"\nstate_machine = "resize"\n',
    ),
    Mistake(
        "id upper",
        more='[buckets.Images]\nname = "acme-images-{environment}"\n',
    ),
    Mistake(
        "environment id",
        more='[environments."te st"]\nregion = "eu-west-1"\naccount_id = "777788889999"\nbackend = { type = "local" }\n',
    ),
    Mistake(
        "state machine id",
        more='[state_machines."a.b"]\ndefinition = "resize.asl.json"\n',
    ),
    Mistake(
        "no environment",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }\n': "",
            '[environments.prod]\nregion = "eu-west-1"\naccount_id = "444455556666"\nbackend = { type = "local" }\n': "",
        },
    ),
    Mistake(
        "toml",
        edits={'project = "acme"': "project = acme"},
    ),
    Mistake(
        "toml deep",
        edits={'project = "acme"': "project = " + "[" * 100_000},
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(
    tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion
) -> None:
    assert refused(tmp_path, mistake) == snapshot
