"""A generated module as one document, and with its JSON where it is used, as a stack writes it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]

_JSON = re.compile(r"\$\{jsonencode\(local\.(\w+)\)\}")
_SORTED = re.compile(r"\$\{sort\(flatten\(local\.(\w+)\)\)\}")
_OPTIONAL = re.compile(r"\$\{concat\(local\.(\w+), \[for each in local\.(\w+) : each if (.+)\]\)\}")


def module_document(folder: Path) -> Document:
    """What Terraform reads of a module's folder, but for the versions."""
    document: Document = {}
    for path in sorted(folder.glob("*.tf.json")):
        document |= json.loads(path.read_text(encoding="utf-8"))
    del document["//"]
    return document


def with_json_in_place(document: Document) -> Document:
    """The document with its local trees in place: JSON as text, a list as a list; an optional item is `{"${condition}": item}`."""
    trees = document.get("locals", {})

    def tree(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: tree(item) for key, item in value.items()}
        if isinstance(value, list):
            return [tree(item) for item in value]
        if isinstance(value, str) and (found := _JSON.fullmatch(value)):
            return json.dumps(tree(trees[found[1]]), separators=(",", ":"))
        if isinstance(value, str) and (found := _OPTIONAL.fullmatch(value)):
            always, optional, condition = found.groups()
            return tree([*trees[always], *({f"${{{condition}}}": item} for item in trees[optional])])
        if isinstance(value, str) and (found := _SORTED.fullmatch(value)):
            return trees[found[1]]
        return value

    return {
        **document,
        **{section: tree(document[section]) for section in ("resource", "output") if section in document},
    }
