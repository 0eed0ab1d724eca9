"""Python functions log in the format and from the level that the function's logging configuration says.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html: Lambda gives the root logger a handler; with the JSON
format each record is a JSON object with its `extra` fields, from `ApplicationLogLevel` on, INFO by default; with the
text format records from WARNING on are tab-separated lines. MiniStack gives the logger no handler, so that everything
below WARNING is lost and the rest has no format. Left out here: the id of the request in each record.
"""

from __future__ import annotations

import inspect
from typing import Any

from ministack.core import lambda_runtime

SYMBOLS = (
    "ministack.core.lambda_runtime.Worker",
    "ministack.core.lambda_runtime._PYTHON_WORKER_SCRIPT",
)


def apply() -> None:
    """Tell the functions their configuration, in Lambda's own variables, and let them act on it before they start."""
    spawn = lambda_runtime.Worker._spawn

    def spawn_with_logging_configuration(worker: Any) -> None:
        config = worker.config
        worker.config = {**config, "Environment": {"Variables": _variables(config)}}
        try:
            spawn(worker)
        finally:
            worker.config = config

    lambda_runtime.Worker._spawn = spawn_with_logging_configuration
    setup = inspect.getsource(set_up_logging)
    script = lambda_runtime._PYTHON_WORKER_SCRIPT
    lambda_runtime._PYTHON_WORKER_SCRIPT = f"{setup}\n{set_up_logging.__name__}()\n{script}"


def _variables(config: dict[str, Any]) -> dict[str, str]:
    variables = dict((config.get("Environment") or {}).get("Variables") or {})
    logging_config = config.get("LoggingConfig") or {}
    variables["AWS_LAMBDA_LOG_FORMAT"] = logging_config.get("LogFormat") or "Text"
    if variables["AWS_LAMBDA_LOG_FORMAT"] == "JSON":
        variables["AWS_LAMBDA_LOG_LEVEL"] = logging_config.get("ApplicationLogLevel") or "INFO"
    return variables


def set_up_logging():  # type: ignore[no-untyped-def]  # runs alone, at the head of the function's process
    """Give the root logger Lambda's handler."""
    import json
    import logging
    import os
    import time
    import traceback

    own_fields = set(vars(logging.makeLogRecord({}))) | {"message", "asctime"}

    class JsonFormatter(logging.Formatter):
        def format(self, record):  # type: ignore[no-untyped-def]
            entry = {
                "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
                "level": record.levelname,
                "message": record.getMessage(),
                "logger": record.name,
            }
            entry |= {name: value for name, value in vars(record).items() if name not in own_fields}
            if record.exc_info:
                kind, error, _ = record.exc_info
                entry["errorType"] = kind.__name__
                entry["errorMessage"] = str(error)
                entry["stackTrace"] = traceback.format_exception(error)
            return json.dumps(entry, default=str)

    handler = logging.StreamHandler()
    if os.environ["AWS_LAMBDA_LOG_FORMAT"] == "JSON":
        handler.setFormatter(JsonFormatter())
        level = os.environ["AWS_LAMBDA_LOG_LEVEL"]
        logging.getLogger().setLevel({"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}.get(level, level))
    else:
        formatter = logging.Formatter("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(message)s", "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
