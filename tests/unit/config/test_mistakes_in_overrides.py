"""Overrides of an environment: reported where their author wrote them: where each mistake is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.config.configuration_support import Mistake, problems

MISTAKES = [
    Mistake(
        "an override: value",
        more="[environments.prod.buckets.landing.triggers.uploads]\nbatch_size = 0\n",
        expected=[
            ("environments.prod.buckets.landing.triggers.uploads.batch_size", "0 is too small. Give at least 1.")
        ],
    ),
    Mistake(
        "an override: list item",
        more='[environments.prod.buckets.landing.triggers.uploads]\nevents = ["Put","Deleted"]\n',
        expected=[
            (
                "environments.prod.buckets.landing.triggers.uploads.events.1",
                "\"Deleted\" is not one of 'Put', 'Post', 'Copy' or 'CompleteMultipartUpload'. Use one of them.",
            )
        ],
    ),
    Mistake(
        "an override: list item where the top has a list too",
        edits={
            "[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nevents = ["Put"]\n',
        },
        more='[environments.prod.buckets.landing.triggers.uploads]\nevents = ["Deleted"]\n',
        expected=[
            (
                "environments.prod.buckets.landing.triggers.uploads.events.0",
                "\"Deleted\" is not one of 'Put', 'Post', 'Copy' or 'CompleteMultipartUpload'. Use one of them.",
            )
        ],
    ),
    Mistake(
        "an override: missing",
        more='[environments.prod.buckets.landing.triggers.extra]\npattern = "storage-first"\n',
        expected=[
            ("environments.prod.buckets.landing.triggers.extra.state_machine", "state_machine is missing. Add it.")
        ],
    ),
    Mistake(
        "an override: conflict",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 100\n"},
        more="[environments.prod.buckets.landing.triggers.uploads]\nmaximum_batching_window_in_seconds = 0\n",
        expected=[
            (
                "environments.prod.buckets.landing.triggers.uploads",
                "batch_size 100 with maximum_batching_window_in_seconds 0: Lambda refuses batches above 10 without a window of at least 1 second. Leave the window out, or set it to 1 or more.",
            )
        ],
    ),
    Mistake(
        "an override: conflict inherited",
        edits={
            "[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 100\nmaximum_batching_window_in_seconds = 0\n"
        },
        more='[environments.prod.buckets.landing.triggers.uploads]\nprefix = "in/"\n',
        expected=[
            (
                "buckets.landing.triggers.uploads",
                "batch_size 100 with maximum_batching_window_in_seconds 0: Lambda refuses batches above 10 without a window of at least 1 second. Leave the window out, or set it to 1 or more.",
            )
        ],
    ),
    Mistake(
        "an override: pattern",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 100\n"},
        more='[environments.prod.buckets.landing.triggers.uploads]\npattern = "notification-lambda"\n',
        expected=[
            (
                "buckets.landing.triggers.uploads.batch_size",
                "In environment prod: batch_size is an option of storage-first, not of notification-lambda. Remove it, or change pattern.",
            )
        ],
    ),
    Mistake(
        "an override: supplied in one",
        edits={'name = "acme-landing-{environment}"\n': "existing = true\n"},
        more='[environments.dev.buckets.landing]\nname = "elsewhere"\n',
        expected=[("buckets.landing.name", "In environment prod: name is missing. Add it.")],
    ),
    Mistake(
        "an override: id",
        more='[environments.prod.buckets.landing.triggers.My_Uploads]\npattern = "direct-eventbridge"\nstate_machine = "resize"\n',
        expected=[
            (
                "environments.prod.buckets.landing.triggers.My_Uploads",
                '"My_Uploads" is not an id. Use lower-case letters, digits and hyphens, beginning with a letter, 40 at most.',
            )
        ],
    ),
    Mistake(
        "an override: buckets false",
        edits={"[environments.prod]\n": "[environments.prod]\nbuckets = false\n"},
        expected=[
            ("environments.prod.buckets", "false is of the wrong type. Give a table: [environments.prod.buckets.<id>].")
        ],
    ),
    Mistake(
        "an override: triggers list",
        edits={"[environments.prod]\n": "[environments.prod]\nbuckets.landing.triggers = []\n"},
        expected=[
            (
                "environments.prod.buckets.landing.triggers",
                "[] is of the wrong type. Give a table: [environments.prod.buckets.landing.triggers.<id>].",
            )
        ],
    ),
    Mistake(
        "an override: machine",
        more='[environments.prod.state_machines.resize]\ndefinition = "other.asl.json"\n',
        expected=[
            (
                "environments.prod.state_machines.resize.definition",
                "other.asl.json is not there. Create it, or correct the path.",
            )
        ],
    ),
    Mistake(
        "an override: substitution",
        more='[environments.prod.state_machines.resize]\nsubstitutions = { A = "b" }\n',
        expected=[
            (
                "environments.prod.state_machines.resize.substitutions.A",
                'neither definition nor policy holds "${A}". Remove it, or correct its name.',
            )
        ],
    ),
    Mistake(
        "an override: placeholder one env",
        more='[environments.prod.state_machines.resize]\nsubstitutions = { Table = "b" }\n',
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Result": "${Table}", "End": True}},
            }
        },
        expected=[
            (
                "state_machines.resize.definition",
                'In environment dev: resize.asl.json holds "${Table}", which no substitution names. Add it to substitutions, or write "$${Table}" for the text itself.',
            )
        ],
    ),
    Mistake(
        "placeholder in next",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\nsubstitutions = { N = "Rest" }\n'},
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Next": "${N}"}, "Rst": {"Type": "Pass", "End": True}},
            }
        },
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json: state "Work" has Next "Rest", which is no state there. Did you mean "Rst"?',
            )
        ],
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(tmp_path: Path, mistake: Mistake) -> None:
    assert problems(tmp_path, mistake) == mistake.expected
