"""State machines and their files: where each mistake is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.unit.config.configuration_support import Mistake, refused

MISTAKES = [
    Mistake(
        "both arn and definition",
        edits={
            "[state_machines.resize]\n": '[state_machines.resize]\narn = "arn:aws:states:eu-west-1:{account_id}:stateMachine:x"\n'
        },
    ),
    Mistake(
        "neither arn nor definition",
        edits={'definition = "resize.asl.json"\n': 'name="x"\n'},
    ),
    Mistake(
        "arn extra",
        edits={
            'definition = "resize.asl.json"\n': 'arn = "arn:aws:states:eu-west-1:{account_id}:stateMachine:x"\ntracing = false\nname="x"\n'
        },
    ),
    Mistake(
        "arn form",
        edits={'definition = "resize.asl.json"\n': 'arn = "resize"\n'},
    ),
    Mistake(
        "role and policy",
        edits={
            "[state_machines.resize]\n": '[state_machines.resize]\nrole_arn = "arn:aws:iam::{account_id}:role/r"\npolicy="p.json"\n'
        },
        files={"p.json": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}},
    ),
    Mistake(
        "machine type",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\ntype = "FAST"\n'},
    ),
    Mistake(
        "machine name",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\nname = "re size"\n'},
    ),
    Mistake(
        "managed policies",
        edits={
            "[state_machines.resize]\n": '[state_machines.resize]\nmanaged_policy_arns = ["AmazonS3ReadOnlyAccess"]\n'
        },
    ),
    Mistake(
        "no ASL file",
        edits={'"resize.asl.json"': '"machines/resize.asl.json"'},
    ),
    Mistake(
        "asl folder",
        edits={'"resize.asl.json"': '"."'},
    ),
    Mistake(
        "a path with a NUL",
        edits={'"resize.asl.json"': '"a\\u0000b"'},
    ),
    Mistake(
        "asl not json",
        files={"resize.asl.json": '{\n  "StartAt": "Work",\n}'},
    ),
    Mistake(
        "asl not utf8",
        files={"resize.asl.json": b'{"a": "\xff"}'},
    ),
    Mistake(
        "asl deep",
        files={"resize.asl.json": "[" * 200_000},
    ),
    Mistake(
        "asl nan",
        files={"resize.asl.json": '{"StartAt":"Work","States":{"Work":{"Type":"Wait","Seconds":NaN,"End":true}}}'},
    ),
    Mistake(
        "asl twice",
        files={
            "resize.asl.json": '{"StartAt":"Work","States":{"Work":{"Type":"Pass","End":true},"Work":{"Type":"Fail"}}}'
        },
    ),
    Mistake(
        "asl list",
        files={"resize.asl.json": []},
    ),
    Mistake(
        "no States",
        files={"resize.asl.json": {"StartAt": "Work"}},
    ),
    Mistake(
        "no StartAt",
        files={"resize.asl.json": {"States": {"Work": {"Type": "Pass", "End": True}}}},
    ),
    Mistake(
        "a dangling StartAt",
        files={"resize.asl.json": {"StartAt": "Wrok", "States": {"Work": {"Type": "Pass", "End": True}}}},
    ),
    Mistake(
        "a StartAt that is no string",
        files={"resize.asl.json": {"StartAt": ["Work"], "States": {"Work": {"Type": "Pass", "End": True}}}},
    ),
    Mistake(
        "a dangling Next",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Next": "Report"}, "Rest": {"Type": "Pass", "End": True}},
            }
        },
    ),
    Mistake(
        "a dangling Default",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {
                    "Work": {"Type": "Choice", "Choices": [], "Default": "Resst"},
                    "Rest": {"Type": "Pass", "End": True},
                },
            }
        },
    ),
    Mistake(
        "a dangling Next of a choice",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {
                    "Work": {"Type": "Choice", "Choices": [{"Next": "Nowhere"}], "Default": "Rest"},
                    "Rest": {"Type": "Pass", "End": True},
                },
            }
        },
    ),
    Mistake(
        "a dangling Next of a catcher",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {
                    "Work": {"Type": "Task", "End": True, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Nowhere"}]}
                },
            }
        },
    ),
    Mistake(
        "a dangling Next inside a map",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {
                    "Work": {
                        "Type": "Map",
                        "End": True,
                        "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "Next": "Work"}}},
                    }
                },
            }
        },
    ),
    Mistake(
        "no StartAt inside an iterator",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {
                    "Work": {"Type": "Map", "End": True, "Iterator": {"States": {"One": {"Type": "Pass", "End": True}}}}
                },
            }
        },
    ),
    Mistake(
        "a dangling StartAt inside a parallel",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {
                    "Work": {
                        "Type": "Parallel",
                        "End": True,
                        "Branches": [
                            {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}},
                            {"StartAt": "A", "States": {"B": {"Type": "Pass", "End": True}}},
                        ],
                    }
                },
            }
        },
    ),
    Mistake(
        "a state that leads nowhere and does not end",
        files={
            "resize.asl.json": {"StartAt": "Work", "States": {"Work": {"Type": "Pass"}, "Rest": {"Type": "Succeed"}}}
        },
    ),
    Mistake(
        "a state that goes on and ends",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Next": "Rest", "End": True}, "Rest": {"Type": "Succeed"}},
            }
        },
    ),
    Mistake(
        "no end",
        files={"resize.asl.json": {"StartAt": "Work", "States": {"Work": {"Type": "Pass", "Next": "Work"}}}},
    ),
    Mistake(
        "a state that nothing leads to",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "End": True}, "Rest": {"Type": "Succeed"}},
            }
        },
    ),
    Mistake(
        "a state of a branch that nothing leads to",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {
                    "Work": {
                        "Type": "Parallel",
                        "End": True,
                        "Branches": [
                            {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}, "B": {"Type": "Fail"}}}
                        ],
                    }
                },
            }
        },
    ),
    Mistake(
        "asl state text",
        files={"resize.asl.json": {"StartAt": "Work", "States": {"Work": "Pass"}}},
    ),
    Mistake(
        "a placeholder without a substitution",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Result": "${Table}", "End": True}},
            }
        },
    ),
    Mistake(
        "a placeholder misspelled",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\nsubstitutions = { Tabel = "x" }\n'},
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Result": "${Table}", "End": True}},
            }
        },
    ),
    Mistake(
        "a placeholder in a policy",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\npolicy = "p.json"\n'},
        files={"p.json": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "${Bucket}"}}},
    ),
    Mistake(
        "a substitution that nothing uses",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\nsubstitutions = { Table = "x" }\n'},
    ),
    Mistake(
        "substitution type",
        edits={
            "[state_machines.resize]\n": "[state_machines.resize]\nsubstitutions = { Table = 2026-11-28, More = [{ at = 07:32:00 }], Most = inf }\n"
        },
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Result": "${Table}", "End": True}},
            }
        },
    ),
    Mistake(
        "yaml that is none",
        edits={"resize.asl.json": "resize.asl.yaml"},
        files={"resize.asl.yaml": "StartAt: Work\nStates:\n  Work: {Type: Pass, End: true\n"},
    ),
    Mistake(
        "yaml with a dangling Next",
        edits={"resize.asl.json": "resize.asl.yml"},
        files={"resize.asl.yml": "StartAt: Work\nStates:\n  Work: {Type: Pass, Next: Rest}\n"},
    ),
    Mistake(
        "yaml of CloudFormation",
        edits={"resize.asl.json": "resize.yaml"},
        files={
            "resize.yaml": "StartAt: Work\nStates:\n  Work:\n    Type: Task\n    Resource: !GetAtt Resize.Arn\n    End: true\n"
        },
    ),
    Mistake(
        "a placeholder without quotes",
        files={
            "resize.asl.json": '{"StartAt": "Work", "States": {"Work": {"Type": "Wait", "Seconds": ${S}, "End": true}}}'
        },
    ),
    Mistake(
        "a list inside text",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\nsubstitutions = { Table = ["x"] }\n'},
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Result": "all of ${Table}", "End": True}},
            }
        },
    ),
    Mistake(
        "QueryLanguage among the states",
        files={"resize.asl.json": {"StartAt": "A", "States": {"QueryLanguage": "JSONata", "A": {"Type": "Succeed"}}}},
    ),
    Mistake("a policy as the definition", files={"resize.asl.json": {"Version": "2012-10-17", "Statement": []}}),
    Mistake(
        "the definition as the policy",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\npolicy = "resize.asl.json"\n'},
    ),
    Mistake(
        "a policy that IAM would refuse",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\npolicy = "p.yaml"\n'},
        files={"p.yaml": "Statement:\n- Effect: Allow\n  Principal: '*'\n  Actions: s3:*\n  Resource: acme\n"},
    ),
    Mistake(
        "no policy",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\npolicy = "p.json"\n'},
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(
    tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion
) -> None:
    assert refused(tmp_path, mistake) == snapshot
