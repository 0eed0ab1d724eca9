"""What is only unwise: warned of unless accepted, and never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.config.loader import check, read, selected, warnings
from modules.model.errors import Problem, report
from tests.support import ROOT
from tests.unit.config.configuration_support import Mistake, given, refused, write

TRIGGER = "buckets.landing.triggers.uploads"
PATTERN = 'pattern = "storage-first"'
CLOUDTRAIL = {PATTERN: 'pattern = "cloudtrail-eventbridge"'}
DEFINITION = 'definition = "resize.asl.json"'
EXPRESS = {DEFINITION: f'{DEFINITION}\ntype = "EXPRESS"'}


def accepts(*names: str, also: str = "") -> dict[str, str]:
    quoted = ", ".join(f'"{name}"' for name in names)
    return {'prefix = "uploads/"': f'prefix = "uploads/"\n{also}\naccepted_warnings = [{quoted}]'}


def override(*lines: str) -> str:
    return f"\n[environments.prod.{TRIGGER}]\n" + "".join(f"{line}\n" for line in lines)


def warned(folder: Path, mistake: Mistake, environment: str | None = None, bucket: str | None = None) -> list[Problem]:
    path = write(folder, mistake)
    source, document = read(path)
    deployments = selected(check(document, source=source, folder=folder), environment, bucket)
    return warnings(document, deployments, bucket)


@pytest.mark.parametrize(
    "unwise",
    [
        Mistake("a trail for what S3 sends itself", edits=CLOUDTRAIL),
        Mistake("a Region misspelled", edits={"eu-west-1": "eu-cental-1"}),
        Mistake(
            "a Region that AWS may have opened since",
            edits={'dev]\nregion = "eu-west-1"': 'dev]\nregion = "zz-north-1"'},
        ),
        Mistake(
            "the Region of the state",
            edits={
                '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { type = "local" }': '[environments.dev]\nregion = "eu-west-1"\naccount_id = "111122223333"\nbackend = { bucket = "acme-state", region = "us-est-1" }'
            },
        ),
        Mistake(
            "the Region and the key of another team's state",
            edits={
                DEFINITION: 'remote_state = { bucket = "theirs", key = "{project}/{environment}", output = "x", region = "eu-wset-1" }'
            },
        ),
        Mistake(
            "braces in a substitution",
            edits={
                DEFINITION: f'{DEFINITION}\nsubstitutions = {{ Table = ["t-{{region}}-{{environment}}", {{ a = "{{env}}" }}] }}'
            },
            files={
                "resize.asl.json": {
                    "StartAt": "A",
                    "States": {"A": {"Type": "Pass", "Result": "${Table}", "End": True}},
                }
            },
        ),
        Mistake(
            "braces in another backend",
            edits={'{ type = "local" }': '{ type = "gcs", prefix = "{project}/{account_id}/{stack}/{environment}" }'},
        ),
        Mistake(
            "prefixes and suffixes as other tools want them",
            edits={
                PATTERN: 'pattern = "direct-eventbridge"',
                'prefix = "uploads/"': """prefix = ["/in", "./in/", "s3://b/in/", "acme-landing-dev/in/", "a%20b/", "{yyyy}/", "'in'", "^b"]
suffix = ["*.csv", '\\.json', ".txt ", ".png$", "a+b"]""",
            },
        ),
        Mistake("no names", edits=EXPRESS),
        Mistake(
            "no names by the pattern that makes none",
            edits={**EXPRESS, PATTERN: 'pattern = "direct-eventbridge"'},
        ),
        Mistake("both", edits={**EXPRESS, **CLOUDTRAIL}),
        Mistake("one of both accepted", edits={**EXPRESS, **CLOUDTRAIL, **accepts("direct-would-do")}),
        Mistake(
            "one environment",
            edits=accepts(),
            more='\n[environments.prod.state_machines.resize]\ntype = "EXPRESS"\n',
        ),
        Mistake("one environment's pattern", more=override('pattern = "cloudtrail-eventbridge"')),
        Mistake(
            "accepted in one environment",
            edits=CLOUDTRAIL,
            more=override('accepted_warnings = ["direct-would-do"]'),
        ),
    ],
    ids=str,
)
def test_what_is_unwise_is_said_where_it_can_be_changed(
    tmp_path: Path, unwise: Mistake, snapshot: SnapshotAssertion
) -> None:
    found = warned(tmp_path, unwise)
    assert found
    assert f"{given(unwise)}\n\n{report('pipelines.toml', found, 'warning')}" == snapshot


@pytest.mark.parametrize(
    "meant",
    [
        Mistake("a trail made elsewhere", edits={PATTERN: f"{CLOUDTRAIL[PATTERN]}\nexisting_trail = true"}),
        Mistake("names", edits={DEFINITION: f'{DEFINITION}\ntype = "STANDARD"'}),
        Mistake(
            "a slash at the beginning",
            edits={'prefix = "uploads/"': 'prefix = "/uploads/"\naccepted_warnings = ["no-key-may-match"]'},
        ),
        Mistake(
            "prefixes and suffixes of real keys",
            edits={
                'prefix = "uploads/"': 'prefix = ["in/", "year=2026/", "a b+c/", "~ann/", "100% /"]\nsuffix = ["csv", ".tar.gz", "$.x", "/"]'
            },
        ),
        Mistake(
            "both accepted", edits={**EXPRESS, **CLOUDTRAIL, **accepts("direct-would-do", "express-may-run-twice")}
        ),
        Mistake(
            "accepted for all, although one environment alone raises it",
            edits=accepts("direct-would-do"),
            more=override('pattern = "cloudtrail-eventbridge"'),
        ),
        Mistake(
            "accepted for all, although only the first environment raises it",
            edits={**CLOUDTRAIL, **accepts("direct-would-do")},
            more=override('pattern = "direct-eventbridge"'),
        ),
    ],
    ids=str,
)
def test_what_is_meant_is_not_warned_of(tmp_path: Path, meant: Mistake) -> None:
    assert warned(tmp_path, meant) == []


OTHER = f"""
[buckets.other]
name = "acme-other-{{environment}}"
[buckets.other.triggers.uploads]
{CLOUDTRAIL[PATTERN]}
state_machine = "resize"
"""


def test_only_what_is_asked_for_warns(tmp_path: Path) -> None:
    unwise = Mistake("two buckets", more=OTHER + override('pattern = "cloudtrail-eventbridge"'))
    ours, theirs = f"environments.prod.{TRIGGER}.pattern", "buckets.other.triggers.uploads.pattern"

    def places(environment: str, bucket: str | None = None) -> list[str]:
        return [warning.where for warning in warned(tmp_path, unwise, environment, bucket)]

    assert places("dev") == [theirs]
    assert places("prod") == [theirs, ours]
    assert places("prod", "other") == [theirs]
    assert places("prod", "landing") == [ours]


@pytest.mark.parametrize(
    "mistake",
    [
        Mistake(
            "never raised",
            edits=accepts("direct-would-do"),
        ),
        Mistake(
            "raised no more, beside one that is",
            edits={**CLOUDTRAIL, **accepts("direct-would-do", "express-may-run-twice")},
        ),
        Mistake(
            "a trail made elsewhere",
            edits={**CLOUDTRAIL, **accepts("direct-would-do", also="existing_trail = true")},
        ),
        Mistake(
            "accepted by the environment that does not raise it",
            more=override('accepted_warnings = ["direct-would-do"]'),
        ),
        Mistake(
            "accepted by a trigger of one environment only",
            more=override(
                PATTERN, 'prefix = "more/"', 'state_machine = "resize"', 'accepted_warnings = ["direct-would-do"]'
            ).replace("uploads", "more"),
        ),
        Mistake(
            "unknown",
            edits=accepts("direct-would-be-better"),
        ),
        Mistake(
            "accepted for a state machine that is not there",
            edits={'state_machine = "resize"': 'state_machine = "resise"', **accepts("express-may-run-twice")},
        ),
        Mistake(
            "accepted for an environment that cannot be read",
            edits={**accepts("direct-would-do"), 'account_id = "444455556666"': "account_id = 4"},
            more=override('pattern = "cloudtrail-eventbridge"'),
        ),
    ],
    ids=str,
)
def test_what_is_accepted_and_not_raised_is_refused(
    tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion
) -> None:
    assert refused(tmp_path, mistake) == snapshot


def test_warnings_are_printed_like_problems_and_the_stacks_are_made(
    tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    write(tmp_path, Mistake("two buckets", edits={**EXPRESS, **CLOUDTRAIL}, more=OTHER))
    asked = {"S3_TO_SFN_ENVIRONMENT": "dev", "S3_TO_SFN_BUCKET": "landing", "CDKTF_OUTDIR": str(tmp_path / "cdktf.out")}
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONUTF8": "1", **asked},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0
    assert (tmp_path / "cdktf.out" / "stacks" / "dev-landing" / "cdk.tf.json").is_file()
    assert done.stderr == snapshot
