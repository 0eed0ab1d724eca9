"""The state machine between a pipe and the workflow: it starts one execution for each message of a batch, by name.

A pipe hands an array over even for one message, so it cannot start a workflow with the event itself. This EXPRESS state
machine takes the array, and names executions as the function of the other patterns does (`forwarder.executions`), in
JSONata: the same object starts once, whichever pattern, redrive or backfill starts it.

- A pipe invokes an EXPRESS state machine synchronously, and leaves those messages in the queue that the output names
  (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html).
- JSONata 2.0.6 without `$eval`; `$hash` and `$parse` are Step Functions' own
  (https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html, 2026-11-28).
"""

from __future__ import annotations

from .template import Json

TIMEOUT_SECONDS = 60
"""Of a batch. Whatever has not been started by then is delivered again; a name that was taken is not taken twice."""

MAX_BATCH_SIZE = 25
"""An event with a key of 1,024 control characters takes 9 KB as a string in JSON, and an execution takes 256 KiB."""

_ALREADY_EXISTS = "ExecutionAlreadyExists"
# AWS documents the names of the errors nowhere; https://dev.classmethod.jp/articles/ shows the first in a history of 2022.
_NEVER_RETRIED = (
    f"StepFunctions.{_ALREADY_EXISTS}Exception",
    "StepFunctions.StateMachineDoesNotExistException",
    "States.QueryEvaluationError",
)

# Refused as a redrive refuses it, and the upload told apart as there and in `forwarder.executions`.
_NAME = r"""(
  $event := $parse($states.input.body);
  $bucket := $event.detail.bucket.name;
  $object := $event.detail.object;
  $assert(
    $event.source = "aws.s3" and $event.`detail-type` = "Object Created"
      and $type($bucket) = "string" and $type($object.key) = "string",
    "not S3's Object Created"
  );
  $version := $object.`version-id`;
  $upload := $version and $version != "null" ? $version
    : $object.sequencer ? "sequencer " & $lowercase($replace($object.sequencer, /^0+/, ""))
    : "event " & $event.id;
  $digest := $substring($hash($bucket & "\n" & $upload & "\n" & $object.key, "SHA-256"), 0, 32);
  $readable := $replace($substring($replace($object.key, /[^0-9A-Za-z_]+/, "-"), -47), /^-|-$/, "");
  $readable = "" ? $digest : $readable & "-" & $digest
)"""


def definition(state_machine_arn: str, partition: str) -> dict[str, Json]:
    """The definition of the dispatcher.

    Args:
        state_machine_arn: what is started for each message.
        partition: of the deployment, `aws` for example.
    """
    start: Json = {
        "Type": "Task",
        "Resource": f"arn:{partition}:states:::states:startExecution",
        "Arguments": {
            "StateMachineArn": state_machine_arn,
            "Name": _jsonata(_NAME),
            "Input": _jsonata("$parse($states.input.body)"),
        },
        "Output": {},
        "Retry": [
            {"ErrorEquals": [*_NEVER_RETRIED], "MaxAttempts": 0},
            {
                "ErrorEquals": ["States.ALL"],
                "IntervalSeconds": 1,
                "BackoffRate": 2,
                "MaxAttempts": 3,
                "JitterStrategy": "FULL",
            },
        ],
        "Catch": [
            {
                "ErrorEquals": ["States.ALL"],
                "Output": _jsonata(
                    f'$contains($states.errorOutput.Error, "{_ALREADY_EXISTS}") ? {{}} : {{"itemIdentifier": $states.input.messageId}}'
                ),
                "Next": "Done",
            }
        ],
        "Next": "Done",
    }
    batch: Json = {
        "Type": "Map",
        "Items": _jsonata("$states.input"),
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": "Start",
            "States": {"Start": start, "Done": {"Type": "Succeed"}},
        },
        "Output": {"batchItemFailures": _jsonata("[$states.result[$exists(itemIdentifier)]]")},
        "End": True,
    }
    return {
        "Comment": "Starts one execution for each message of a batch, and answers which messages are to come again.",
        "QueryLanguage": "JSONata",
        "TimeoutSeconds": TIMEOUT_SECONDS,
        "StartAt": "Batch",
        "States": {"Batch": batch},
    }


def _jsonata(expression: str) -> str:
    return f"{{% {expression} %}}"
