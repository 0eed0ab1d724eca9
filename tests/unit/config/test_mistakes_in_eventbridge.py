"""Mistakes around rules, trails and other teams' states: where each is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.config.loader import load
from tests.unit.config.configuration_support import Mistake, refused, write

UPLOADS = "[buckets.landing.triggers.uploads]\n"
STORAGE_FIRST = 'pattern = "storage-first"'
DIRECT = {STORAGE_FIRST: 'pattern = "direct-eventbridge"'}
CLOUDTRAIL = {STORAGE_FIRST: 'pattern = "cloudtrail-eventbridge"'}
BUCKET_NAME = 'name = "acme-landing-{environment}"'
DEFINITION = 'definition = "resize.asl.json"'
MACHINE = "arn:aws:states:eu-west-1:{account_id}:stateMachine:resize"
MACHINE_ARN = f'arn = "{MACHINE}"'

THEIRS, LONG = "state-of-every-workflow-of-theirs", "development-of-the-second-platform"


def uploads(*lines: str) -> dict[str, str]:
    """Further lines of the trigger."""
    return {UPLOADS: UPLOADS + "".join(f"{line}\n" for line in lines)}


def remote_state(bucket: str = '"their-state"', output: str = '"resize_state_machine_arn"', more: str = "") -> str:
    fields = [f"bucket = {bucket}", 'key = "their.tfstate"', *([f"output = {output}"] if output else []), more]
    return f"remote_state = {{ {', '.join(filter(None, fields))} }}"


def too_long(key: str) -> dict[str, str]:
    """A key of 1,000 and more characters; the bucket's name is as long in both environments, so the pattern is, too."""
    return {
        'prefix = "uploads/"': f'prefix = "{key}"\nsuffix = "{"s" * 1000}"',
        BUCKET_NAME: 'name = "acme-{account_id}"',
    }


FOREIGN = {
    BUCKET_NAME: f'{BUCKET_NAME}\nexisting = true\nmanage_notification = false\nowner_account_id = "999999999999"'
}
ONE_ACCOUNT = {'account_id = "444455556666"': 'account_id = "111122223333"'}
BOTH_KINDS = """
[buckets.landing.triggers.calls]
pattern = "cloudtrail-eventbridge"
selector = "basic"
state_machine = "resize"
"""


MANY_RULES = {"[environments.dev]\n": "[environments.dev]\nevent_rules_quota = 500\n"}


def stage(region: str = "eu-west-1", account_id: str = "111122223333") -> str:
    return f'\n[environments.stage]\nregion = "{region}"\naccount_id = "{account_id}"\nbackend = {{ type = "local" }}\n{BOTH_KINDS}'


def many(count: int, selector: str) -> str:
    """Triggers of environment dev, none of whose prefixes is covered by another's."""
    return "".join(
        f'\n[environments.dev.buckets.landing.triggers.t{index}]\npattern = "cloudtrail-eventbridge"\nselector = "{selector}"\n'
        f'prefix = "{index:03}/"\nstate_machine = "resize"\n'
        for index in range(count)
    )


MISTAKES = [
    Mistake(
        "no folder markers below a prefix, direct",
        edits={**DIRECT, **uploads("skip_folder_markers = true")},
    ),
    Mistake(
        "no folder markers, CloudTrail",
        edits={**CLOUDTRAIL, **uploads("skip_folder_markers = true")},
    ),
    Mistake(
        "no folder markers although the suffix is one, CloudTrail",
        edits={**CLOUDTRAIL, **uploads('suffix = "/"', "skip_folder_markers = true")},
    ),
    Mistake(
        "folder markers below a prefix that one environment adds",
        edits={**DIRECT, 'prefix = "uploads/"\n': "skip_folder_markers = true\n"},
        more='\n[environments.prod.buckets.landing.triggers.uploads]\nprefix = "uploads/"\n',
    ),
    Mistake(
        "a pattern too long, direct",
        edits={**DIRECT, **too_long("p" * 1000)},
    ),
    Mistake(
        "a pattern too long, CloudTrail",
        edits={**CLOUDTRAIL, **too_long("p" * 1000)},
    ),
    Mistake(
        "a selector for somebody else's trail",
        edits={**CLOUDTRAIL, **uploads('selector = "basic"', "existing_trail = true")},
    ),
    Mistake(
        "the default selector for somebody else's trail",
        edits={**CLOUDTRAIL, **uploads('selector = "advanced"', "existing_trail = true")},
    ),
    Mistake(
        "a selector unknown",
        edits={**CLOUDTRAIL, **uploads('selector = "fancy"')},
    ),
    Mistake("another account's bucket, direct", edits={**DIRECT, **FOREIGN}),
    Mistake("another account's bucket, CloudTrail", edits={**CLOUDTRAIL, **FOREIGN}),
    Mistake(
        "a bucket that is the trail's log bucket, advanced",
        edits={**CLOUDTRAIL, BUCKET_NAME: 'name = "acme-{environment}-advanced-trail-eu-west-1-{account_id}"'},
    ),
    Mistake(
        "an existing bucket that is the trail's log bucket, basic",
        edits={
            **CLOUDTRAIL,
            **uploads('selector = "basic"'),
            BUCKET_NAME: 'name = "acme-{environment}-basic-trail-eu-west-1-{account_id}"\nexisting = true\nmanage_notification = false',
        },
    ),
    Mistake(
        "six trails of one account and Region",
        edits={**CLOUDTRAIL, **ONE_ACCOUNT},
        more=stage(),
    ),
    Mistake(
        "too many data resources",
        more=many(251, "basic"),
    ),
    Mistake(
        "too many values",
        edits=MANY_RULES,
        more=many(495, "advanced"),
    ),
    Mistake(
        "an option of another pattern, direct",
        edits={**DIRECT, **uploads("batch_size = 5")},
    ),
    Mistake(
        "an option of another pattern, CloudTrail",
        edits={**CLOUDTRAIL, **uploads("reserved_concurrent_executions = 5")},
    ),
    Mistake(
        "an option of CloudTrail's pattern, direct",
        edits={**DIRECT, **uploads("existing_trail = true")},
    ),
    Mistake(
        "more retries than EventBridge makes",
        edits={**DIRECT, **uploads("maximum_retry_attempts = 186")},
    ),
    Mistake(
        "fewer retries than none",
        edits={**CLOUDTRAIL, **uploads("maximum_retry_attempts = -1")},
    ),
    Mistake(
        "retries for less than a minute",
        edits={**CLOUDTRAIL, **uploads("maximum_event_age_in_seconds = 59")},
    ),
    Mistake(
        "retries for more than a day",
        edits={**DIRECT, **uploads("maximum_event_age_in_seconds = 86401")},
    ),
    Mistake(
        "retries out of bounds in one environment",
        edits=DIRECT,
        more="\n[environments.prod.buckets.landing.triggers.uploads]\nmaximum_retry_attempts = 186\n",
    ),
    Mistake(
        "log files of a trail kept for no day",
        edits={"[environments.dev]\n": "[environments.dev]\ntrail_logs_expire_after_days = 0\n"},
    ),
    Mistake(
        "a remote state and an ARN",
        edits={DEFINITION: f"{MACHINE_ARN}\n{remote_state()}"},
    ),
    Mistake(
        "a remote state and a definition",
        edits={DEFINITION: f"{DEFINITION}\n{remote_state()}"},
    ),
    Mistake(
        "a remote state, an ARN and a definition",
        edits={DEFINITION: f"{DEFINITION}\n{MACHINE_ARN}\n{remote_state()}"},
    ),
    Mistake(
        "a remote state in one environment of what is defined in all",
        more=f"\n[environments.prod.state_machines.resize]\n{remote_state()}\n",
    ),
    Mistake(
        "a remote state and tracing",
        edits={DEFINITION: f"tracing = true\n{remote_state()}"},
    ),
    Mistake(
        "no origin",
        edits={DEFINITION: ""},
    ),
    Mistake(
        "a remote state without an output",
        edits={DEFINITION: remote_state(output="")},
    ),
    Mistake(
        "a remote state with nothing",
        edits={DEFINITION: "remote_state = {}"},
    ),
    Mistake(
        "a remote state's output that is no name",
        edits={DEFINITION: remote_state(output='"resize.arn"')},
    ),
    Mistake(
        "a remote state's field misspelled",
        edits={DEFINITION: remote_state(more='regoin = "eu-west-1"')},
    ),
    Mistake(
        "a remote state that is no table",
        edits={DEFINITION: 'remote_state = "their-state"'},
    ),
    Mistake(
        "a remote state in a bucket that cannot be",
        edits={DEFINITION: remote_state(bucket='"Their_State"')},
    ),
    Mistake(
        "a remote state in a bucket that cannot be in one environment",
        edits={
            DEFINITION: remote_state(bucket=f'"{THEIRS}-{{environment}}"'),
            "[environments.dev]": f"[environments.{LONG}]",
        },
    ),
    Mistake(
        "a remote state with a date",
        edits={DEFINITION: remote_state(more="arguments = { assume_role = { expires = 2026-11-23 } }")},
    ),
    Mistake(
        "a star, which only rules know as a character, in a notification",
        edits={'"uploads/"': '"uploads/*"'},
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(
    tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion
) -> None:
    assert refused(tmp_path, mistake) == snapshot


@pytest.mark.parametrize(
    "right",
    [
        Mistake("a star in a rule", edits={**DIRECT, '"uploads/"': '"uploads/*"'}),
        Mistake("a star in CloudTrail's rule", edits={**CLOUDTRAIL, '"uploads/"': '"uploads/*"'}),
        Mistake(
            "a prefix too long for a notification once encoded", edits={**DIRECT, '"uploads/"': '"' + "=" * 342 + '"'}
        ),
        Mistake(
            "no folder markers where the suffix is none",
            edits={**CLOUDTRAIL, **uploads('suffix = ".csv"', "skip_folder_markers = true")},
        ),
        Mistake(
            "no folder markers and no prefix", edits={**DIRECT, 'prefix = "uploads/"': "skip_folder_markers = true"}
        ),
        Mistake("the bounds of retries", edits={**DIRECT, **uploads("maximum_retry_attempts = 185")}),
        Mistake("the bounds of age", edits={**CLOUDTRAIL, **uploads("maximum_event_age_in_seconds = 60")}),
        Mistake("another account's bucket by notification", edits=FOREIGN),
        Mistake(
            "the log bucket's name without its trail",
            edits={BUCKET_NAME: 'name = "acme-{environment}-basic-trail-eu-west-1-{account_id}"'},
        ),
        Mistake("a remote state", edits={DEFINITION: remote_state()}),
        Mistake("as many data resources as CloudTrail takes", more=many(250, "basic")),
        Mistake("as many values as CloudTrail takes", edits=MANY_RULES, more=many(494, "advanced")),
        Mistake("four trails of one account and Region", edits={**CLOUDTRAIL, **ONE_ACCOUNT}, more=BOTH_KINDS),
        Mistake(
            "six trails, two of them in another Region",
            edits={**CLOUDTRAIL, **ONE_ACCOUNT},
            more=stage(region="us-east-1"),
        ),
        Mistake(
            "six trails, two of them in another account",
            edits={**CLOUDTRAIL, **ONE_ACCOUNT},
            more=stage(account_id="777788889999"),
        ),
        Mistake(
            "one selector kind in each of three environments",
            edits={**CLOUDTRAIL, **ONE_ACCOUNT},
            more=stage().replace('"basic"', '"advanced"'),
        ),
        Mistake(
            "existing trails in three environments",
            edits={**CLOUDTRAIL, **ONE_ACCOUNT, **uploads("existing_trail = true")},
            more=stage(),
        ),
    ],
    ids=str,
)
def test_what_is_right_is_accepted(tmp_path: Path, right: Mistake) -> None:
    assert load(write(tmp_path, right))
