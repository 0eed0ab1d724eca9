"""What a run in a real account is about to make, said before anything is made, and refused where it cannot fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from tests.e2e.places import document
from tests.e2e.plans import PLANS
from tests.e2e.target import RefusedError, Target
from tests.local_aws.account import Account

CLEAN = pytest.StashKey[str]()
"""That nothing is left in the real account, which the run says at its end."""

TRAILS = 5
"""https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html: in a Region, raised for nobody."""


def announced(where: Target, names: Iterable[str], tests: int) -> list[str]:
    """The lines that tell who starts it what happens, how long it may take and what is paid.

    Args:
        where: a real account.
        names: of the deployments, as `PLANS` has them.
        tests: how many were selected.
    """
    documents = {name: document(PLANS[name].path) for name in names}
    made = Counter[str]()
    for written in documents.values():
        made.update(_made(written))
    things = ", ".join(f"{count} {thing}" for thing, count in made.items() if count)
    return [
        f"A real account: {tests} tests in account {where.account_id}, {where.region}, run {where.run}.",
        f"They make {', '.join(sorted(documents)) or 'no deployment'}: {things or 'nothing'}; each trigger with its queues, function, rule,",
        f"roles, log group and alarms. All names begin with {', '.join(_prefixes(documents, where)) or 'nothing'}.",
        "Paid are CloudTrail's data events, alarms, customer-managed keys, state transitions, requests, invocations, traces and logs:",
        "docs/real-account.md has the prices with their sources.",
        "A test of cloudtrail-eventbridge waits for CloudTrail, often minutes and up to 15; the tests run one after another, so all",
        "of them take hours. TESTS= selects fewer. Ctrl-C once takes everything down. After a run that was killed:",
        f"    {where.how_to_clean}",
    ]


def fits(account: Account, names: Iterable[str]) -> None:
    """Counts the trails that are there and those to come.

    Raises:
        RefusedError: there would be more than CloudTrail allows.
    """
    there = account.cloudtrail.describe_trails(includeShadowTrails=True)["trailList"]
    needed = sum(_made(document(PLANS[name].path))["trails"] for name in names)
    if needed and len(there) + needed > TRAILS:
        raise RefusedError(
            f"Nothing was made. {account.region} has {len(there)} trails ({', '.join(trail['Name'] for trail in there)}), the tests make "
            f"{needed} more, and CloudTrail allows {TRAILS} in a Region. Select tests of fewer deployments with TESTS=, or another Region."
        )


def _made(written: Mapping[str, Any]) -> Counter[str]:
    (environment,) = written["environments"].values()
    machines = [machine for machine in written["state_machines"].values() if "definition" in machine]
    triggers = [trigger for bucket in written["buckets"].values() for trigger in bucket.get("triggers", {}).values()]
    logged = [trigger for trigger in triggers if trigger["pattern"] == "cloudtrail-eventbridge"]
    trails = {trigger.get("selector", "advanced") for trigger in logged if not trigger.get("existing_trail")}
    with_key = environment.get("encryption", {}).get("create_kms_key", False)
    return Counter(
        {
            "buckets": len(written["buckets"]) + len(trails) + (environment["backend"]["type"] == "s3"),
            "triggers": len(triggers),
            "state machines": len(machines),
            "trails": len(trails),
            "customer-managed keys": (1 + len(written["buckets"])) * with_key,
        }
    )


def _prefixes(documents: Mapping[str, Mapping[str, Any]], where: Target) -> list[str]:
    return sorted(f"{written['project']}-{where.run}-" for written in documents.values())
