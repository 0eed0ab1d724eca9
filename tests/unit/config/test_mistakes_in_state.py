"""State of two stacks in one place, and arguments that are decided elsewhere: every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.config.loader import load
from tests.unit.config.configuration_support import Mistake, refused, write

LOCAL = '{ type = "local" }'
DEV = 'account_id = "111122223333"\nbackend = '
PROD = 'account_id = "444455556666"\nbackend = '
BUCKET = "[buckets.landing]\n"
REMOTE = '{ bucket = "their-state", key = "their.tfstate", output = "x", arguments = { %s = "x" } }'


def backends(dev: str, prod: str | None = None) -> dict[str, str]:
    """A backend for each environment, by default the same one."""
    return {f"{DEV}{LOCAL}": DEV + dev, f"{PROD}{LOCAL}": PROD + (dev if prod is None else prod)}


def argument(name: str, value: str) -> dict[str, str]:
    """One argument of dev's S3 backend."""
    return backends(f'{{ bucket = "acme-state", arguments = {{ {name} = {value} }} }}', LOCAL)


def provider(argument: str) -> dict[str, str]:
    """One argument of dev's provider."""
    return {"[environments.dev]\n": f"[environments.dev]\nprovider = {{ arguments = {{ {argument} }} }}\n"}


MISTAKES = [
    Mistake("HCP Terraform by its block", edits=backends('{ type = "cloud", organization = "acme" }', LOCAL)),
    Mistake(
        "one place for every stack of an environment",
        edits=backends('{ type = "gcs", bucket = "acme", prefix = "{project}/{environment}" }'),
    ),
    Mistake(
        "one place for every stack of two environments",
        edits=backends('{ type = "gcs", bucket = "acme", prefix = "state" }'),
    ),
    Mistake(
        "one place for more stacks than are worth a name",
        edits=backends('{ type = "gcs", bucket = "acme" }'),
        more='\n[buckets.other]\nname = "acme-other-{environment}"\n',
    ),
    Mistake(
        "a backend without any argument",
        edits=backends('{ type = "pg" }', LOCAL),
    ),
    *(
        Mistake(
            f"{name} of the state bucket as an argument",
            edits=argument(name, value),
        )
        for name, value in (
            ("bucket", '"other"'),
            ("region", '"us-east-1"'),
            ("kms_key_id", '"alias/state"'),
        )
    ),
    Mistake(
        "one key for all state",
        edits=argument("key", '"terraform.tfstate"'),
    ),
    Mistake(
        "state without encryption",
        edits=argument("encrypt", "false"),
    ),
    Mistake(
        "state without a lock",
        edits=argument("use_lockfile", "false"),
    ),
    *(
        Mistake(
            f"{name} of another team's state as an argument",
            edits={'definition = "resize.asl.json"': f"remote_state = {REMOTE % name}"},
        )
        for name in ("bucket", "key", "region")
    ),
    Mistake(
        "another Region for the provider",
        edits=provider('region = "us-east-1"'),
    ),
    Mistake(
        "other tags for the provider",
        edits=provider("default_tags = [{ tags = { Team = 'x' } }]"),
    ),
    Mistake(
        "another account for the provider",
        edits=provider('allowed_account_ids = ["999900001111"]'),
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(
    tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion
) -> None:
    assert refused(tmp_path, mistake) == snapshot


ALLOWED = [
    Mistake(
        "the stack alone, which has its environment's name", edits=backends('{ type = "gcs", prefix = "{stack}" }')
    ),
    Mistake("the stack in a list", edits=backends('{ type = "http", headers = [{ "x-stack" = "{stack}" }] }')),
    Mistake(
        "the stack in another string for each environment",
        edits=backends('{ type = "pg", schema_name = "a-{stack}" }', '{ type = "pg", schema_name = "b-{stack}" }'),
    ),
    Mistake("further arguments of the S3 backend", edits=argument("workspace_key_prefix", '"x"')),
    Mistake("files", edits={}),
    Mistake(
        "one place for the only stack of one environment",
        edits={
            **backends('{ type = "gcs", prefix = "{environment}" }', LOCAL),
            BUCKET: "[environments.prod.buckets.landing]\n",
            "[buckets.landing.triggers.uploads]": "[environments.prod.buckets.landing.triggers.uploads]",
        },
    ),
]


@pytest.mark.parametrize("allowed", ALLOWED, ids=str)
def test_a_place_for_each_stack_is_not_refused(tmp_path: Path, allowed: Mistake) -> None:
    assert load(write(tmp_path, allowed))


def test_the_only_stacks_of_two_environments_can_meet(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    mistake = Mistake(
        "one place",
        edits={
            **backends('{ type = "gcs", prefix = "state" }'),
            f'{BUCKET}name = "acme-landing-{{environment}}"\n\n[buckets.landing.triggers.uploads]\npattern = "storage-first"\n'
            'prefix = "uploads/"\nstate_machine = "resize"\n': "",
        },
    )
    assert refused(tmp_path, mistake) == snapshot
