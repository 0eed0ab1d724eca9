"""The engine that the tests run with, as its owner's programs import it: cdktf, or cdktn."""

from importlib import import_module
from typing import Any

from modules.engine import core  # noqa: F401  before the engine, which it makes lazy
from modules.engine.startup import BINDINGS, CDK

cdk = import_module(CDK)


def bindings(module: str) -> Any:
    """A module of the AWS bindings."""
    return import_module(f"{BINDINGS}.{module}")
