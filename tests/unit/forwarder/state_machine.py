"""A STANDARD state machine with bad days: what StartExecution does, and what the caller is told of it.

Follows https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html (read on 2026-11-25): the
same name and input succeed while that execution runs; once it is closed, or with another input, the answer is
ExecutionAlreadyExists.
"""

import enum
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import (  # type: ignore[import-untyped, unused-ignore]
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    NoCredentialsError,
    ReadTimeoutError,
)
from forwarder.starter import StartExecutionOutput


class Answer(enum.Enum):
    """How one call goes: whether Step Functions acts on it, after how many seconds the caller knows, and what."""

    OK = True, 0.02, ""
    SLOW = True, 4.0, ""
    THROTTLED = False, 1.0, "ThrottlingException"
    BUSY = False, 1.0, "429"
    BROKEN_BEFORE = False, 0.5, "500"
    BROKEN_AFTER = True, 0.5, "500"
    UNREACHABLE = False, 1.0, "connect"
    LOST_BEFORE = False, 5.0, "read"
    LOST_AFTER = True, 5.0, "read"
    CUT_AFTER = True, 0.1, "closed"
    DENIED = False, 0.01, "AccessDeniedException"
    NO_CREDENTIALS = False, 0.01, "credentials"
    MISTAKE = False, 0.01, "mistake"

    def __init__(self, acts: bool, seconds: float, told: str) -> None:
        self.acts, self.seconds, self.told = acts, seconds, told

    @property
    def is_final(self) -> bool:
        """Another call in the same invocation would not change it."""
        return self in (Answer.DENIED, Answer.NO_CREDENTIALS, Answer.MISTAKE)


@dataclass(frozen=True)
class Given:
    """What the caller of StartExecution is told; nothing is a success."""

    name: str
    told: str

    @property
    def says_it_exists(self) -> bool:
        return self.told in ("", "ExecutionAlreadyExists")

    def to_the_caller(self) -> StartExecutionOutput:
        """The answer as botocore gives it.

        Raises:
            ClientError, HTTPClientError, ConnectionError, NoCredentialsError: as botocore does.
            RuntimeError: a mistake of somebody's.
        """
        match self.told:
            case "":
                return {"executionArn": f"arn:execution:{self.name}"}
            case "connect":
                raise ConnectTimeoutError(endpoint_url="https://states")
            case "read":
                raise ReadTimeoutError(endpoint_url="https://states")
            case "closed":
                raise ConnectionClosedError(endpoint_url="https://states")
            case "credentials":
                raise NoCredentialsError
            case "mistake":
                raise RuntimeError("nobody thought of this")
            case "429":
                raise _refusal("Unheard", 429)
            case "500":
                raise _refusal("InternalFailure", 500)
            case code:
                raise _refusal(code, 400)


@dataclass
class StartedExecution:
    """An execution, and what was uploaded that it is for."""

    input: str
    identity: str
    running: bool = True


@dataclass(eq=False)
class StandardMachine:
    """Knows every name it was ever given. Called from several threads."""

    executions: dict[str, StartedExecution] = field(default_factory=dict)
    script: defaultdict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    """What the next calls for an object meet, in order; OK after that."""
    always: dict[str, Answer] = field(default_factory=dict)
    """What all calls for an object meet once its script is at its end."""
    asked_as: defaultdict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    """By which names and inputs an object was asked for."""
    answers: list[Answer] = field(default_factory=list)
    """How every call went."""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def started(self, identity: str) -> int:
        """How many executions there are for an object."""
        return sum(execution.identity == identity for execution in self.executions.values())

    def asked(self, name: str, input: str, identity: str) -> tuple[Answer, Given]:
        """One StartExecution: how it goes, and what the caller is given."""
        with self._lock:
            script = self.script[identity]
            answer = script.pop(0) if script else self.always.get(identity, Answer.OK)
            self.answers.append(answer)
            self.asked_as[identity].add((name, input))
            exists = False
            if answer.acts:
                known = self.executions.get(name)
                exists = known is not None and not (known.running and known.input == input)
                self.executions.setdefault(name, StartedExecution(input, identity))

        return answer, Given(name, answer.told or ("ExecutionAlreadyExists" if exists else ""))


def identity_of(event: dict[str, Any]) -> str:
    """The upload that an execution's input speaks of; made without the forwarder's own naming."""
    created = event["detail"]["object"]
    return f"{created['key']} {created.get('version-id') or created['sequencer']}"


def _refusal(code: str, status: int) -> ClientError:
    response = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "StartExecution")
