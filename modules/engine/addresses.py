"""Readable Terraform ids for what this project makes, in any stack: nothing that its owner makes is renamed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .core import Construct, TerraformElement, TerraformStack

_REFERENCE = "__jsii_ref__"
_NAMERS: dict[str, Callable[[TerraformElement], str]] = {}


def name_by(stack: TerraformStack, namer: Callable[[TerraformElement], str]) -> None:
    """Gives everything made through this package in `stack` the id that `namer` says."""
    _NAMERS[identity(stack)] = namer


def identity(construct: object) -> str:
    """The same for one construct, whichever of jsii's Python objects stands for it; of this process only."""
    return str(getattr(construct, _REFERENCE).ref)


class Named:
    """Makes elements of one of the bindings' classes, `made`, and names them at once: cdktf writes references as text."""

    def __init__(self, made: Any) -> None:
        self.made = made

    def __call__(self, scope: Construct, *arguments: object, **options: object) -> object:
        element = self.made(scope, *arguments, **options)
        if namer := _NAMERS.get(identity(element.cdktf_stack)):
            element.override_logical_id(namer(element))
        return element

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self.made)
