"""Contract of `modules/local_aws/links/pipes_from_queues.py`, which is our model of AWS."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.account import ACCOUNT_ID, REGION, Account, eventually

SYNCHRONOUS = {"StepFunctionStateMachineParameters": {"InvocationType": "REQUEST_RESPONSE"}}
ASYNCHRONOUS = {"StepFunctionStateMachineParameters": {"InvocationType": "FIRE_AND_FORGET"}}
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/pipe"
LOG = {
    "Level": "ERROR",
    "CloudwatchLogsLogDestination": {"LogGroupArn": f"arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:pipe"},
}


def test_a_pipe_is_described_as_it_was_made(repaired: Account, ministack_alone: Account) -> None:
    made = {
        "Description": "a pipe",
        "DesiredState": "STOPPED",
        "SourceParameters": {
            "FilterCriteria": {"Filters": [{"Pattern": '{"body": {"a": ["b"]}}'}]},
            "SqsQueueParameters": {"BatchSize": 7, "MaximumBatchingWindowInSeconds": 2},
        },
        "TargetParameters": {"InputTemplate": "<$.body>", **SYNCHRONOUS},
        "RoleArn": ROLE,
        "Tags": {"team": "data"},
        "LogConfiguration": LOG | {"IncludeExecutionData": ["ALL"]},
        "KmsKeyIdentifier": f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/k",
    }
    described = [_described(aws, _pipe(aws, aws.queue(), _express(aws), **made)) for aws in (repaired, ministack_alone)]
    assert made.items() <= described[0].items()
    assert "SourceParameters" not in described[1]


def test_what_a_pipe_is_not_given_has_the_default(repaired: Account) -> None:
    described = _described(repaired, _pipe(repaired, repaired.queue(), _express(repaired), DesiredState="STOPPED"))
    assert described["SourceParameters"] == {
        "SqsQueueParameters": {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 0}
    }
    assert not {"LogConfiguration", "KmsKeyIdentifier", "Enrichment"} & described.keys()


def test_an_update_keeps_what_it_leaves_out_and_replaces_parameters_as_a_whole(repaired: Account) -> None:
    source = {
        "FilterCriteria": {"Filters": [{"Pattern": "{}"}]},
        "SqsQueueParameters": {"BatchSize": 7, "MaximumBatchingWindowInSeconds": 2},
    }
    name = _pipe(repaired, repaired.queue(), _express(repaired), SourceParameters=source, LogConfiguration=LOG)
    pipes = repaired.client("pipes")
    pipes.update_pipe(
        Name=name, RoleArn=ROLE, DesiredState="STOPPED", LogConfiguration=LOG | {"Level": "OFF"}, KmsKeyIdentifier="k"
    )
    described = _described(repaired, name)
    assert (described["CurrentState"], described["KmsKeyIdentifier"]) == ("STOPPED", "k")
    assert described["LogConfiguration"]["Level"] == "OFF"
    assert described["SourceParameters"] == source
    pipes.update_pipe(Name=name, RoleArn=ROLE, SourceParameters={"SqsQueueParameters": {"BatchSize": 8}})
    assert _described(repaired, name)["SourceParameters"] == {
        "SqsQueueParameters": {"BatchSize": 8, "MaximumBatchingWindowInSeconds": 0}
    }


def test_what_aws_refuses(repaired: Account) -> None:
    queue = repaired.queue()
    with pytest.raises(ClientError, match="REQUEST_RESPONSE is not supported for STANDARD"):
        _pipe(repaired, queue, repaired.state_machine())
    large = {"SqsQueueParameters": {"BatchSize": 11}}
    with pytest.raises(ClientError, match="batch window"):
        _pipe(repaired, queue, _express(repaired), SourceParameters=large)
    name = _pipe(repaired, queue, _express(repaired))
    with pytest.raises(ClientError, match="batch window"):
        repaired.client("pipes").update_pipe(Name=name, RoleArn=ROLE, SourceParameters=large)
    with pytest.raises(ClientError, match="NotFoundException"):
        repaired.client("pipes").update_pipe(Name="other", RoleArn=ROLE)


def test_a_standard_state_machine_gets_arrays_of_records(repaired: Account) -> None:
    queue, state_machine = repaired.queue(), repaired.state_machine()
    name = _pipe(repaired, queue, state_machine, DesiredState="STOPPED", TargetParameters=ASYNCHRONOUS)
    sent = [f"{number} é 😀" for number in range(25)]
    for body in sent:
        repaired.sqs.send_message(
            QueueUrl=queue, MessageBody=body, MessageAttributes={"a": {"DataType": "String", "StringValue": "b"}}
        )
    repaired.client("pipes").start_pipe(Name=name)
    batches = _inputs(repaired, state_machine, 3)
    assert sorted(len(batch) for batch in batches) == [5, 10, 10]
    records = [record for batch in batches for record in batch]
    assert sorted(record["body"] for record in records) == sorted(sent)
    assert {
        (
            record["eventSource"],
            record["eventSourceARN"],
            record["awsRegion"],
            record["attributes"]["ApproximateReceiveCount"],
        )
        for record in records
    } == {("aws:sqs", repaired.queue_arn(queue), REGION, "1")}
    assert records[0]["messageAttributes"]["a"]["stringValue"] == "b"
    _emptied(repaired, queue)


def test_ministack_alone_leaves_the_messages_where_they_are(ministack_alone: Account) -> None:
    queue, state_machine = ministack_alone.queue(), ministack_alone.state_machine()
    _pipe(ministack_alone, queue, state_machine, TargetParameters=ASYNCHRONOUS)
    ministack_alone.sqs.send_message(QueueUrl=queue, MessageBody="{}")
    time.sleep(2)  # it looks every second
    assert ministack_alone.waiting(queue) == 1
    assert not ministack_alone.states.list_executions(stateMachineArn=state_machine)["executions"]


def test_a_window_fills_a_batch(repaired: Account) -> None:
    queue, state_machine = repaired.queue(), repaired.state_machine()
    source = {"SqsQueueParameters": {"BatchSize": 3, "MaximumBatchingWindowInSeconds": 60}}
    _pipe(repaired, queue, state_machine, SourceParameters=source, TargetParameters=ASYNCHRONOUS)
    for number in range(3):
        repaired.sqs.send_message(QueueUrl=queue, MessageBody=str(number))
        time.sleep(0.3)
    (batch,) = _inputs(repaired, state_machine, 1)
    assert sorted(record["body"] for record in batch) == ["0", "1", "2"]


def test_a_filter_lets_through_what_matches_and_deletes_the_rest(repaired: Account) -> None:
    queue, state_machine = repaired.queue(), repaired.state_machine()
    pattern = json.dumps({"body": {"detail": {"object": {"key": [{"prefix": "in/"}]}}}})
    source = {"FilterCriteria": {"Filters": [{"Pattern": pattern}]}}
    _pipe(repaired, queue, state_machine, SourceParameters=source, TargetParameters=ASYNCHRONOUS)
    for key in ("out/a", "in/a", "in"):
        repaired.sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"detail": {"object": {"key": key}}}))
    repaired.sqs.send_message(QueueUrl=queue, MessageBody="no JSON")
    _emptied(repaired, queue)
    (batch,) = _inputs(repaired, state_machine, 1)
    assert [json.loads(record["body"])["detail"]["object"]["key"] for record in batch] == ["in/a"]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<$.body>", '{"a": ["x\\"é"], "n": 1}'),
        ('{"a": <$.body.a[0]>, "n": <$.body.n>, "all": <$.body.a>}', {"a": 'x"é', "n": 1, "all": ['x"é']}),
        ('{"text": "a is <$.body.a[0]>, \\"<aws.pipes.pipe-name>\\""}', {"text": 'a is x"é, "NAME"'}),
        ('{"absent": <$.body.b.c>}', {"absent": ""}),
        ('"nothing of the message"', "nothing of the message"),
    ],
)
def test_a_template_makes_each_record(repaired: Account, template: str, expected: Any) -> None:
    queue, state_machine = repaired.queue(), repaired.state_machine()
    name = _pipe(repaired, queue, state_machine, TargetParameters={"InputTemplate": template, **ASYNCHRONOUS})
    repaired.sqs.send_message(QueueUrl=queue, MessageBody='{"a": ["x\\"é"], "n": 1}')
    assert _inputs(repaired, state_machine, 1) == [[json.loads(json.dumps(expected).replace("NAME", name))]]


def test_the_messages_that_the_output_names_come_again_and_end_in_the_dead_letter_queue(repaired: Account) -> None:
    queue, dead_letter = _queue_with_dead_letters(repaired)
    failed = '[$states.input[body = "bad"].{"itemIdentifier": messageId}]'
    state_machine = _express(repaired, {"batchItemFailures": f"{{% {failed} %}}"})
    name = _pipe(repaired, queue, state_machine, DesiredState="STOPPED", TargetParameters=SYNCHRONOUS)
    for body in ("good", "bad", "good"):
        repaired.sqs.send_message(QueueUrl=queue, MessageBody=body)
    repaired.client("pipes").start_pipe(Name=name)
    (message,) = _received(repaired, dead_letter, 1)
    assert (message["Body"], message["Attributes"]["ApproximateReceiveCount"]) == ("bad", "3")
    _emptied(repaired, queue)
    batches = [[record["body"] for record in batch] for batch in _inputs(repaired, state_machine, 2)]
    assert sorted(batches, key=len) == [["bad"], ["good", "bad", "good"]]


@pytest.mark.parametrize(
    "output",
    [
        None,  # fails
        {"batchItemFailures": [{"itemIdentifier": "of another batch"}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"messageId": "m"}]},
        {"batchItemFailures": "all"},
    ],
)
def test_a_target_that_fails_or_answers_nonsense_keeps_the_whole_batch(repaired: Account, output: Any) -> None:
    queue, dead_letter = _queue_with_dead_letters(repaired)
    _pipe(repaired, queue, _express(repaired, output, fails=output is None), TargetParameters=SYNCHRONOUS)
    repaired.sqs.send_message(QueueUrl=queue, MessageBody="a")
    assert [message["Body"] for message in _received(repaired, dead_letter, 1)] == ["a"]


def test_a_state_machine_that_is_gone_keeps_the_whole_batch(repaired: Account) -> None:
    for parameters in (SYNCHRONOUS, ASYNCHRONOUS):
        queue, dead_letter = _queue_with_dead_letters(repaired)
        gone = f"arn:aws:states:{REGION}:{ACCOUNT_ID}:stateMachine:gone"
        _pipe(repaired, queue, gone, TargetParameters=parameters)
        repaired.sqs.send_message(QueueUrl=queue, MessageBody="a")
        assert [message["Body"] for message in _received(repaired, dead_letter, 1)] == ["a"]


@pytest.mark.parametrize("output", [{}, {"batchItemFailures": []}, [1], "text", {"batchItemFailures": None}])
def test_any_other_output_is_a_success(repaired: Account, output: Any) -> None:
    queue = repaired.queue()
    _pipe(repaired, queue, _express(repaired, output), TargetParameters=SYNCHRONOUS)
    repaired.sqs.send_message(QueueUrl=queue, MessageBody="a")
    _emptied(repaired, queue)


def test_a_stopped_or_deleted_pipe_takes_nothing(repaired: Account) -> None:
    queue, state_machine = repaired.queue(), repaired.state_machine()
    name = _pipe(repaired, queue, state_machine, DesiredState="STOPPED", TargetParameters=ASYNCHRONOUS)
    pipes = repaired.client("pipes")
    repaired.sqs.send_message(QueueUrl=queue, MessageBody="waits")
    time.sleep(0.5)
    assert repaired.waiting(queue) == 1
    pipes.update_pipe(Name=name, RoleArn=ROLE, DesiredState="RUNNING")
    _emptied(repaired, queue)
    pipes.delete_pipe(Name=name)
    time.sleep(0.5)
    repaired.sqs.send_message(QueueUrl=queue, MessageBody="stays")
    time.sleep(0.5)
    assert [record["body"] for batch in _inputs(repaired, state_machine, 1) for record in batch] == ["waits"]
    assert repaired.waiting(queue) == 1


def _pipe(aws: Account, queue: str, target: str, **options: Any) -> str:
    name = aws.name("pipe")
    aws.client("pipes").create_pipe(
        **{"Name": name, "Source": aws.queue_arn(queue), "Target": target, "RoleArn": ROLE} | options
    )
    return name


def _described(aws: Account, name: str) -> Any:
    return aws.client("pipes").describe_pipe(Name=name)


def _express(aws: Account, output: Any = None, *, fails: bool = False) -> str:
    state = {"Type": "Fail", "Error": "Broken"} if fails else {"Type": "Pass", "Output": output, "End": True}
    definition = {"QueryLanguage": "JSONata", "StartAt": "State", "States": {"State": state}}
    return aws.state_machine(definition, type="EXPRESS")


def _queue_with_dead_letters(aws: Account) -> tuple[str, str]:
    dead_letter = aws.queue()
    policy = {"deadLetterTargetArn": aws.queue_arn(dead_letter), "maxReceiveCount": 2}
    return aws.queue(VisibilityTimeout="1", RedrivePolicy=json.dumps(policy)), dead_letter


def _inputs(aws: Account, state_machine: str, count: int) -> list[Any]:
    def started() -> Any:
        return aws.states.list_executions(stateMachineArn=state_machine)["executions"]

    executions = eventually(started, lambda seen: len(seen) >= count)
    assert len(executions) == count
    described = [aws.states.describe_execution(executionArn=execution["executionArn"]) for execution in executions]
    return [json.loads(execution["input"]) for execution in described]


def _received(aws: Account, queue: str, count: int) -> list[Any]:
    taken: list[Any] = []

    def receive() -> Any:
        answer = aws.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, AttributeNames=["All"])
        taken.extend(answer.get("Messages", []))
        return taken

    return list(eventually(receive, lambda seen: len(seen) >= count))


def _emptied(aws: Account, queue: str) -> None:
    eventually(lambda: aws.waiting(queue), lambda waiting: waiting == 0)
