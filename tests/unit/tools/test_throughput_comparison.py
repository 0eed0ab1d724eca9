"""What the measurement of the throughput rests on: the endpoint's bucket, the handlers' sameness, the tables."""

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import boto3  # type: ignore[import-untyped, unused-ignore]
import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped, unused-ignore]

from modules.model.options import StorageFirstOptions
from tests.unit.forwarder.support import Clock, aws_variables
from tools.benchmark import costs, handlers
from tools.benchmark.__main__ import MARKER, PARTS, with_section
from tools.benchmark.batches import batch
from tools.benchmark.endpoint import Behaviour, Endpoint, running_endpoint
from tools.benchmark.fairness import NotTheSame, check_same_executions
from tools.benchmark.instance import BATCH_SIZE, MEMORY, TIMEOUT_SECONDS, Context
from tools.benchmark.tables import markdown, median_and_range, percentile, ratios
from tools.benchmark.token_bucket import TokenBucket


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with running_endpoint() as endpoint, pytest.MonkeyPatch.context() as patch:
        patch.delenv("AWS_PROFILE", raising=False)
        for name, value in aws_variables(endpoint.url).items():
            patch.setenv(name, value)
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        yield endpoint


def taken(bucket: TokenBucket, asked: int) -> int:
    return sum(bucket.take() for _ in range(asked))


def test_a_bucket_gives_what_it_holds_and_then_its_refill() -> None:
    clock = Clock()
    bucket = TokenBucket(size=800, refill=150, clock=clock)
    assert taken(bucket, 1000) == 800
    clock.now += 1
    assert taken(bucket, 1000) == 150
    clock.now += 0.5
    assert taken(bucket, 1000) == 75
    clock.now += 3600
    assert taken(bucket, 1000) == 800


def test_a_call_that_is_refused_takes_nothing() -> None:
    clock = Clock()
    bucket = TokenBucket(size=1, refill=1, clock=clock)
    assert bucket.take()
    answers = []
    for _ in range(8):
        clock.now += 0.125
        answers.append(bucket.take())
    assert answers == [False] * 7 + [True]


def test_the_endpoint_throttles_by_its_bucket_and_counts_both(endpoint: Endpoint) -> None:
    client = boto3.client("stepfunctions", config=handlers.Config(retries={"total_max_attempts": 1}))
    endpoint.configure(Behaviour(bucket_size=3, refill=0))
    answers = []
    for number in range(5):
        try:
            client.start_execution(stateMachineArn=handlers.STATE_MACHINE_ARN, name=f"e{number}", input="{}")
            answers.append("started")
        except ClientError as error:
            answers.append(error.response["Error"]["Code"])
    client.close()
    assert answers == ["started"] * 3 + ["ThrottlingException"] * 2
    assert sum(second.started for second in endpoint.seconds()) == 3
    assert sum(second.throttled for second in endpoint.seconds()) == 2
    endpoint.configure(Behaviour())
    assert endpoint.seconds() == []


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_our_handler_and_the_one_by_one_handler_start_the_same_executions(endpoint: Endpoint) -> None:
    compared = [("ours", handlers.ours()), ("unpaced", handlers.ours(paced=False)), ("one", handlers.one_by_one())]
    assert check_same_executions(compared, endpoint) == 25
    names = {call["name"] for call in endpoint.calls()}
    assert len(names) == 25


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_handler_that_starts_less_or_reports_failures_is_not_compared(endpoint: Endpoint) -> None:
    ours = handlers.ours()

    def forgets_one(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
        return ours({"Records": event["Records"][1:]}, context)

    with pytest.raises(NotTheSame, match=r"^lazy does not start what ours starts: 24 and 25 executions, 24 of them"):
        check_same_executions([("ours", ours), ("lazy", forgets_one)], endpoint)
    with pytest.raises(NotTheSame, match=r"^broken reports failed messages"):
        check_same_executions([("broken", lambda event, context: {"batchItemFailures": [{}]})], endpoint)


def test_an_endpoint_throttles_a_share_and_lets_rude_callers_empty_its_bucket(endpoint: Endpoint) -> None:
    client = boto3.client("stepfunctions", config=handlers.Config(retries={"total_max_attempts": 1}))

    def answers(behaviour: Behaviour) -> set[str]:
        endpoint.configure(behaviour)
        for number in range(20):
            with suppress(ClientError):
                client.start_execution(stateMachineArn=handlers.STATE_MACHINE_ARN, name=f"e{number}", input="{}")
        return {name for second in endpoint.seconds() for name in ("started", "throttled") if getattr(second, name)}

    assert answers(Behaviour(throttled_share=0.0)) == {"started"}
    assert answers(Behaviour(throttled_share=1.0)) == {"throttled"}
    assert answers(Behaviour(delay=0.02, bucket_size=30)) == {"started"}
    assert answers(Behaviour(delay=0.02, bucket_size=30, rude_callers=1)) == {"started", "throttled"}
    client.close()
    endpoint.configure(Behaviour())


def test_the_measured_defaults_are_those_of_storage_first() -> None:
    defaults = StorageFirstOptions()
    assert (defaults.memory_size, defaults.batch_size, defaults.timeout) == (MEMORY, BATCH_SIZE, TIMEOUT_SECONDS)


def test_batches_of_different_names_have_no_object_in_common() -> None:
    bodies = [message["body"] for name in ("a", "b") for message in batch(name, 10)["Records"]]
    assert len(set(bodies)) == 20
    assert Context().get_remaining_time_in_millis() == 30_000


def test_tables_show_medians_ranges_and_ratios_of_rounds() -> None:
    assert median_and_range([3.0, 1.0, 2.0]) == "2.0 (1.0 to 3.0)"
    assert median_and_range([1234.04, 1234.01], 1) == "1,234.0"
    assert ratios([10, 30], [5, 10]) == [2, 3]
    assert percentile([float(number) for number in range(1, 101)], 0.99) == 99
    assert math.isnan(percentile([], 0.99))
    assert markdown(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_the_table_of_batches_is_computed_from_what_was_measured() -> None:
    took = {"low": 24.0, "high": 40.0, "burst": 200.0}  # milliseconds of an invocation
    cells = {
        (name, memory, load): costs.Cell([took[load]], [rate])
        for name, rate in (("ours", 60.0), ("one by one", 10.0))
        for memory in costs.MEMORIES
        for load in costs.LOADS
    }
    table = list(costs.report(cells, costs.Prices(0.00001, 0.2, 25)))[-1]
    assert table == markdown(
        ["", "batches of 10", "batches of 100"],
        [
            ["an event that comes alone waits for its batch", "0 s", "1 s, on a quiet queue up to 20 s"],
            ["one instance, to one by one", "6.0", "6.0"],
            ["one instance starts a second", "250", "500"],
            ["5 instances, to a quota of 150 and 300 a second", "8.3 and 4.2", "16.7 and 8.3"],
            ["a million starts on Lambda", "$0.09", "$0.04"],
            ["to $25 for a million transitions", "0.4 %", "0.1 %"],
        ],
    )


def test_a_section_that_is_measured_again_replaces_its_own_and_no_other() -> None:
    first, second, *_ = PARTS.values()
    page = with_section(f"# Page\n\n{MARKER}\n", second, "Measured on Monday\n\n| a |")
    both = with_section(page, first, "Measured on Tuesday")
    assert (
        both
        == f"# Page\n\n{MARKER}\n\n## {first}\n\nMeasured on Tuesday\n\n## {second}\n\nMeasured on Monday\n\n| a |\n"
    )
    again = with_section(both, second, "Measured on Friday")
    assert again == both.replace("Measured on Monday\n\n| a |", "Measured on Friday")
