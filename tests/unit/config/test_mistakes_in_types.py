"""Values of the wrong type and fields that do not exist: where each mistake is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.unit.config.configuration_support import Mistake, refused

MISTAKES = [
    Mistake(
        "a number for a string",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nsuffix = 5\n"},
    ),
    Mistake(
        "a number among suffixes",
        edits={"[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nsuffix = [".png", 7]\n'},
    ),
    Mistake("a list of no prefix", edits={'prefix = "uploads/"': "prefix = []"}),
    Mistake("a prefix inside another", edits={'prefix = "uploads/"': 'prefix = ["uploads/", "uploads/late/"]'}),
    Mistake("a prefix twice", edits={'prefix = "uploads/"': 'prefix = ["uploads/", "in/", "in/"]'}),
    Mistake(
        "a string for a number",
        edits={"[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nbatch_size = "10"\n'},
    ),
    Mistake(
        "a number for true or false",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nenabled = 1\n"},
    ),
    Mistake(
        "a fraction where a whole number belongs",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 1.5\n"},
    ),
    Mistake(
        "a string for a list",
        edits={"[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nevents = "Put"\n'},
    ),
    Mistake(
        "a list for a table",
        edits={"[environments.dev]\n": '[environments.dev]\ntags = ["a"]\n'},
    ),
    Mistake(
        "a string for an environment",
        more='[environments]\ntest = "eu-west-1"\n',
    ),
    Mistake(
        "a number for all buckets",
        edits={
            '[buckets.landing]\nname = "acme-landing-{environment}"\n': "",
            '[buckets.landing.triggers.uploads]\npattern = "storage-first"\nprefix = "uploads/"\nstate_machine = "resize"\n': "",
            'project = "acme"\n': 'project = "acme"\nbuckets = 5\n',
        },
    ),
    Mistake(
        "a string for a trigger",
        edits={
            "[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers]\nother="x"\n[buckets.landing.triggers.uploads]\n'
        },
    ),
    Mistake(
        "a string for the backend",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = "s3"'
        },
    ),
    Mistake(
        "an unknown field near a known one",
        edits={"[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nsufix = ".png"\n'},
    ),
    Mistake(
        "an unknown field near no other",
        edits={"[buckets.landing]\n": '[buckets.landing]\ncolour = "red"\n'},
    ),
    Mistake(
        "an unknown table",
        more='[bucket.other]\nname = "x"\n',
    ),
    Mistake(
        "an unknown field of an environment",
        edits={"[environments.dev]\n": '[environments.dev]\nacount_id = "1"\n'},
    ),
    Mistake(
        "an unknown field of the provider",
        edits={"[environments.dev]\n": '[environments.dev]\nprovider = { versoin = "5.100.0" }\n'},
    ),
    Mistake(
        "an unknown field of the local backend",
        edits={
            '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local", path = "x" }'
        },
    ),
    Mistake(
        "option of another pattern",
        edits={
            '[buckets.landing.triggers.uploads]\npattern = "storage-first"': '[buckets.landing.triggers.uploads]\npattern = "notification-lambda"\nbatch_size = 10'
        },
    ),
    Mistake(
        "missing field",
        edits={'[environments.dev]\nregion = "eu-west-1"\n': "[environments.dev]\n"},
    ),
    Mistake(
        "missing name",
        edits={'name = "acme-landing-{environment}"\n': ""},
    ),
    Mistake(
        "missing pattern",
        edits={'pattern = "storage-first"\n': ""},
    ),
    Mistake(
        "missing state machine",
        edits={'state_machine = "resize"\n': ""},
    ),
    Mistake("missing project", edits={'project = "acme"\n': ""}),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(
    tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion
) -> None:
    assert refused(tmp_path, mistake) == snapshot
