"""Mistakes around rules, trails and other teams' states: where each is reported, and every word of what is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from modules.config.loader import load
from tests.unit.config.configuration_support import Mistake, problems, write

TRIGGER = "buckets.landing.triggers.uploads"
UPLOADS = "[buckets.landing.triggers.uploads]\n"
STORAGE_FIRST = 'pattern = "storage-first"'
DIRECT = {STORAGE_FIRST: 'pattern = "direct-eventbridge"'}
CLOUDTRAIL = {STORAGE_FIRST: 'pattern = "cloudtrail-eventbridge"'}
BUCKET_NAME = 'name = "acme-landing-{environment}"'
DEFINITION = 'definition = "resize.asl.json"'
MACHINE = "arn:aws:states:eu-west-1:{account_id}:stateMachine:resize"
MACHINE_ARN = f'arn = "{MACHINE}"'

TWO_CONDITIONS = (
    'skip_folder_markers with a prefix and no suffix asks two things of the key, to begin with it and not to end in "/", '
    "and an EventBridge pattern can ask one. Give a suffix, leave skip_folder_markers out and look at detail.object.size "
    "in the workflow, or use storage-first or notification-lambda."
)
NO_SIZE = (
    "CloudTrail's event does not say how large the object is, so a folder marker cannot be told from another object. "
    'Give a suffix that does not end in "/", leave skip_folder_markers out, or use another pattern.'
)
ONE_ORIGIN = (
    "Give one of definition (an ASL file that is deployed here), arn (a state machine made elsewhere) and remote_state "
    "(one that another team's Terraform state names)."
)
BUCKET_RULE = "Use 3 to 63 lower-case letters, digits, hyphens and dots; {environment} and {account_id} are filled in."

THEIRS, LONG = "state-of-every-workflow-of-theirs", "development-of-the-second-platform"


def uploads(*lines: str) -> dict[str, str]:
    """Further lines of the trigger."""
    return {UPLOADS: UPLOADS + "".join(f"{line}\n" for line in lines)}


def remote_state(bucket: str = '"their-state"', output: str = '"resize_state_machine_arn"', more: str = "") -> str:
    fields = [f"bucket = {bucket}", 'key = "their.tfstate"', *([f"output = {output}"] if output else []), more]
    return f"remote_state = {{ {', '.join(filter(None, fields))} }}"


def longest(pattern: dict[str, object]) -> int:
    return len(json.dumps(pattern, separators=(",", ":")))


def too_long(key: str) -> dict[str, str]:
    """A key of 1,000 and more characters; the bucket's name is as long in both environments, so the pattern is, too."""
    return {
        'prefix = "uploads/"': f'prefix = "{key}"\nsuffix = "{"s" * 1000}"',
        BUCKET_NAME: 'name = "acme-{account_id}"',
    }


def pattern_too_long(length: int) -> str:
    return (
        f"prefix and suffix make an event pattern of {length} characters; EventBridge takes at most 2048. "
        "Shorten them, or use storage-first or notification-lambda."
    )


LONG_KEY = [{"wildcard": f"{'p' * 1000}*{'s' * 1000}"}]
LONG_CREATED = longest(
    {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": ["acme-111122223333"]}, "object": {"key": LONG_KEY}},
    }
)
LONG_LOGGED = longest(
    {
        "source": ["aws.s3"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "eventSource": ["s3.amazonaws.com"],
            "eventName": ["PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload"],
            "errorCode": [{"exists": False}],
            "requestParameters": {"bucketName": ["acme-111122223333"], "key": LONG_KEY},
        },
    }
)


def foreign(environment: str, account: str) -> str:
    return (
        f"In environment {environment}: the bucket is owned by account 999999999999, whose event bus gets its events, and the "
        f"rule would be on that of account {account}. Use storage-first or notification-lambda, or deploy the trigger in the "
        "owner's account."
    )


FOREIGN = {BUCKET_NAME: f'{BUCKET_NAME}\nexisting = true\nowner_account_id = "999999999999"'}
FOREIGN_EXPECTED = [
    (f"{TRIGGER}.pattern", foreign("dev", "111122223333")),
    (f"{TRIGGER}.pattern", foreign("prod", "444455556666")),
]


def own_logs(environment: str, account: str, selector: str) -> tuple[str, str]:
    return (
        "buckets.landing.name",
        f'In environment {environment}: "acme-{environment}-{selector}-trail-eu-west-1-{account}" is the bucket that the trail writes its '
        "log files to: it would log the writing of every log file, for ever. Let objects land in another bucket.",
    )


def own_logs_expected(selector: str) -> list[tuple[str, str]]:
    return [own_logs("dev", "111122223333", selector), own_logs("prod", "444455556666", selector)]


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
        expected=[(f"{TRIGGER}.skip_folder_markers", TWO_CONDITIONS)],
    ),
    Mistake(
        "no folder markers, CloudTrail",
        edits={**CLOUDTRAIL, **uploads("skip_folder_markers = true")},
        expected=[(f"{TRIGGER}.skip_folder_markers", NO_SIZE)],
    ),
    Mistake(
        "no folder markers although the suffix is one, CloudTrail",
        edits={**CLOUDTRAIL, **uploads('suffix = "/"', "skip_folder_markers = true")},
        expected=[(f"{TRIGGER}.skip_folder_markers", NO_SIZE)],
    ),
    Mistake(
        "folder markers below a prefix that one environment adds",
        edits={**DIRECT, 'prefix = "uploads/"\n': "skip_folder_markers = true\n"},
        more='\n[environments.prod.buckets.landing.triggers.uploads]\nprefix = "uploads/"\n',
        expected=[(f"{TRIGGER}.skip_folder_markers", f"In environment prod: {TWO_CONDITIONS}")],
    ),
    Mistake(
        "a pattern too long, direct",
        edits={**DIRECT, **too_long("p" * 1000)},
        expected=[(f"{TRIGGER}.prefix", pattern_too_long(LONG_CREATED))],
    ),
    Mistake(
        "a pattern too long, CloudTrail",
        edits={**CLOUDTRAIL, **too_long("p" * 1000)},
        expected=[(f"{TRIGGER}.prefix", pattern_too_long(LONG_LOGGED))],
    ),
    Mistake(
        "a selector for somebody else's trail",
        edits={**CLOUDTRAIL, **uploads('selector = "basic"', "existing_trail = true")},
        expected=[
            (
                TRIGGER,
                'selector = "basic" cannot go with existing_trail: the selectors of a trail made elsewhere are not changed here. '
                "Drop one or the other.",
            )
        ],
    ),
    Mistake(
        "the default selector for somebody else's trail",
        edits={**CLOUDTRAIL, **uploads('selector = "advanced"', "existing_trail = true")},
        expected=[
            (
                TRIGGER,
                'selector = "advanced" cannot go with existing_trail: the selectors of a trail made elsewhere are not changed '
                "here. Drop one or the other.",
            )
        ],
    ),
    Mistake(
        "a selector unknown",
        edits={**CLOUDTRAIL, **uploads('selector = "fancy"')},
        expected=[(f"{TRIGGER}.selector", "\"fancy\" is not one of 'basic' or 'advanced'. Use one of them.")],
    ),
    Mistake("another account's bucket, direct", edits={**DIRECT, **FOREIGN}, expected=FOREIGN_EXPECTED),
    Mistake("another account's bucket, CloudTrail", edits={**CLOUDTRAIL, **FOREIGN}, expected=FOREIGN_EXPECTED),
    Mistake(
        "a bucket that is the trail's log bucket, advanced",
        edits={**CLOUDTRAIL, BUCKET_NAME: 'name = "acme-{environment}-advanced-trail-eu-west-1-{account_id}"'},
        expected=own_logs_expected("advanced"),
    ),
    Mistake(
        "an existing bucket that is the trail's log bucket, basic",
        edits={
            **CLOUDTRAIL,
            **uploads('selector = "basic"'),
            BUCKET_NAME: 'name = "acme-{environment}-basic-trail-eu-west-1-{account_id}"\nexisting = true',
        },
        expected=own_logs_expected("basic"),
    ),
    Mistake(
        "six trails of one account and Region",
        edits={**CLOUDTRAIL, **ONE_ACCOUNT},
        more=stage(),
        expected=[
            (
                "environments.stage",
                "the environments dev, prod and stage would make 6 trails in eu-west-1 of account 111122223333; CloudTrail allows 5, "
                "and raises that for nobody. Use one selector kind for all triggers of an environment, set existing_trail = true "
                "where a trail logs the bucket already, or use direct-eventbridge.",
            )
        ],
    ),
    Mistake(
        "too many data resources",
        more=many(251, "basic"),
        expected=[
            (
                "environments.dev",
                "the basic selectors of one trail would name 251 data resources, and CloudTrail takes 250. Give some of the "
                'triggers selector = "advanced", fewer and shorter prefixes, or the direct-eventbridge pattern.',
            )
        ],
    ),
    Mistake(
        "too many values",
        edits=MANY_RULES,
        more=many(495, "advanced"),
        expected=[
            (
                "environments.dev",
                "the advanced selectors of one trail would hold 501 values, and CloudTrail takes 500. Give the triggers fewer "
                "and shorter prefixes, or the direct-eventbridge pattern.",
            )
        ],
    ),
    Mistake(
        "an option of another pattern, direct",
        edits={**DIRECT, **uploads("batch_size = 5")},
        expected=[
            (
                f"{TRIGGER}.batch_size",
                "batch_size is an option of storage-first, not of direct-eventbridge. Remove it, or change pattern.",
            )
        ],
    ),
    Mistake(
        "an option of another pattern, CloudTrail",
        edits={**CLOUDTRAIL, **uploads("reserved_concurrent_executions = 5")},
        expected=[
            (
                f"{TRIGGER}.reserved_concurrent_executions",
                "reserved_concurrent_executions is an option of notification-lambda, not of cloudtrail-eventbridge. "
                "Remove it, or change pattern.",
            )
        ],
    ),
    Mistake(
        "an option of CloudTrail's pattern, direct",
        edits={**DIRECT, **uploads("existing_trail = true")},
        expected=[
            (
                f"{TRIGGER}.existing_trail",
                "existing_trail is an option of cloudtrail-eventbridge, not of direct-eventbridge. Remove it, or change pattern.",
            )
        ],
    ),
    Mistake(
        "more retries than EventBridge makes",
        edits={**DIRECT, **uploads("maximum_retry_attempts = 186")},
        expected=[(f"{TRIGGER}.maximum_retry_attempts", "186 is too large. Give at most 185.")],
    ),
    Mistake(
        "fewer retries than none",
        edits={**CLOUDTRAIL, **uploads("maximum_retry_attempts = -1")},
        expected=[(f"{TRIGGER}.maximum_retry_attempts", "-1 is too small. Give at least 0.")],
    ),
    Mistake(
        "retries for less than a minute",
        edits={**CLOUDTRAIL, **uploads("maximum_event_age_in_seconds = 59")},
        expected=[(f"{TRIGGER}.maximum_event_age_in_seconds", "59 is too small. Give at least 60.")],
    ),
    Mistake(
        "retries for more than a day",
        edits={**DIRECT, **uploads("maximum_event_age_in_seconds = 86401")},
        expected=[(f"{TRIGGER}.maximum_event_age_in_seconds", "86401 is too large. Give at most 86400.")],
    ),
    Mistake(
        "retries out of bounds in one environment",
        edits=DIRECT,
        more="\n[environments.prod.buckets.landing.triggers.uploads]\nmaximum_retry_attempts = 186\n",
        expected=[(f"environments.prod.{TRIGGER}.maximum_retry_attempts", "186 is too large. Give at most 185.")],
    ),
    Mistake(
        "log files of a trail kept for no day",
        edits={"[environments.dev]\n": "[environments.dev]\ntrail_logs_expire_after_days = 0\n"},
        expected=[("environments.dev.trail_logs_expire_after_days", "0 is too small. Give at least 1.")],
    ),
    Mistake(
        "a remote state and an ARN",
        edits={DEFINITION: f"{MACHINE_ARN}\n{remote_state()}"},
        expected=[("state_machines.resize", f"arn and remote_state are given together. {ONE_ORIGIN}")],
    ),
    Mistake(
        "a remote state and a definition",
        edits={DEFINITION: f"{DEFINITION}\n{remote_state()}"},
        expected=[("state_machines.resize", f"definition and remote_state are given together. {ONE_ORIGIN}")],
    ),
    Mistake(
        "a remote state, an ARN and a definition",
        edits={DEFINITION: f"{DEFINITION}\n{MACHINE_ARN}\n{remote_state()}"},
        expected=[("state_machines.resize", f"definition, arn and remote_state are given together. {ONE_ORIGIN}")],
    ),
    Mistake(
        "a remote state in one environment of what is defined in all",
        more=f"\n[environments.prod.state_machines.resize]\n{remote_state()}\n",
        expected=[
            (
                "environments.prod.state_machines.resize",
                f"definition and remote_state are given together. {ONE_ORIGIN}",
            )
        ],
    ),
    Mistake(
        "a remote state and tracing",
        edits={DEFINITION: f"tracing = true\n{remote_state()}"},
        expected=[
            (
                "state_machines.resize",
                "tracing cannot go with remote_state: a state machine made elsewhere is not changed here. Drop one or the other.",
            )
        ],
    ),
    Mistake(
        "no origin",
        edits={DEFINITION: ""},
        expected=[("state_machines.resize", f"its origin is missing. {ONE_ORIGIN}")],
    ),
    Mistake(
        "a remote state without an output",
        edits={DEFINITION: remote_state(output="")},
        expected=[("state_machines.resize.remote_state.output", "output is missing. Add it.")],
    ),
    Mistake(
        "a remote state with nothing",
        edits={DEFINITION: "remote_state = {}"},
        expected=[
            ("state_machines.resize.remote_state.bucket", "bucket is missing. Add it."),
            ("state_machines.resize.remote_state.key", "key is missing. Add it."),
            ("state_machines.resize.remote_state.output", "output is missing. Add it."),
        ],
    ),
    Mistake(
        "a remote state's output that is no name",
        edits={DEFINITION: remote_state(output='"resize.arn"')},
        expected=[
            (
                "state_machines.resize.remote_state.output",
                '"resize.arn" is not a valid output. Give the name of an output of that state, such as resize_state_machine_arn.',
            )
        ],
    ),
    Mistake(
        "a remote state's field misspelled",
        edits={DEFINITION: remote_state(more='regoin = "eu-west-1"')},
        expected=[
            ("state_machines.resize.remote_state.regoin", 'there is no field "regoin" here. Did you mean "region"?')
        ],
    ),
    Mistake(
        "a remote state that is no table",
        edits={DEFINITION: 'remote_state = "their-state"'},
        expected=[
            (
                "state_machines.resize.remote_state",
                '"their-state" is of the wrong type. Give a table: { name = value }.',
            )
        ],
    ),
    Mistake(
        "a remote state in a bucket that cannot be",
        edits={DEFINITION: remote_state(bucket='"Their_State"')},
        expected=[
            (
                "state_machines.resize.remote_state.bucket",
                f'"Their_State" is no bucket name that S3 accepts. {BUCKET_RULE}',
            )
        ],
    ),
    Mistake(
        "a remote state in a bucket that cannot be in one environment",
        edits={
            DEFINITION: remote_state(bucket=f'"{THEIRS}-{{environment}}"'),
            "[environments.dev]": f"[environments.{LONG}]",
        },
        expected=[
            (
                "state_machines.resize.remote_state.bucket",
                f'In environment {LONG}: "{THEIRS}-{{environment}}" becomes "{THEIRS}-{LONG}", which S3 refuses as a bucket '
                f"name. {BUCKET_RULE}",
            )
        ],
    ),
    Mistake(
        "a remote state with a date",
        edits={DEFINITION: remote_state(more="arguments = { assume_role = { expires = 2026-11-23 } }")},
        expected=[
            (
                "state_machines.resize.remote_state.arguments.assume_role.expires",
                '2026-11-23 is a date or time, which Terraform does not know. Put it in quotes: "2026-11-23".',
            )
        ],
    ),
    Mistake(
        "a star, which only rules know as a character, in a notification",
        edits={'"uploads/"': '"uploads/*"'},
        expected=[
            (
                f"{TRIGGER}.prefix",
                'prefix "uploads/*" holds a "*": notification filters know no wildcards, it would match only keys with a star. '
                "Give the literal beginning as prefix and the literal end as suffix.",
            )
        ],
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(tmp_path: Path, mistake: Mistake) -> None:
    assert problems(tmp_path, mistake) == mistake.expected


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
