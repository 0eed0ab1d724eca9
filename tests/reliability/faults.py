"""The faults of a function: which there are, and how a deployed function gets and loses them."""

from __future__ import annotations

import io
import textwrap
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.e2e.deployments import Trigger, until

RAISES = "raises before it starts anything"
EXITS = "its process exits before it starts anything"
TIMES_OUT = "sleeps past its timeout"
CRASHES_LATE = "starts everything, then its process exits"
MALFORMED = "starts everything, then answers what is no partial batch response"

FAULTS = (RAISES, EXITS, TIMES_OUT, CRASHES_LATE)
FAULTS_WITH_AN_ANSWER = (*FAULTS, MALFORMED)
"""Of a function whose answer is read: Lambda ignores what an asynchronous invocation returns."""

WRAPPER_MODULE = "faulty"
WRAPPER = textwrap.dedent(
    f'''
    """Stands in front of the real handler, and asks for every invocation what shall go wrong with it."""

    import importlib
    import json
    import os
    import time
    import urllib.request

    module, _, name = os.environ["FAULTS_HANDLER"].rpartition(".")
    real = getattr(importlib.import_module(module), name)


    def handler(event, context):
        question = urllib.request.Request(os.environ["FAULTS_URL"], json.dumps(event).encode())
        with urllib.request.urlopen(question) as answer:
            fault = answer.read().decode()
        if fault == {RAISES!r}:
            raise RuntimeError("a fault of the test")
        if fault == {EXITS!r}:
            os._exit(1)
        if fault == {TIMES_OUT!r}:
            time.sleep(context.get_remaining_time_in_millis() / 1000 + 5)
        returned = real(event, context)
        if fault == {CRASHES_LATE!r}:
            os._exit(1)
        if fault == {MALFORMED!r}:
            return {{"batchItemFailures": [{{"itemIdentifier": "no message of this batch"}}]}}
        return returned
    '''
)


@contextmanager
def faulty(trigger: Trigger, injector_url: str) -> Iterator[None]:
    """The trigger's function behind the wrapper and the injector's Step Functions, until the block ends.

    The code stays Terraform's, with one module more. Afterwards code, handler and variables are what they were.
    """
    functions = trigger.deployment.account.functions
    deployed = functions.get_function(FunctionName=trigger.function)
    with urllib.request.urlopen(deployed["Code"]["Location"]) as response:
        code = response.read()
    configuration = deployed["Configuration"]
    handler, variables = configuration["Handler"], configuration["Environment"]["Variables"]
    injected = {
        "FAULTS_HANDLER": handler,
        "FAULTS_URL": f"{injector_url}/faults",
        "AWS_ENDPOINT_URL_SFN": f"{injector_url}/states",
    }
    _update(functions, trigger.function, _with_wrapper(code), f"{WRAPPER_MODULE}.handler", variables | injected)
    try:
        yield
    finally:
        _update(functions, trigger.function, code, handler, variables)
    restored = functions.get_function_configuration(FunctionName=trigger.function)
    assert restored["CodeSha256"] == configuration["CodeSha256"], "the function's code is not what it was"


def _with_wrapper(code: bytes) -> bytes:
    archive = io.BytesIO(code)
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr(f"{WRAPPER_MODULE}.py", WRAPPER)
    return archive.getvalue()


def _update(functions: Any, name: str, code: bytes, handler: str, variables: dict[str, str]) -> None:
    # The wrapper's code comes before its handler, and goes after it: whichever is named is there.
    steps = [
        lambda: functions.update_function_code(FunctionName=name, ZipFile=code),
        lambda: functions.update_function_configuration(
            FunctionName=name, Handler=handler, Environment={"Variables": variables}
        ),
    ]
    for step in steps if handler.startswith(WRAPPER_MODULE) else reversed(steps):
        step()
        until(
            lambda: functions.get_function_configuration(FunctionName=name)["LastUpdateStatus"],
            lambda status: status == "Successful",
        )
