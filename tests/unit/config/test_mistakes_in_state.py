"""State of two stacks in one place, and arguments that are decided elsewhere: every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from modules.config.loader import load
from tests.unit.config.configuration_support import Mistake, problems, write

LOCAL = '{ type = "local" }'
DEV = 'account_id = "111122223333"\nbackend = '
PROD = 'account_id = "444455556666"\nbackend = '
BUCKET = "[buckets.landing]\n"
ADVICE = "Put {project}, {environment} and {stack} into the string that names the place."
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
    Mistake(
        "one place for every stack of an environment",
        edits=backends('{ type = "gcs", bucket = "acme", prefix = "{project}/{environment}" }'),
        expected=[
            (
                f"environments.{name}.backend",
                f"the stacks {name}-landing and {name}-shared would keep their state in the same place, where each apply would plan to destroy what the other made. {ADVICE}",
            )
            for name in ("dev", "prod")
        ],
    ),
    Mistake(
        "one place for every stack of two environments",
        edits=backends('{ type = "gcs", bucket = "acme", prefix = "state" }'),
        expected=[
            (
                f"environments.{name}.backend",
                f"the stacks dev-landing, dev-shared, prod-landing and prod-shared would keep their state in the same place, where each apply would plan to destroy what the other made. {ADVICE}",
            )
            for name in ("dev", "prod")
        ],
    ),
    Mistake(
        "one place for more stacks than are worth a name",
        edits=backends('{ type = "gcs", bucket = "acme" }'),
        more='\n[buckets.other]\nname = "acme-other-{environment}"\n',
        expected=[
            (
                f"environments.{name}.backend",
                f"the stacks dev-landing, dev-other, dev-shared and 3 more would keep their state in the same place, where each apply would plan to destroy what the other made. {ADVICE}",
            )
            for name in ("dev", "prod")
        ],
    ),
    Mistake(
        "a backend without any argument",
        edits=backends('{ type = "pg" }', LOCAL),
        expected=[
            (
                "environments.dev.backend",
                f"the stacks dev-landing and dev-shared would keep their state in the same place, where each apply would plan to destroy what the other made. {ADVICE}",
            )
        ],
    ),
    *(
        Mistake(
            f"{name} of the state bucket as an argument",
            edits=argument(name, value),
            expected=[
                (
                    f"environments.dev.backend.arguments.{name}",
                    f"{name} would replace backend.{name} after it was checked. Set backend.{name} instead.",
                )
            ],
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
        expected=[
            (
                "environments.dev.backend.arguments.key",
                "key would be the same for every stack, and they would keep their state in the same place. Remove it: the key of a stack is <project>/<environment>/<stack>/terraform.tfstate.",
            )
        ],
    ),
    Mistake(
        "state without encryption",
        edits=argument("encrypt", "false"),
        expected=[
            (
                "environments.dev.backend.arguments.encrypt",
                "encrypt cannot be chosen: state holds whatever a plan shows, and more, and is always encrypted. Remove it.",
            )
        ],
    ),
    Mistake(
        "state without a lock",
        edits=argument("use_lockfile", "false"),
        expected=[
            (
                "environments.dev.backend.arguments.use_lockfile",
                "use_lockfile cannot be chosen: without the lock two applies at a time lose each other's state. Remove it.",
            )
        ],
    ),
    *(
        Mistake(
            f"{name} of another team's state as an argument",
            edits={'definition = "resize.asl.json"': f"remote_state = {REMOTE % name}"},
            expected=[
                (
                    f"state_machines.resize.remote_state.arguments.{name}",
                    f"{name} would replace remote_state.{name} after it was checked. Set remote_state.{name} instead.",
                )
            ],
        )
        for name in ("bucket", "key", "region")
    ),
    Mistake(
        "another Region for the provider",
        edits=provider('region = "us-east-1"'),
        expected=[
            (
                "environments.dev.provider.arguments.region",
                "region would replace the environment's region after it was checked. Set the environment's region instead.",
            )
        ],
    ),
    Mistake(
        "other tags for the provider",
        edits=provider("default_tags = [{ tags = { Team = 'x' } }]"),
        expected=[
            (
                "environments.dev.provider.arguments.default_tags",
                "default_tags would replace the environment's tags after it was checked. Set the environment's tags instead.",
            )
        ],
    ),
    Mistake(
        "another account for the provider",
        edits=provider('allowed_account_ids = ["999900001111"]'),
        expected=[
            (
                "environments.dev.provider.arguments.allowed_account_ids",
                "allowed_account_ids is always account_id and nothing else, so that no apply reaches another account. Set the environment's account_id instead.",
            )
        ],
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(tmp_path: Path, mistake: Mistake) -> None:
    assert problems(tmp_path, mistake) == mistake.expected


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


def test_the_only_stacks_of_two_environments_can_meet(tmp_path: Path) -> None:
    mistake = Mistake(
        "one place",
        edits={
            **backends('{ type = "gcs", prefix = "state" }'),
            f'{BUCKET}name = "acme-landing-{{environment}}"\n\n[buckets.landing.triggers.uploads]\npattern = "storage-first"\n'
            'prefix = "uploads/"\nstate_machine = "resize"\n': "",
        },
    )
    text = f"the stacks dev-shared and prod-shared would keep their state in the same place, where each apply would plan to destroy what the other made. {ADVICE}"
    assert problems(tmp_path, mistake) == [("environments.dev.backend", text), ("environments.prod.backend", text)]
