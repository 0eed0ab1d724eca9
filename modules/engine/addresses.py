"""Where constructs are, and readable Terraform ids for what this project makes, in any stack: nothing that its owner makes is renamed.

Every property of a construct is a question to Node. What Python knows of what is made through this package is kept here; what
somebody else made is asked for once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from .startup import CDK

if TYPE_CHECKING:
    from .core import Construct, Resource, TerraformStack

_REFERENCE = "__jsii_ref__"
_NAMERS: dict[str, Callable[[str, str], str]] = {}
_PLACES: dict[str, _Place] = {}
_ADDRESSES: dict[str, str] = {}
_REFERRED: set[str] = set()
"""What others name by its address."""


class _Place(NamedTuple):
    path: str
    stack: str
    """Its identity; empty above any stack."""


def name_by(stack: TerraformStack, namer: Callable[[str, str], str]) -> None:
    """Gives everything made through this package in `stack` the id that `namer` says of its kind and path."""
    _NAMERS[stack_of(stack)] = namer


def identity(construct: object) -> str:
    """The same for one construct, whichever of jsii's Python objects stands for it; of this process only."""
    return str(getattr(construct, _REFERENCE).ref)


def path_of(construct: Construct) -> str:
    """The path in the construct tree."""
    return _place_of(construct).path


def stack_of(construct: Construct) -> str:
    """The identity of the stack that a construct is, or is in."""
    return _place_of(construct).stack


def address(resource: Resource) -> str:
    """The Terraform address of a resource, as `depends_on` and `moved` take it; it stays from then on."""
    if identity(resource) not in _ADDRESSES:
        return f"{kind_of(resource)}.{resource.friendly_unique_id}"
    _REFERRED.add(identity(resource))
    return _ADDRESSES[identity(resource)]


def is_named(element: Construct) -> bool:
    """Whether an element was made, and named, through this package."""
    return identity(element) in _ADDRESSES


def kind_of(element: object) -> str:
    """The first half of an address: the type of a resource, and what else has none."""
    return str(getattr(element, "terraform_resource_type", type(element).__name__))


def note(construct: Construct, scope: Construct, id: str) -> _Place:
    """Keeps where a construct is that was just made."""
    above = _place_of(scope)
    # In a path a slash of an id is another character; and where nothing is above, the construct is a stack or alone.
    if "/" in id or not above.stack:
        return _place_of(construct)
    place = _PLACES[identity(construct)] = above._replace(path=f"{above.path}/{id}")
    return place


def _place_of(construct: Construct) -> _Place:
    known = _PLACES.get(identity(construct))
    if known is None:
        path = construct.node.path
        try:
            stack = identity(import_module(CDK).TerraformStack.of(construct))
        except RuntimeError:  # cdktf: no stack could be identified
            stack = ""
        known = _PLACES[identity(construct)] = _Place(path, stack)
    return known


def _rename(element: Resource, rename: Callable[[str], None], id: str) -> None:
    """`override_logical_id` of what is named here already."""
    if identity(element) in _REFERRED:
        raise ValueError(f"{path_of(element)}: others refer to {address(element)}, so it keeps this address.")
    rename(id)
    _ADDRESSES.pop(identity(element), None)


class Located:
    """Mixed into `Construct`."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)  # type: ignore[call-arg]
        note(self, scope, id)  # type: ignore[arg-type]


class Named:
    """Makes elements of one of the bindings' classes, `made`, and names them at once: cdktf writes references as text."""

    def __init__(self, made: Any) -> None:
        self.made = made
        self._kind = ""

    def __call__(self, scope: Construct, id: str, /, **options: object) -> object:
        element = self.made(scope, id, **options)
        place = note(element, scope, id)
        if namer := _NAMERS.get(place.stack):
            self._kind = self._kind or kind_of(element)
            id = namer(self._kind, place.path)
            element.override_logical_id(id)
            _ADDRESSES[identity(element)] = f"{self._kind}.{id}"
            element.override_logical_id = partial(_rename, element, element.override_logical_id)
        return element

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self.made)
