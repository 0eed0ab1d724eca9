"""Overrides of an environment: reported where their author wrote them: where each mistake is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.unit.config.configuration_support import Mistake, refused

MISTAKES = [
    Mistake(
        "an override: value",
        more="[environments.prod.buckets.landing.triggers.uploads]\nbatch_size = 0\n",
    ),
    Mistake(
        "an override: list item",
        more='[environments.prod.buckets.landing.triggers.uploads]\nevents = ["Put","Deleted"]\n',
    ),
    Mistake(
        "an override: list item where the top has a list too",
        edits={
            "[buckets.landing.triggers.uploads]\n": '[buckets.landing.triggers.uploads]\nevents = ["Put"]\n',
        },
        more='[environments.prod.buckets.landing.triggers.uploads]\nevents = ["Deleted"]\n',
    ),
    Mistake(
        "an override: missing",
        more='[environments.prod.buckets.landing.triggers.extra]\npattern = "storage-first"\n',
    ),
    Mistake(
        "an override: conflict",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 100\n"},
        more="[environments.prod.buckets.landing.triggers.uploads]\nmaximum_batching_window_in_seconds = 0\n",
    ),
    Mistake(
        "an override: conflict inherited",
        edits={
            "[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 100\nmaximum_batching_window_in_seconds = 0\n"
        },
        more='[environments.prod.buckets.landing.triggers.uploads]\nprefix = "in/"\n',
    ),
    Mistake(
        "an override: pattern",
        edits={"[buckets.landing.triggers.uploads]\n": "[buckets.landing.triggers.uploads]\nbatch_size = 100\n"},
        more='[environments.prod.buckets.landing.triggers.uploads]\npattern = "notification-lambda"\n',
    ),
    Mistake(
        "an override: supplied in one",
        edits={'name = "acme-landing-{environment}"\n': "existing = true\nmanage_notification = true\n"},
        more='[environments.dev.buckets.landing]\nname = "elsewhere"\n',
    ),
    Mistake(
        "an override: id",
        more='[environments.prod.buckets.landing.triggers.My_Uploads]\npattern = "direct-eventbridge"\nstate_machine = "resize"\n',
    ),
    Mistake(
        "an override: buckets false",
        edits={"[environments.prod]\n": "[environments.prod]\nbuckets = false\n"},
    ),
    Mistake(
        "an override: triggers list",
        edits={"[environments.prod]\n": "[environments.prod]\nbuckets.landing.triggers = []\n"},
    ),
    Mistake(
        "an override: machine",
        more='[environments.prod.state_machines.resize]\ndefinition = "other.asl.json"\n',
    ),
    Mistake(
        "an override: substitution",
        more='[environments.prod.state_machines.resize]\nsubstitutions = { A = "b" }\n',
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
    ),
    Mistake("an override: bucket misspelled", more="[environments.prod.buckets.landin]\nexisting = true\n"),
    Mistake(
        "an override: bucket misspelled, and its trigger",
        more="[environments.prod.buckets.landin.triggers.uploads]\nenabled = false\n",
    ),
    Mistake(
        "an override: trigger misspelled",
        more="[environments.prod.buckets.landing.triggers.upload]\nenabled = false\n",
    ),
    Mistake("an override: machine misspelled", more='[environments.prod.state_machines.resise]\nlog_level = "ALL"\n'),
    Mistake("an override: nothing like it", more="[environments.prod.buckets.x]\nexisting = true\n"),
    Mistake(
        "placeholder in next",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\nsubstitutions = { N = "Rest" }\n'},
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Next": "${N}"}, "Rst": {"Type": "Pass", "End": True}},
            }
        },
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(
    tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion
) -> None:
    assert refused(tmp_path, mistake) == snapshot
