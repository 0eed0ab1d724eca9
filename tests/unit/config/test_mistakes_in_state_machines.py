"""State machines and their files: where each mistake is reported, and every word of what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.config.configuration_support import Mistake, problems

MISTAKES = [
    Mistake(
        "both arn and definition",
        edits={
            "[state_machines.resize]\n": '[state_machines.resize]\narn = "arn:aws:states:eu-west-1:{account_id}:stateMachine:x"\n'
        },
        expected=[
            (
                "state_machines.resize",
                "definition and arn are given together. Give one of definition (an ASL file that is deployed here), arn (a state machine made elsewhere) and remote_state (one that another team's Terraform state names).",
            )
        ],
    ),
    Mistake(
        "neither arn nor definition",
        edits={'definition = "resize.asl.json"\n': 'name="x"\n'},
        expected=[
            (
                "state_machines.resize",
                "its origin is missing. Give one of definition (an ASL file that is deployed here), arn (a state machine made elsewhere) and remote_state (one that another team's Terraform state names).",
            )
        ],
    ),
    Mistake(
        "arn extra",
        edits={
            'definition = "resize.asl.json"\n': 'arn = "arn:aws:states:eu-west-1:{account_id}:stateMachine:x"\ntracing = false\nname="x"\n'
        },
        expected=[
            (
                "state_machines.resize",
                "name and tracing cannot go with arn: a state machine made elsewhere is not changed here. Drop one or the other.",
            )
        ],
    ),
    Mistake(
        "arn form",
        edits={'definition = "resize.asl.json"\n': 'arn = "resize"\n'},
        expected=[
            (
                "state_machines.resize.arn",
                '"resize" is not a valid arn. Give the ARN of a state machine: "arn:aws:states:eu-west-1:111122223333:stateMachine:resize".',
            )
        ],
    ),
    Mistake(
        "role and policy",
        edits={
            "[state_machines.resize]\n": '[state_machines.resize]\nrole_arn = "arn:aws:iam::{account_id}:role/r"\npolicy="p.json"\n'
        },
        files={"p.json": {}},
        expected=[
            (
                "state_machines.resize",
                "policy cannot go with role_arn: the permissions of an existing role are not changed here. Drop one or the other.",
            )
        ],
    ),
    Mistake(
        "machine type",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\ntype = "FAST"\n'},
        expected=[("state_machines.resize.type", "\"FAST\" is not one of 'STANDARD' or 'EXPRESS'. Use one of them.")],
    ),
    Mistake(
        "machine name",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\nname = "re size"\n'},
        expected=[
            (
                "state_machines.resize.name",
                '"re size" is not a valid name. Use letters, digits, hyphens and underscores, 80 at most.',
            )
        ],
    ),
    Mistake(
        "managed policies",
        edits={
            "[state_machines.resize]\n": '[state_machines.resize]\nmanaged_policy_arns = ["AmazonS3ReadOnlyAccess"]\n'
        },
        expected=[
            (
                "state_machines.resize.managed_policy_arns.0",
                '"AmazonS3ReadOnlyAccess" is not a valid managed_policy_arns. Give ARNs of IAM policies: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".',
            )
        ],
    ),
    Mistake(
        "no ASL file",
        edits={'"resize.asl.json"': '"machines/resize.asl.json"'},
        expected=[
            (
                "state_machines.resize.definition",
                "machines/resize.asl.json is not there. Create it, or correct the path.",
            )
        ],
    ),
    Mistake(
        "asl folder",
        edits={'"resize.asl.json"': '"."'},
        expected=[("state_machines.resize.definition", ". cannot be read: Is a directory. Correct the path.")],
    ),
    Mistake(
        "a path with a NUL",
        edits={'"resize.asl.json"': '"a\\u0000b"'},
        expected=[
            ("state_machines.resize.definition", '"a\\u0000b" is no path: it holds a NUL character. Correct it.')
        ],
    ),
    Mistake(
        "asl not json",
        files={"resize.asl.json": '{\n  "StartAt": "Work",\n}'},
        expected=[
            (
                "state_machines.resize.definition",
                "resize.asl.json is not JSON: Expecting property name enclosed in double quotes in line 3, column 1. Correct it there.",
            )
        ],
    ),
    Mistake(
        "asl not utf8",
        files={"resize.asl.json": b'{"a": "\xff"}'},
        expected=[("state_machines.resize.definition", "resize.asl.json is not UTF-8. Save it as UTF-8.")],
    ),
    Mistake(
        "asl deep",
        files={"resize.asl.json": "[" * 200_000},
        expected=[
            ("state_machines.resize.definition", "resize.asl.json is nested too deeply to be read. Use fewer brackets.")
        ],
    ),
    Mistake(
        "asl nan",
        files={"resize.asl.json": '{"StartAt":"Work","States":{"Work":{"Type":"Wait","Seconds":NaN,"End":true}}}'},
        expected=[
            (
                "state_machines.resize.definition",
                "resize.asl.json holds NaN, which Python reads and JSON does not have. Use a number.",
            )
        ],
    ),
    Mistake(
        "asl twice",
        files={
            "resize.asl.json": '{"StartAt":"Work","States":{"Work":{"Type":"Pass","End":true},"Work":{"Type":"Fail"}}}'
        },
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json names "Work" twice in one JSON object, so that one of them would be lost. Rename one.',
            )
        ],
    ),
    Mistake(
        "asl list",
        files={"resize.asl.json": []},
        expected=[
            (
                "state_machines.resize.definition",
                "resize.asl.json has no JSON object with StartAt and States. Write one.",
            )
        ],
    ),
    Mistake(
        "no States",
        files={"resize.asl.json": {"StartAt": "Work"}},
        expected=[("state_machines.resize.definition", "resize.asl.json has no States. Add at least one.")],
    ),
    Mistake(
        "no StartAt",
        files={"resize.asl.json": {"States": {"Work": {"Type": "Pass", "End": True}}}},
        expected=[
            ("state_machines.resize.definition", 'resize.asl.json has no StartAt. Name the first state there: "Work".')
        ],
    ),
    Mistake(
        "a dangling StartAt",
        files={"resize.asl.json": {"StartAt": "Wrok", "States": {"Work": {"Type": "Pass", "End": True}}}},
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json has StartAt "Wrok", which is no state there. Did you mean "Work"?',
            )
        ],
    ),
    Mistake(
        "a StartAt that is no string",
        files={"resize.asl.json": {"StartAt": ["Work"], "States": {"Work": {"Type": "Pass", "End": True}}}},
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json has StartAt ["Work"], which is no state there. States there: "Work".',
            )
        ],
    ),
    Mistake(
        "a dangling Next",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Next": "Report"}, "Rest": {"Type": "Pass", "End": True}},
            }
        },
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json: state "Work" has Next "Report", which is no state there. Did you mean "Rest"?',
            )
        ],
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
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json: state "Work" has Default "Resst", which is no state there. Did you mean "Rest"?',
            )
        ],
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
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json: state "Work" has Choices.Next "Nowhere", which is no state there. States there: "Work", "Rest".',
            )
        ],
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
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json: state "Work" has Catch.Next "Nowhere", which is no state there. States there: "Work".',
            )
        ],
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
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json: state "Work/ItemProcessor/One" has Next "Work", which is no state there. States there: "One".',
            )
        ],
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
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json has no StartAt in Work/Iterator. Name the first state there: "One".',
            )
        ],
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
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json has StartAt "A" in Work/Branches[1], which is no state there. States there: "B".',
            )
        ],
    ),
    Mistake(
        "a state that leads nowhere and does not end",
        files={
            "resize.asl.json": {"StartAt": "Work", "States": {"Work": {"Type": "Pass"}, "Rest": {"Type": "Succeed"}}}
        },
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json: state "Work" has neither Next nor "End": true. Name the state that follows, or let it end there.',
            )
        ],
    ),
    Mistake(
        "a state that goes on and ends",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Next": "Rest", "End": True}, "Rest": {"Type": "Succeed"}},
            }
        },
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json: state "Work" has Next "Rest" and "End": true as well. Keep one of them.',
            )
        ],
    ),
    Mistake(
        "no end",
        files={"resize.asl.json": {"StartAt": "Work", "States": {"Work": {"Type": "Pass", "Next": "Work"}}}},
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json never ends: no state has "End": true or is of the Type Succeed or Fail. Let one of them end.',
            )
        ],
    ),
    Mistake(
        "a state that nothing leads to",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "End": True}, "Rest": {"Type": "Succeed"}},
            }
        },
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json: state "Rest" can be reached from nowhere: no way leads there from StartAt "Work". Let a transition lead to it, or remove it.',
            )
        ],
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
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json: state "Work/Branches[0]/B" can be reached from nowhere: no way leads there from StartAt "A". Let a transition lead to it, or remove it.',
            )
        ],
    ),
    Mistake(
        "asl state text",
        files={"resize.asl.json": {"StartAt": "Work", "States": {"Work": "Pass"}}},
        expected=[
            ("state_machines.resize.definition", 'resize.asl.json: state "Work" is not a JSON object. Give it a Type.')
        ],
    ),
    Mistake(
        "a placeholder without a substitution",
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Result": "${Table}", "End": True}},
            }
        },
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json holds "${Table}", which no substitution names. Add it to substitutions, or write "$${Table}" for the text itself.',
            )
        ],
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
        expected=[
            (
                "state_machines.resize.definition",
                'resize.asl.json holds "${Table}", which no substitution names. Did you mean "Tabel"? Add it to substitutions, or write "$${Table}" for the text itself.',
            ),
            (
                "state_machines.resize.substitutions.Tabel",
                'neither definition nor policy holds "${Tabel}". Remove it, or correct its name.',
            ),
        ],
    ),
    Mistake(
        "a placeholder in a policy",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\npolicy = "p.json"\n'},
        files={"p.json": {"Resource": "${Bucket}"}},
        expected=[
            (
                "state_machines.resize.policy",
                'p.json holds "${Bucket}", which no substitution names. Add it to substitutions, or write "$${Bucket}" for the text itself.',
            )
        ],
    ),
    Mistake(
        "a substitution that nothing uses",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\nsubstitutions = { Table = "x" }\n'},
        expected=[
            (
                "state_machines.resize.substitutions.Table",
                'neither definition nor policy holds "${Table}". Remove it, or correct its name.',
            )
        ],
    ),
    Mistake(
        "substitution type",
        edits={"[state_machines.resize]\n": "[state_machines.resize]\nsubstitutions = { Table = 5 }\n"},
        files={
            "resize.asl.json": {
                "StartAt": "Work",
                "States": {"Work": {"Type": "Pass", "Result": "${Table}", "End": True}},
            }
        },
        expected=[
            ("state_machines.resize.substitutions.Table", '5 is of the wrong type. Give a string, in quotes: "…".')
        ],
    ),
    Mistake(
        "no policy",
        edits={"[state_machines.resize]\n": '[state_machines.resize]\npolicy = "p.json"\n'},
        expected=[("state_machines.resize.policy", "p.json is not there. Create it, or correct the path.")],
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_reported_where_it_was_written(tmp_path: Path, mistake: Mistake) -> None:
    assert problems(tmp_path, mistake) == mistake.expected
