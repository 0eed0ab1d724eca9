"""A trigger from JSON: the value of the output `recovery` of a generated module, or what `terraform output -json` prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ..config.messages import explain, pattern_hint, shown
from ..config.settings import TRIGGERS, KeyParts
from ..model.arns import AccountId, Region, StateMachineArn
from ..model.errors import ConfigurationError, Problem
from ..model.filter_validation import parts
from ..model.options import ForwarderOptions, StorageFirstOptions
from ..model.partitions import partition_of
from ..model.s3_keys import EVENT_KINDS, EventKind
from .state_machine import state_machine_arn_problem
from .trigger import STANDARD_INPUT, RecoveryTrigger

Name = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,80}$")]


def _known(pattern: str) -> str:
    if pattern not in TRIGGERS:
        raise ValueError(f"{shown(pattern)} is not a pattern. {pattern_hint(pattern)}")
    return pattern


class RecoveryOutput(BaseModel):
    """The output's value; null is what the pattern has not, or what was left out."""

    # `name` of a field that is added later is no mistake: the module may be newer than this.
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    pattern: Annotated[str, AfterValidator(_known)]
    bucket: Annotated[str, Field(min_length=3, max_length=255)]
    region: Region
    account_id: AccountId
    bucket_owner_account_id: AccountId | None = None
    state_machine_arn: StateMachineArn | None = None
    state_machine_type: Literal["STANDARD", "EXPRESS"] | None = None
    dead_letter_queue: Name
    queue: Name | None = None
    function: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")] | None = None
    prefix: KeyParts | None = None
    suffix: KeyParts | None = None
    events: Annotated[tuple[EventKind, ...] | None, Field(strict=False)] = None
    skip_folder_markers: bool | None = None


def from_file(text: str, state_machine_arn: str | None) -> RecoveryTrigger:
    """The trigger of a JSON file.

    Args:
        text: its path, with `#` and a name where it holds several triggers; or `-` for standard input.
        state_machine_arn: for an output whose `state_machine_arn` is null.

    Raises:
        ConfigurationError: everything wrong with it.
    """
    path, _, name = (text, "", "") if Path(text).is_file() else text.partition("#")
    source = "standard input" if path == STANDARD_INPUT else path
    raw = _output(source, _read(path), name)
    try:
        output = RecoveryOutput.model_validate(raw)
    except ValidationError as error:
        problems = [
            Problem(".".join(map(str, details["loc"])), explain(details, RecoveryOutput))
            for details in error.errors(include_url=False)
        ]
        raise ConfigurationError(source, problems) from None
    partition = partition_of(output.region)
    home = f"arn:{partition}:states:{output.region}:{output.account_id}:stateMachine:"
    problems = list(_contradictions(output, home))
    if problem := state_machine_arn_problem(output.state_machine_arn, state_machine_arn, home):
        problems.append(Problem("--state-machine-arn", problem))
    if problems:
        raise ConfigurationError(source, problems)
    return RecoveryTrigger(
        pattern=output.pattern,
        bucket=output.bucket,
        region=output.region,
        partition=partition,
        account_id=output.account_id,
        bucket_owner_account_id=output.bucket_owner_account_id or output.account_id,
        state_machine_arn=output.state_machine_arn or str(state_machine_arn),
        machine_type=output.state_machine_type,
        dead_letter_queue=output.dead_letter_queue,
        queue=output.queue,
        function=output.function,
        prefixes=parts(output.prefix or None),
        suffixes=parts(output.suffix or None),
        events=output.events or EVENT_KINDS,
        skip_folder_markers=bool(output.skip_folder_markers),
    )


def _read(path: str) -> object:
    try:
        content = sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()
        parsed: object = json.loads(content.decode("utf-8-sig"))
    except FileNotFoundError:
        problem = (
            "there is no such file. Correct the path, or name a trigger of pipelines.toml: ENVIRONMENT/BUCKET/TRIGGER."
        )
    except OSError as error:
        problem = f"cannot be read: {error.strerror}. Correct the path."
    except (ValueError, RecursionError) as error:
        problem = f"is not JSON: {error}. Give what `terraform output -json recovery` prints."
    else:
        return parsed
    raise ConfigurationError("standard input" if path == STANDARD_INPUT else path, [Problem("", problem)])


def _output(source: str, parsed: object, name: str) -> Mapping[str, object]:
    found = dict(_triggers(parsed))
    if name in found or (len(found) == 1 and not name):
        return found[name] if name else next(iter(found.values()))
    names = ", ".join(sorted(filter(None, found)))
    if name and found:
        problem = f"has no trigger {shown(name)}. " + (
            f"Give one of {names}." if names else f"It is one: leave #{name} out."
        )
    elif found:
        problem = f"holds {len(found)} triggers: {names}. Name one of them: FILE.json#{min(found)}."
    else:
        problem = (
            f"{shown(parsed)} is not the output of a trigger. Give what `terraform output -json recovery` prints: an object with pattern, "
            "bucket, region and so on."
        )
    raise ConfigurationError(source, [Problem("", problem)])


def _triggers(parsed: object, *names: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Every trigger by its name: an output, a map of them, and what `terraform output -json` puts around either."""
    if isinstance(parsed, dict) and "pattern" in parsed:
        yield ".".join(names), parsed
    elif isinstance(parsed, dict):
        for name, value in parsed.items():
            yield from _triggers(value, *names, *([] if name == "value" else [name]))


def _contradictions(output: RecoveryOutput, home: str) -> list[Problem]:
    problems, model = [], TRIGGERS[output.pattern]
    for field, needed in (
        ("queue", issubclass(model, StorageFirstOptions)),
        ("function", issubclass(model, ForwarderOptions)),
    ):
        value = getattr(output, field)
        if needed and value is None:
            problems.append(Problem(field, f"is missing, and {output.pattern} has one. Add its name."))
        elif not needed and value is not None:
            problems.append(Problem(field, f"{shown(value)} is given, and {output.pattern} has none. Make it null."))
    if output.state_machine_arn and not output.state_machine_arn.startswith(home):
        text = f"{shown(output.state_machine_arn)} is of another account or Region than the trigger ({home}…). Correct one of them."
        problems.append(Problem("state_machine_arn", text))
    return problems
