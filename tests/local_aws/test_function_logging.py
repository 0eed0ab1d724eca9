"""Contract of `modules/local_aws/repairs/function_logging.py`."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.local_aws.account import Account, eventually

LOG = """
import logging
logger = logging.getLogger("forwarder")
def handler(event, context):
    logger.debug("too much")
    logger.info("started %s", event["name"], extra={"key": "a b"})
    try:
        raise ValueError("what")
    except ValueError:
        logger.exception("failed")
"""


def test_records_are_json_objects_with_their_extra_fields(repaired: Account, ministack_alone: Account) -> None:
    started, failed = map(json.loads, _logged(repaired, {"LogFormat": "JSON", "ApplicationLogLevel": "INFO"}))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", started.pop("timestamp"))
    assert started == {"level": "INFO", "message": "started one", "logger": "forwarder", "key": "a b"}
    assert (failed["level"], failed["errorType"], failed["errorMessage"]) == ("ERROR", "ValueError", "what")
    assert not any("started" in line for line in _logged(ministack_alone, {"LogFormat": "JSON"}))


def test_the_text_format_starts_at_warning(repaired: Account) -> None:
    failed, *trace = _logged(repaired, {"LogFormat": "Text"})
    assert re.fullmatch(r"\[ERROR\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\tfailed", failed)
    assert trace[-1] == "ValueError: what"


def test_the_level_is_the_configured_one(repaired: Account) -> None:
    (failed,) = _logged(repaired, {"LogFormat": "JSON", "ApplicationLogLevel": "ERROR"})
    assert json.loads(failed)["message"] == "failed"


def _logged(aws: Account, logging_config: dict[str, Any]) -> list[str]:
    """What the function itself wrote to its log group."""
    function = aws.function(LOG)
    aws.functions.update_function_configuration(FunctionName=function, LoggingConfig=logging_config)
    aws.functions.invoke(FunctionName=function, Payload=b'{"name": "one"}')
    lines = eventually(lambda: aws.log(function), lambda lines: any(line.startswith("REPORT") for line in lines))
    return [line for line in lines if not line.startswith(("START ", "END ", "REPORT "))]
