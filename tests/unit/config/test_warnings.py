"""What is only unwise: warned of unless accepted, and never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from modules.config.loader import check, read, selected, warnings
from tests.support import ROOT
from tests.unit.config.configuration_support import Mistake, problems, write

TRIGGER = "buckets.landing.triggers.uploads"
PATTERN = 'pattern = "storage-first"'
CLOUDTRAIL = {PATTERN: 'pattern = "cloudtrail-eventbridge"'}
DEFINITION = 'definition = "resize.asl.json"'
EXPRESS = {DEFINITION: f'{DEFINITION}\ntype = "EXPRESS"'}
DIRECT_WOULD_DO = (
    "direct-eventbridge starts the same workflow for the same objects, sooner, from events that S3 delivers durably, and without "
    'a trail whose data events are paid. Change pattern, or say that it is meant: accepted_warnings = ["direct-would-do"].'
)
EXPRESS_MAY_RUN_TWICE = (
    'state machine "resize" is of type EXPRESS, which has no execution names that could refuse a second start, and every pattern '
    "delivers an event at least once, not exactly once. Use type STANDARD with storage-first or notification-lambda, or let the "
    'workflow bear being run twice and say so: accepted_warnings = ["express-may-run-twice"].'
)
DIRECT, TWICE = (f"{TRIGGER}.pattern", DIRECT_WOULD_DO), (f"{TRIGGER}.state_machine", EXPRESS_MAY_RUN_TWICE)


def accepts(*names: str, also: str = "") -> dict[str, str]:
    quoted = ", ".join(f'"{name}"' for name in names)
    return {'prefix = "uploads/"': f'prefix = "uploads/"\n{also}\naccepted_warnings = [{quoted}]'}


def override(*lines: str) -> str:
    return f"\n[environments.prod.{TRIGGER}]\n" + "".join(f"{line}\n" for line in lines)


def warned(
    folder: Path, mistake: Mistake, environment: str | None = None, bucket: str | None = None
) -> list[tuple[str, str]]:
    path = write(folder, mistake)
    source, document = read(path)
    deployments = selected(check(document, source=source, folder=folder), environment, bucket)
    return [(warning.where, warning.text) for warning in warnings(document, deployments, bucket)]


@pytest.mark.parametrize(
    "unwise",
    [
        Mistake("a trail for what S3 sends itself", edits=CLOUDTRAIL, expected=[DIRECT]),
        Mistake(
            "a trail made elsewhere",
            edits={PATTERN: f"{CLOUDTRAIL[PATTERN]}\nexisting_trail = true"},
        ),
        Mistake("no names", edits=EXPRESS, expected=[TWICE]),
        Mistake(
            "no names by the pattern that makes none",
            edits={**EXPRESS, PATTERN: 'pattern = "direct-eventbridge"'},
            expected=[TWICE],
        ),
        Mistake("names", edits={DEFINITION: f'{DEFINITION}\ntype = "STANDARD"'}),
        Mistake("both", edits={**EXPRESS, **CLOUDTRAIL}, expected=[DIRECT, TWICE]),
        Mistake(
            "one of both accepted", edits={**EXPRESS, **CLOUDTRAIL, **accepts("direct-would-do")}, expected=[TWICE]
        ),
        Mistake(
            "both accepted", edits={**EXPRESS, **CLOUDTRAIL, **accepts("direct-would-do", "express-may-run-twice")}
        ),
        Mistake(
            "one environment",
            edits=accepts(),
            more='\n[environments.prod.state_machines.resize]\ntype = "EXPRESS"\n',
            expected=[(TWICE[0], f"In environment prod: {TWICE[1]}")],
        ),
        Mistake(
            "one environment's pattern",
            more=override('pattern = "cloudtrail-eventbridge"'),
            expected=[(f"environments.prod.{DIRECT[0]}", DIRECT[1])],
        ),
        Mistake(
            "accepted in one environment",
            edits=CLOUDTRAIL,
            more=override('accepted_warnings = ["direct-would-do"]'),
            expected=[(DIRECT[0], f"In environment dev: {DIRECT[1]}")],
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
def test_what_is_unwise_is_said_where_it_can_be_changed(tmp_path: Path, unwise: Mistake) -> None:
    assert warned(tmp_path, unwise) == list(unwise.expected)


OTHER = f"""
[buckets.other]
name = "acme-other-{{environment}}"
[buckets.other.triggers.uploads]
{CLOUDTRAIL[PATTERN]}
state_machine = "resize"
"""


def test_only_what_is_asked_for_warns(tmp_path: Path) -> None:
    unwise = Mistake("two buckets", more=OTHER + override('pattern = "cloudtrail-eventbridge"'))
    theirs = (DIRECT[0].replace("landing", "other"), DIRECT_WOULD_DO)
    assert warned(tmp_path, unwise, "dev") == [theirs]
    assert warned(tmp_path, unwise, "prod") == [theirs, (f"environments.prod.{DIRECT[0]}", DIRECT_WOULD_DO)]
    assert warned(tmp_path, unwise, "prod", "other") == [theirs]
    assert warned(tmp_path, unwise, "prod", "landing") == [(f"environments.prod.{DIRECT[0]}", DIRECT_WOULD_DO)]


STALE = '"{}" is accepted here, and this trigger does not raise it. Remove it.'


@pytest.mark.parametrize(
    "mistake",
    [
        Mistake(
            "never raised",
            edits=accepts("direct-would-do"),
            expected=[(f"{TRIGGER}.accepted_warnings", STALE.format("direct-would-do"))],
        ),
        Mistake(
            "raised no more, beside one that is",
            edits={**CLOUDTRAIL, **accepts("direct-would-do", "express-may-run-twice")},
            expected=[(f"{TRIGGER}.accepted_warnings", STALE.format("express-may-run-twice"))],
        ),
        Mistake(
            "a trail made elsewhere",
            edits={**CLOUDTRAIL, **accepts("direct-would-do", also="existing_trail = true")},
            expected=[(f"{TRIGGER}.accepted_warnings", STALE.format("direct-would-do"))],
        ),
        Mistake(
            "accepted by the environment that does not raise it",
            more=override('accepted_warnings = ["direct-would-do"]'),
            expected=[(f"environments.prod.{TRIGGER}.accepted_warnings", STALE.format("direct-would-do"))],
        ),
        Mistake(
            "accepted by a trigger of one environment only",
            more=override(
                PATTERN, 'prefix = "more/"', 'state_machine = "resize"', 'accepted_warnings = ["direct-would-do"]'
            ).replace("uploads", "more"),
            expected=[
                (
                    f"environments.prod.{TRIGGER.replace('uploads', 'more')}.accepted_warnings",
                    STALE.format("direct-would-do"),
                )
            ],
        ),
        Mistake(
            "unknown",
            edits=accepts("direct-would-be-better"),
            expected=[
                (
                    f"{TRIGGER}.accepted_warnings.0",
                    "\"direct-would-be-better\" is not one of 'direct-would-do' or 'express-may-run-twice'. Use one of them.",
                )
            ],
        ),
        Mistake(
            "accepted for a state machine that is not there",
            edits={'state_machine = "resize"': 'state_machine = "resise"', **accepts("express-may-run-twice")},
            expected=[
                (
                    f"{TRIGGER}.state_machine",
                    'there is no state machine "resise" under [state_machines]. Did you mean "resize"?',
                )
            ],
        ),
        Mistake(
            "accepted for an environment that cannot be read",
            edits={**accepts("direct-would-do"), 'account_id = "444455556666"': "account_id = 4"},
            more=override('pattern = "cloudtrail-eventbridge"'),
            expected=[("environments.prod.account_id", '4 is of the wrong type. Give a string, in quotes: "…".')],
        ),
    ],
    ids=str,
)
def test_what_is_accepted_and_not_raised_is_refused(tmp_path: Path, mistake: Mistake) -> None:
    assert problems(tmp_path, mistake) == mistake.expected


def test_warnings_are_printed_like_problems_and_the_stacks_are_made(tmp_path: Path) -> None:
    write(tmp_path, Mistake("two buckets", edits={**EXPRESS, **CLOUDTRAIL}, more=OTHER))
    asked = {"ENVIRONMENT": "dev", "BUCKET": "landing", "CDKTF_OUTDIR": str(tmp_path / "cdktf.out")}
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
    assert done.stderr == (
        """\
pipelines.toml: 2 warnings
  buckets.landing.triggers.uploads.pattern        direct-eventbridge starts the same workflow for the same objects, sooner, from events that S3
                                                  delivers durably, and without a trail whose data events are paid. Change pattern, or say that it is
                                                  meant: accepted_warnings = ["direct-would-do"].
  buckets.landing.triggers.uploads.state_machine  state machine "resize" is of type EXPRESS, which has no execution names that could refuse a second
                                                  start, and every pattern delivers an event at least once, not exactly once. Use type STANDARD with
                                                  storage-first or notification-lambda, or let the workflow bear being run twice and say so:
                                                  accepted_warnings = ["express-may-run-twice"].
"""
    )
