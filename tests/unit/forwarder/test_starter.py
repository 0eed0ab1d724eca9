"""Starting executions: botocore's real client against an endpoint on this machine, and a clock of our own."""

import json
import threading
import time
from collections.abc import Iterator

import pytest
from botocore.exceptions import (  # type: ignore[import-untyped, unused-ignore]
    NoCredentialsError,
    ReadTimeoutError,
)
from forwarder.pace import Pace
from forwarder.starter import ExecutionRequest, Failure, Starter, StartExecutionOutput, StepFunctions, full_jitter
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.forwarder.support import (
    DENIED,
    EXISTS,
    HANGS_UP,
    OK,
    STATE_MACHINE_ARN,
    THROTTLED,
    Clock,
    Reply,
    StepFunctionsEndpoint,
    forwarder_log,
    real_client,
    step_functions_endpoint,
)


@pytest.fixture(scope="module")
def server() -> Iterator[StepFunctionsEndpoint]:
    with step_functions_endpoint() as server:
        yield server


@pytest.fixture
def endpoint(server: StepFunctionsEndpoint) -> StepFunctionsEndpoint:
    server.calls.clear()
    server.reply = lambda call: OK
    return server


@pytest.fixture(scope="module")
def client(server: StepFunctionsEndpoint) -> Iterator[StepFunctions]:
    with real_client(server.url) as client:
        yield client


def execution(name: str = "a") -> ExecutionRequest:
    key = f"in/{name}"
    return ExecutionRequest(
        name=name, input=json.dumps({"detail": {"object": {"key": key}}}), bucket="landing", key=key
    )


def patient(client: StepFunctions, clock: Clock) -> Starter:
    """A starter whose pauses have their full length and take no time."""
    pace = Pace(wall_clock=clock)
    return Starter(client, STATE_MACHINE_ARN, clock=clock, sleep=clock.sleep, jitter=lambda longest: longest, pace=pace)


def test_an_execution_is_started_with_its_name_and_input(
    endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    with forwarder_log() as log:
        assert patient(client, Clock()).start_all([execution()], 1030) == {}
    assert endpoint.calls == [
        {"stateMachineArn": STATE_MACHINE_ARN, "name": "a", "input": '{"detail": {"object": {"key": "in/a"}}}'}
    ]
    assert log == [
        {
            "level": "INFO",
            "message": "execution started",
            "bucket": "landing",
            "key": "in/a",
            "execution_name": "a",
            "execution_arn": "arn:execution:a",
        }
    ]


def test_nothing_to_start_is_nothing_to_do(endpoint: StepFunctionsEndpoint, client: StepFunctions) -> None:
    assert patient(client, Clock()).start_all([], 1030) == {}
    assert endpoint.calls == []


def test_two_of_one_name_are_started_once(endpoint: StepFunctionsEndpoint, client: StepFunctions) -> None:
    assert patient(client, Clock()).start_all([execution("a"), execution("b"), execution("a")], 1030) == {}
    assert sorted(endpoint.names) == ["a", "b"]


def test_an_execution_that_exists_is_a_success(endpoint: StepFunctionsEndpoint, client: StepFunctions) -> None:
    endpoint.replies(EXISTS)
    with forwarder_log() as log:
        assert patient(client, Clock()).start_all([execution()], 1030) == {}
    assert endpoint.names == ["a"]
    assert [(line["level"], line["message"]) for line in log] == [("INFO", "execution exists already")]


@pytest.mark.parametrize(
    "reply",
    [Reply(500, "InternalFailure"), Reply(503, "ServiceUnavailable"), HANGS_UP],
    ids=lambda reply: reply.code or "hangs up",
)
def test_what_may_pass_is_tried_again(reply: Reply, endpoint: StepFunctionsEndpoint, client: StepFunctions) -> None:
    clock = Clock()
    endpoint.replies(reply, reply, OK)
    assert patient(client, clock).start_all([execution()], 1030) == {}
    assert endpoint.names == ["a", "a", "a"]
    assert clock.sleeps == [0.1, 0.2]


@pytest.mark.parametrize(
    "reply", [THROTTLED, Reply(400, "KmsThrottlingException"), Reply(429, "Unheard")], ids=lambda reply: reply.code
)
def test_what_is_throttled_is_tried_again_as_soon_as_the_pace_allows(
    reply: Reply, endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    clock = Clock()
    endpoint.replies(reply, reply, OK)
    assert patient(client, clock).start_all([execution()], 1030) == {}
    assert endpoint.names == ["a", "a", "a"]
    assert 0 < sum(clock.sleeps) < 0.1


@pytest.mark.parametrize(
    "code",
    [
        "AccessDeniedException",
        "ExecutionLimitExceeded",
        "InvalidArn",
        "InvalidExecutionInput",
        "InvalidName",
        "KmsAccessDeniedException",
        "StateMachineDeleting",
        "StateMachineDoesNotExist",
        "UnrecognizedClientException",
        "ValidationException",
    ],
)
def test_a_refusal_is_final_and_logged_as_an_error(
    code: str, endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    clock = Clock()
    endpoint.replies(Reply(400, code))
    with forwarder_log() as log:
        failures = patient(client, clock).start_all([execution()], 1030)
    assert failures == {"a": Failure(code, f"{code}, it says")}
    assert endpoint.names == ["a"]
    assert clock.sleeps == []
    assert log == [
        {
            "level": "ERROR",
            "message": f"execution not started: {code}",
            "bucket": "landing",
            "key": "in/a",
            "execution_name": "a",
            "error_code": code,
            "error": f"{code}, it says",
        }
    ]


def test_each_fails_by_itself(endpoint: StepFunctionsEndpoint, client: StepFunctions) -> None:
    endpoint.replies_by_key(inb=DENIED, inc=EXISTS, ind=Reply(400, "InvalidName"))
    failures = patient(client, Clock()).start_all([execution(name) for name in "abcde"], 1030)
    assert {name: failure.code for name, failure in failures.items()} == {
        "b": "AccessDeniedException",
        "d": "InvalidName",
    }
    assert sorted(endpoint.names) == ["a", "b", "c", "d", "e"]


def test_throttling_is_borne_until_the_time_is_up(endpoint: StepFunctionsEndpoint, client: StepFunctions) -> None:
    clock = Clock()
    endpoint.replies(Reply(400, "ThrottlingException", before=lambda: clock.sleep(0.5)))
    failures = patient(client, clock).start_all([execution()], clock.now + 30)
    assert failures == {"a": Failure("ThrottlingException", "ThrottlingException, it says")}
    assert len(endpoint.calls) > 20
    assert 1028 < clock.now <= 1030


@pytest.mark.parametrize("left", [0.4, 0.0, -5.0])
def test_what_cannot_begin_in_time_is_not_begun(
    left: float, endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    clock = Clock()
    with forwarder_log() as log:
        failures = patient(client, clock).start_all([execution(name) for name in "abc"], clock.now + left)
    assert failures == dict.fromkeys("abc", Failure("OutOfTime", "no time was left to begin"))
    assert endpoint.calls == []
    assert log == [{"level": "ERROR", "message": "executions not begun, out of time: 3", "not_begun": 3}]


@given(st.floats(0, 60), st.lists(st.floats(0, 1), min_size=40, max_size=40))
def test_no_pause_ever_reaches_past_the_deadline(seconds: float, shares: list[float]) -> None:
    clock, begun, rest = Clock(), [], iter(shares)

    class Throttled:
        def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> StartExecutionOutput:
            begun.append(clock.now)
            clock.now += 0.25
            raise ReadTimeoutError(endpoint_url="https://states.eu-west-1.amazonaws.com")

    starter = Starter(
        Throttled(), STATE_MACHINE_ARN, clock=clock, sleep=clock.sleep, jitter=lambda longest: longest * next(rest, 1.0)
    )
    assert set(starter.start_all([execution()], 1000 + seconds)) == {"a"}
    assert all(at <= 1000 + seconds - 0.5 for at in begun)
    assert clock.now <= 1000 + max(seconds, 0)


def test_a_client_that_cannot_call_is_not_asked_again(endpoint: StepFunctionsEndpoint) -> None:
    calls = []

    class Uncredentialed:
        def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> StartExecutionOutput:
            calls.append(name)
            raise NoCredentialsError

    failures = Starter(Uncredentialed(), STATE_MACHINE_ARN).start_all([execution()], time.monotonic() + 5)
    assert failures == {"a": Failure("NoCredentialsError", "Unable to locate credentials")}
    assert calls == ["a"]


def test_an_error_nobody_thought_of_stays_with_its_execution() -> None:
    class Broken:
        def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> StartExecutionOutput:
            if name == "b":
                raise KeyError("surprise")
            return {"executionArn": name}

    with forwarder_log() as log:
        failures = Starter(Broken(), STATE_MACHINE_ARN).start_all(
            [execution("a"), execution("b"), execution("c")], time.monotonic() + 5
        )
    assert failures == {"b": Failure("KeyError", "'surprise'")}
    assert [(line["message"], line["execution_name"]) for line in log if line["level"] == "ERROR"] == [
        ("execution not started: unexpected error", "b")
    ]


def test_the_client_leaves_the_retrying_to_the_starter(endpoint: StepFunctionsEndpoint, client: StepFunctions) -> None:
    clock = Clock()
    endpoint.replies(Reply(400, "ThrottlingException", before=lambda: clock.sleep(0.1)))
    patient(client, clock).start_all([execution()], clock.now + 0.55)
    assert endpoint.names == ["a"]


def test_a_call_that_gets_no_answer_times_out_and_is_tried_again(endpoint: StepFunctionsEndpoint) -> None:
    released = threading.Event()
    endpoint.replies(Reply(before=lambda: released.wait(10)), OK)
    clock = Clock()
    with real_client(endpoint.url, read_timeout=0.2) as client:
        assert patient(client, clock).start_all([execution()], 1030) == {}
    released.set()
    assert endpoint.names == ["a", "a"]
    assert clock.sleeps == [0.1]


def test_a_call_in_flight_at_the_deadline_is_left_and_counts_as_failed(
    endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    released = threading.Event()
    endpoint.replies_by_key(inb=Reply(before=lambda: released.wait(10)))
    begun = time.monotonic()
    with forwarder_log() as log:
        failures = Starter(client, STATE_MACHINE_ARN).start_all([execution(name) for name in "abc"], begun + 1.0)
    took = time.monotonic() - begun
    released.set()
    assert failures == {"b": Failure("NoAnswer", "the time was up before StartExecution answered")}
    assert 0.9 <= took < 3.0
    assert [line["message"] for line in log if line["level"] == "ERROR"] == ["execution not started: NoAnswer"]


def test_executions_start_side_by_side_on_connections_that_are_kept(endpoint: StepFunctionsEndpoint) -> None:
    together = threading.Barrier(16)  # nobody is answered before sixteen have asked
    endpoint.reply = lambda call: Reply(before=lambda: together.wait(10))
    endpoint.connections = 0
    first, second = ([execution(f"{batch}{number}") for number in range(16)] for batch in "ab")
    with real_client(endpoint.url) as client:
        for batch in (first, second):
            assert Starter(client, STATE_MACHINE_ARN).start_all(batch, time.monotonic() + 20) == {}
    assert sorted(endpoint.names) == sorted(each.name for each in first + second)
    assert endpoint.connections == 16


@given(st.floats(0, 100))
def test_jitter_waits_between_nothing_and_the_longest(longest: float) -> None:
    assert 0 <= full_jitter(longest) <= longest
