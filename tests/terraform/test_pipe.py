"""The local AWS describes a pipe as Terraform's provider sets it: a second plan finds nothing to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from modules.local_aws import LocalAws, provider_overrides
from tests.local_aws.account import ACCOUNT_ID, REGION
from tests.terraform.terraform_runs import Terraform

HERE = f"{REGION}:{ACCOUNT_ID}"
LEAST = {
    "name": "least",
    "role_arn": f"arn:aws:iam::{ACCOUNT_ID}:role/pipe",
    "source": f"arn:aws:sqs:{HERE}:queue",
    "target": f"arn:aws:states:{HERE}:stateMachine:dispatcher",
}
EVERYTHING: dict[str, Any] = LEAST | {
    "name": "everything",
    "description": "a pipe",
    "desired_state": "STOPPED",
    "kms_key_identifier": f"arn:aws:kms:{HERE}:key/k",
    "source_parameters": {
        "filter_criteria": {"filter": [{"pattern": '{"body":{"a":["b"]}}'}]},
        "sqs_queue_parameters": {"batch_size": 7, "maximum_batching_window_in_seconds": 2},
    },
    "target_parameters": {
        "input_template": "<$.body>",
        "step_function_state_machine_parameters": {"invocation_type": "REQUEST_RESPONSE"},
    },
    "log_configuration": {
        "level": "ERROR",
        "include_execution_data": ["ALL"],
        "cloudwatch_logs_log_destination": {"log_group_arn": f"arn:aws:logs:{HERE}:log-group:/aws/vendedlogs/pipes/p"},
    },
    "tags": {"team": "data"},
}
CHANGED = EVERYTHING | {
    "description": "another",
    "desired_state": "RUNNING",
    "source_parameters": {"sqs_queue_parameters": {"batch_size": 8, "maximum_batching_window_in_seconds": 0}},
    "target_parameters": {"step_function_state_machine_parameters": {"invocation_type": "FIRE_AND_FORGET"}},
    "log_configuration": EVERYTHING["log_configuration"] | {"level": "INFO"},
    "tags": {"team": "other"},
}


def test_a_second_plan_after_making_and_after_changing_is_empty(terraform: Terraform, tmp_path: Path) -> None:
    with LocalAws(region=REGION) as aws:
        provider = provider_overrides(aws.endpoint, ACCOUNT_ID) | {"region": REGION}
        for number, pipes in enumerate(([LEAST, EVERYTHING], [LEAST, CHANGED])):
            stack = {
                "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "5.100.0"}}},
                "provider": {"aws": provider},
                "resource": {"aws_pipes_pipe": {pipe["name"]: pipe for pipe in pipes}},
            }
            (tmp_path / "main.tf.json").write_text(json.dumps(stack), encoding="utf-8")
            if not number:
                terraform(tmp_path, "init", "-no-color")
            terraform(tmp_path, "apply", "-auto-approve", "-no-color")
            terraform(tmp_path, "plan", "-no-color", "-detailed-exitcode")
