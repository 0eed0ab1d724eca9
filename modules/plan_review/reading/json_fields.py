"""Reads fields of a JSON document strictly: what is not of the shape that the format promises is a problem."""

from __future__ import annotations

from .values import Json

Object = dict[str, Json]


class ShapeError(ValueError):
    """A field that is not what the format says: `where` in the document, and what was expected."""

    def __init__(self, where: str, expected: str, given: Json) -> None:
        super().__init__(
            f"{where} is {_kind(given)} where the format has {expected}. Give what Terraform printed, unchanged; a newer one may need a newer plan_review."
        )


def an_object(value: Json, where: str) -> Object:
    if not isinstance(value, dict):
        raise ShapeError(where, "an object", value)
    return value


def objects(document: Object, name: str, where: str = "") -> dict[str, Object]:
    """An object of objects; empty where the field is missing."""
    path = f"{where}{name}"
    found = document.get(name)
    if found is None:
        return {}
    return {key: an_object(item, f"{path}.{key}") for key, item in an_object(found, path).items()}


def rows(document: Object, name: str, where: str = "") -> list[Object]:
    """A list of objects; empty where the field is missing."""
    path = f"{where}{name}"
    return [an_object(item, f"{path}[{index}]") for index, item in enumerate(a_list(document, name, path))]


def a_list(document: Object, name: str, path: str) -> list[Json]:
    found = document.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise ShapeError(path, "a list", found)
    return found


def text(document: Object, name: str, where: str) -> str:
    found = document.get(name)
    if not isinstance(found, str):
        raise ShapeError(f"{where}.{name}", "a string", found)
    return found


def optional_text(document: Object, name: str, where: str) -> str | None:
    return None if document.get(name) is None else text(document, name, where)


def texts(document: Object, name: str, where: str) -> list[str]:
    path = f"{where}.{name}"
    found = a_list(document, name, path)
    for index, item in enumerate(found):
        if not isinstance(item, str):
            raise ShapeError(f"{path}[{index}]", "a string", item)
    return [item for item in found if isinstance(item, str)]


def _kind(value: Json) -> str:
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "missing"}
    return kinds.get(type(value), "a number")
