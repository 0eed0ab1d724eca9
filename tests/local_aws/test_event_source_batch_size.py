"""Contract of `modules/local_aws/repairs/event_source_batch_size.py`."""

from __future__ import annotations

from tests.local_aws.account import Account

REPORT_SIZE = """
import boto3, os
sqs = boto3.client("sqs")
def handler(event, context):
    sqs.send_message(QueueUrl=os.environ["RESULTS"], MessageBody=str(len(event["Records"])))
"""


def test_a_batch_holds_as_many_messages_as_the_mapping_allows(repaired: Account, ministack_alone: Account) -> None:
    assert _batches_of_25_messages(repaired) == [20, 5]
    assert _batches_of_25_messages(ministack_alone) == [10, 10, 5]


def _batches_of_25_messages(aws: Account) -> list[int]:
    source, results = aws.queue(), aws.queue()
    mapping = aws.functions.create_event_source_mapping(
        EventSourceArn=aws.queue_arn(source),
        FunctionName=aws.function(REPORT_SIZE, RESULTS=results),
        BatchSize=20,
        MaximumBatchingWindowInSeconds=1,
        Enabled=False,
    )
    for _ in range(25):
        aws.sqs.send_message(QueueUrl=source, MessageBody="{}")
    aws.functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    sizes: list[int] = []
    while sum(sizes) < 25:
        sizes += aws.messages(results, 1)
    return sorted(sizes, reverse=True)
