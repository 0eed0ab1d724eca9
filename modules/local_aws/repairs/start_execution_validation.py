"""StartExecution refuses names and inputs that are not allowed.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html: a name has 1 to 80 characters
and none of a list of special ones; an input is JSON of at most 262,144 bytes. MiniStack accepts everything, so that
a name made from an object's key the wrong way would work here and nowhere else.
"""

from __future__ import annotations

import json
from typing import Any

from ministack.services import stepfunctions

SYMBOLS = (
    "ministack.services.stepfunctions._start_execution",
    "ministack.services.stepfunctions.error_response_json",
)

MAXIMUM_NAME_LENGTH = 80
MAXIMUM_INPUT_BYTES = 262_144
SPECIAL_CHARACTERS = frozenset('<>{}[]?*"#%\\^|~`$&,;:/')
CONTROL_CHARACTERS = frozenset(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))


def apply() -> None:
    """Answer as AWS does to what it refuses, and leave the rest to MiniStack."""
    start = stepfunctions._start_execution

    def start_valid(request: dict[str, Any]) -> Any:
        name, text = request.get("name"), request.get("input", "{}")
        if name is not None and not _is_name(name):
            return stepfunctions.error_response_json("InvalidName", f"Invalid Name: '{name}'", 400)
        if len(text.encode()) > MAXIMUM_INPUT_BYTES:
            message = (
                "1 validation error detected: Value at 'input' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MAXIMUM_INPUT_BYTES}"
            )
            return stepfunctions.error_response_json("ValidationException", message, 400)
        if not _is_json(text):
            return stepfunctions.error_response_json("InvalidExecutionInput", f"Invalid JSON: '{text}'", 400)
        return start(request)

    stepfunctions._start_execution = start_valid


def _is_name(name: str) -> bool:
    refused = SPECIAL_CHARACTERS | CONTROL_CHARACTERS
    return 0 < len(name) <= MAXIMUM_NAME_LENGTH and not any(
        character in refused or character.isspace() for character in name
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
