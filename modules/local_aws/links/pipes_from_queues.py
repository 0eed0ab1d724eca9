"""OUR MODEL OF AWS: a pipe takes messages from a queue and starts executions with them.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html: a running pipe polls its queue, waits up to the
batching window for a full batch, deletes what its filter drops, invokes the target with the array that is left, and
deletes that when it succeeds. A target that fails leaves its messages in the queue until their visibility timeout
passes. The output of an EXPRESS state machine, invoked synchronously, may name the messages that failed
(…/eb-pipes-batching-concurrency.html). A STANDARD one is started and not waited for. MiniStack keeps neither the
parameters of a pipe nor polls a queue.

What the documentation leaves open, and how it is read here: UpdatePipe replaces the parameters of source and target as
a whole; an output without `batchItemFailures` is a success; one that
is malformed or names a message of another batch fails the whole batch, as for Lambda; in an input template a variable
in quotes is escaped, and one that the record does not have is `""`; CreatePipe refuses a batch above 10 without a window,
and a synchronous STANDARD target; a pipe works on five batches at a time. Left out: FIFO order, the pipe's role and key,
its log, enrichment, the size of a batch in bytes, the slowing down and disabling after errors that go on.
"""

from __future__ import annotations

import contextvars
import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ministack.services import lambda_svc, pipes, sqs, stepfunctions

SYMBOLS = (
    "ministack.services.lambda_svc._apply_filter_criteria",
    "ministack.services.lambda_svc._sqs_message_attributes_to_camel_case",
    "ministack.services.pipes._arn_service",
    "ministack.services.pipes._create_pipe",
    "ministack.services.pipes._describe_response",
    "ministack.services.pipes._error",
    "ministack.services.pipes._pipes",
    "ministack.services.pipes._update_pipe",
    "ministack.services.pipes.logger",
    "ministack.services.sqs._Err",
    "ministack.services.sqs._delete_messages_for_esm",
    "ministack.services.sqs._queue_url",
    "ministack.services.sqs._receive_messages_for_esm",
    "ministack.services.stepfunctions._resolve_state_machine_arn",
    "ministack.services.stepfunctions._start_execution",
    "ministack.services.stepfunctions._start_sync_execution",
    "ministack.services.stepfunctions._state_machines",
)

KEPT = (
    "SourceParameters",
    "Enrichment",
    "EnrichmentParameters",
    "TargetParameters",
    "LogConfiguration",
    "KmsKeyIdentifier",
)
QUEUE_DEFAULTS = {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 0}
MAX_BATCH_SIZE_WITHOUT_WINDOW = 10
BATCHES_AT_A_TIME = 5
POLL_SECONDS = 0.1

Pipe = dict[str, Any]
Record = dict[str, Any]

_VARIABLE = re.compile(r'<(\$[^<>]*|aws\.pipes\.[a-z.-]+)>|(?<!\\)(")')
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def apply() -> None:
    """Keep the parameters, and give every pipe from a queue a thread that polls it."""
    create, update, describe = pipes._create_pipe, pipes._update_pipe, pipes._describe_response

    def create_pipe(name: str, request: dict[str, Any]) -> Any:
        parameters = _merged({}, request, _is_from_queue(request.get("Source", "")))
        if problem := _problem(request.get("Target", ""), parameters):
            return pipes._error(400, "ValidationException", problem)
        response = create(name, request)
        if response[0] < 400:
            pipe = pipes._pipes[name]
            pipe.update(parameters)
            if _is_from_queue(pipe["Source"]):
                context = contextvars.copy_context()
                threading.Thread(target=context.run, args=(_poll, pipe), daemon=True).start()
        return response

    def update_pipe(name: str, request: dict[str, Any]) -> Any:
        pipe = pipes._pipes.get(name)
        if pipe is None:
            return update(name, request)
        parameters = _merged(pipe, request, _is_from_queue(pipe["Source"]))
        if problem := _problem(request.get("Target") or pipe["Target"], parameters):
            return pipes._error(400, "ValidationException", problem)
        response = update(name, request)
        if response[0] < 400:
            pipe.update(parameters)
        return response

    pipes._create_pipe, pipes._update_pipe = create_pipe, update_pipe
    pipes._describe_response = lambda pipe: describe(pipe) | {name: pipe[name] for name in KEPT if pipe.get(name)}


def _is_from_queue(source: str) -> bool:
    return bool(pipes._arn_service(source) == "sqs")


def _merged(pipe: Pipe, request: dict[str, Any], is_from_queue: bool) -> dict[str, Any]:
    """UpdatePipe keeps what a request leaves out, and replaces the parameters of source, enrichment and target as a whole."""
    merged = {name: request.get(name, pipe.get(name)) for name in KEPT}
    if is_from_queue:
        source = dict(merged["SourceParameters"] or {})
        if not source.get("FilterCriteria", {}).get("Filters"):
            source.pop("FilterCriteria", None)
        source["SqsQueueParameters"] = QUEUE_DEFAULTS | source.get("SqsQueueParameters", {})
        merged["SourceParameters"] = source
    return merged


def _problem(target: str, parameters: dict[str, Any]) -> str | None:
    queue = (parameters["SourceParameters"] or {}).get("SqsQueueParameters", QUEUE_DEFAULTS)
    if queue["BatchSize"] > MAX_BATCH_SIZE_WITHOUT_WINDOW and not queue["MaximumBatchingWindowInSeconds"]:
        return "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10."
    state_machine = stepfunctions._state_machines.get(stepfunctions._resolve_state_machine_arn(target) or "")
    if state_machine and state_machine["type"] == "STANDARD" and _is_synchronous(parameters):
        return "REQUEST_RESPONSE is not supported for STANDARD state machine workflows."
    return None


def _is_synchronous(pipe: Pipe) -> bool:
    parameters = (pipe.get("TargetParameters") or {}).get("StepFunctionStateMachineParameters") or {}
    return bool(parameters.get("InvocationType", "REQUEST_RESPONSE") == "REQUEST_RESPONSE")


def _poll(pipe: Pipe) -> None:
    """Until the pipe is deleted, and with it this thread ends."""
    free = threading.Semaphore(BATCHES_AT_A_TIME)

    def deliver(batch: list[Record]) -> None:
        try:
            sqs._delete_messages_for_esm(_url(pipe), {record["receiptHandle"] for record in _done(pipe, batch)})
        except Exception:
            pipes.logger.exception("Pipes %s: a batch goes back to its queue", pipe["Name"])
        finally:
            free.release()

    with ThreadPoolExecutor(BATCHES_AT_A_TIME) as pool:
        while pipes._pipes.get(pipe["Name"]) is pipe:
            free.acquire()
            if batch := _receive(pipe) if pipe["CurrentState"] == "RUNNING" else []:
                pool.submit(contextvars.copy_context().run, deliver, batch)
            else:
                free.release()
                time.sleep(POLL_SECONDS)


def _url(pipe: Pipe) -> str:
    return str(sqs._queue_url(pipe["Source"].rpartition(":")[2]))


def _receive(pipe: Pipe) -> list[Record]:
    parameters = pipe["SourceParameters"]["SqsQueueParameters"]
    size, window = parameters["BatchSize"], parameters["MaximumBatchingWindowInSeconds"]
    batch: list[Record] = []
    try:
        batch += sqs._receive_messages_for_esm(_url(pipe), size)
        deadline = time.monotonic() + window
        while batch and len(batch) < size and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            batch += sqs._receive_messages_for_esm(_url(pipe), size - len(batch))
    except sqs._Err:  # the queue is gone
        pass
    return [_record(message, pipe["Source"]) for message in batch]


def _record(message: dict[str, Any], queue_arn: str) -> Record:
    """A message as a pipe hands it over."""
    sent, first_received = (str(int(message[name] * 1000)) for name in ("sent_at", "first_receive_at"))
    return {
        "messageId": message["id"],
        "receiptHandle": message["receipt_handle"],
        "body": message["body"],
        "attributes": {
            "ApproximateReceiveCount": str(message["receive_count"]),
            "SentTimestamp": sent,
            "SenderId": message.get("sys", {}).get("SenderId", ""),
            "ApproximateFirstReceiveTimestamp": first_received,
        },
        "messageAttributes": lambda_svc._sqs_message_attributes_to_camel_case(message.get("message_attributes", {})),
        "md5OfBody": message["md5_body"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": queue_arn.split(":")[3],
    }


def _done(pipe: Pipe, batch: list[Record]) -> list[Record]:
    """What need not come again: what the filter drops, and what the target took."""
    wanted = lambda_svc._apply_filter_criteria(batch, pipe["SourceParameters"])
    failed = _invoke(pipe, wanted) if wanted else set()
    return [record for record in batch if record["messageId"] not in failed]


def _invoke(pipe: Pipe, records: list[Record]) -> set[str]:
    """The ids of the messages that failed."""
    everything = {record["messageId"] for record in records}
    template = (pipe["TargetParameters"] or {}).get("InputTemplate")
    payload = [_transformed(template, record, pipe) for record in records] if template else records
    request = {"stateMachineArn": pipe["Target"], "input": json.dumps(payload)}
    synchronous = _is_synchronous(pipe)
    start = stepfunctions._start_sync_execution if synchronous else stepfunctions._start_execution
    status, _, body = start(request)
    answer = json.loads(body)
    if status >= 400 or (synchronous and answer["status"] != "SUCCEEDED"):
        pipes.logger.warning("Pipes %s: %s did not take a batch: %s", pipe["Name"], pipe["Target"], answer)
        return everything
    return _failed(json.loads(answer["output"]), everything) if synchronous else set()


def _failed(output: Any, everything: set[str]) -> set[str]:
    if not isinstance(output, dict) or not output.get("batchItemFailures"):
        return set()
    try:
        failed = {failure["itemIdentifier"] for failure in output["batchItemFailures"]}
    except (KeyError, TypeError):
        return everything
    return failed if failed <= everything else everything


def _transformed(template: str, record: Record, pipe: Pipe) -> Any:
    variables = {
        "aws.pipes.pipe-arn": pipe["Arn"],
        "aws.pipes.pipe-name": pipe["Name"],
        "aws.pipes.source-arn": pipe["Source"],
        "aws.pipes.target-arn": pipe["Target"],
        "aws.pipes.event.ingestion-time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "aws.pipes.event": record,
        "aws.pipes.event.json": record | {"body": _parsed(record["body"])},
    }
    quoted = False

    def replace(match: re.Match[str]) -> str:
        nonlocal quoted
        if match[2]:
            quoted = not quoted
            return match[0]
        value = _found(match[1], record) if match[1].startswith("$") else variables.get(match[1], "")
        text = value if isinstance(value, str) else json.dumps(value)
        return json.dumps(text)[1:-1] if quoted else json.dumps(value)

    return json.loads(_VARIABLE.sub(replace, template))


def _found(path: str, record: Record) -> Any:
    """The value at a path; on the way a body in JSON is taken apart."""
    value: Any = record
    for index, name in _STEP.findall(path[1:]):
        value = _parsed(value)
        try:
            value = value[int(index)] if index else value[name]
        except (IndexError, KeyError, TypeError):
            return ""
    return value


def _parsed(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value
