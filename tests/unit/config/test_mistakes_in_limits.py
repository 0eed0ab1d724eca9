"""More of something than AWS takes: counted where AWS counts it, to the last one, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.config.loader import load
from tests.unit.config.configuration_support import Mistake, refused, write

TRIGGERS = "buckets.landing.triggers"
ONE_ACCOUNT = {'account_id = "444455556666"': 'account_id = "111122223333"'}
PROD = '[environments.prod]\nregion = "eu-west-1"'


def quotas(**of_environments: int) -> dict[str, str]:
    return {
        f"[environments.{name}]\n": f"[environments.{name}]\nevent_rules_quota = {quota}\n"
        for name, quota in of_environments.items()
    }


def many(count: int, pattern: str, *lines: str, under: str = "", prefix: str = "t") -> str:
    """Triggers whose filters do not overlap one another's."""
    return "".join(
        f'\n[{under}{TRIGGERS}.{prefix}{index}]\npattern = "{pattern}"\nprefix = "{prefix}{index}/"\nstate_machine = "resize"\n'
        + "".join(f"{line}\n" for line in lines)
        for index in range(count)
    )


DIRECT, TRAIL = "direct-eventbridge", "cloudtrail-eventbridge"
SUFFIX = 'suffix = ".png"'
DEV, PROD_ONLY = "environments.dev.", "environments.prod."

MISTAKES = [
    Mistake(
        "more rules than a bus takes by default",
        more=many(301, DIRECT, under=DEV),
    ),
    Mistake(
        "of both patterns, switched off as well, in two environments of one account and Region",
        edits={**ONE_ACCOUNT, **quotas(dev=4, prod=4)},
        more=many(1, DIRECT) + many(1, TRAIL, "enabled = false", prefix="u") + many(1, DIRECT, under=DEV, prefix="v"),
    ),
    Mistake(
        "the smaller one where two environments of one bus say two quotas",
        edits={**ONE_ACCOUNT, **quotas(dev=1, prod=5)},
        more=many(1, DIRECT),
    ),
    Mistake(
        "what one environment says is so for all of its bus",
        edits={**ONE_ACCOUNT, **quotas(dev=1)},
        more=many(1, DIRECT),
    ),
    Mistake(
        "no quota",
        edits=quotas(dev=0),
    ),
    Mistake(
        "more wildcards than a bus takes",
        edits=ONE_ACCOUNT,
        more=many(15, DIRECT, SUFFIX) + many(1, TRAIL, SUFFIX, under=PROD_ONLY, prefix="u"),
    ),
    Mistake(
        "more entries than a notification configuration takes",
        more=many(100, "notification-lambda"),
    ),
    Mistake(
        "entries of both patterns, one of them switched off and collecting",
        more=many(50, "notification-lambda") + many(50, "storage-first", "enabled = false", prefix="u"),
    ),
    Mistake(
        "entries in one environment only",
        more=many(50, "notification-lambda") + many(50, "notification-lambda", under=PROD_ONLY, prefix="u"),
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_one_more_than_aws_takes_is_refused(tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion) -> None:
    assert refused(tmp_path, mistake) == snapshot


@pytest.mark.parametrize(
    "mistake",
    [
        Mistake("as many rules as a bus takes by default", more=many(300, DIRECT, under=DEV)),
        Mistake("as many rules as AWS has raised it to", edits=quotas(dev=301), more=many(301, DIRECT, under=DEV)),
        Mistake(
            "one environment that says so for both",
            edits={**ONE_ACCOUNT, **quotas(dev=302)},
            more=many(151, DIRECT),
        ),
        Mistake("two accounts", edits=quotas(dev=1, prod=1), more=many(1, DIRECT)),
        Mistake(
            "two Regions",
            edits={
                **ONE_ACCOUNT,
                PROD: f"{PROD.replace('eu-west-1', 'us-east-1')}\nevent_rules_quota = 1",
                **quotas(dev=1),
            },
            more=many(1, DIRECT),
        ),
        Mistake("no rules", edits=quotas(dev=1), more=many(2, "notification-lambda")),
        Mistake(
            "as many wildcards as a bus takes, and prefixes and suffixes alone",
            edits=ONE_ACCOUNT,
            more=many(15, DIRECT, SUFFIX)
            + many(20, DIRECT, prefix="u")
            + f'\n[{TRIGGERS}.png]\npattern = "{DIRECT}"\n{SUFFIX}\nstate_machine = "resize"\n',
        ),
        Mistake(
            "as many entries as a notification configuration takes",
            more=many(99, "notification-lambda")
            + many(5, "notification-lambda", "enabled = false", prefix="u")
            + many(5, DIRECT, prefix="v"),
        ),
    ],
    ids=str,
)
def test_as_many_as_aws_takes_are_accepted(tmp_path: Path, mistake: Mistake) -> None:
    assert len(load(write(tmp_path, mistake))) == 2
