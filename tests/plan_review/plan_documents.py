"""Small plans, as `terraform show -json` would print them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]

STATES = "arn:aws:states:eu-west-1:111122223333:stateMachine"
SQS = "arn:aws:sqs:eu-west-1:111122223333"
LAMBDA = "arn:aws:lambda:eu-west-1:111122223333:function"


def change(
    address: str,
    *actions: str,
    before: Any = None,
    after: Any = None,
    unknown: Any = None,
    before_sensitive: Any = False,
    after_sensitive: Any = False,
    replace_paths: list[list[str | int]] | None = None,
    importing: Any = None,
    **more: Any,
) -> Document:
    """An entry of `resource_changes`, of a resource in the root module unless `more` says otherwise."""
    kind, name = address.split(".")[-2:]
    return {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name.partition("[")[0],
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {
            "actions": list(actions),
            "before": before,
            "after": after,
            "after_unknown": unknown or {},
            "before_sensitive": before_sensitive,
            "after_sensitive": after_sensitive,
            **({"replace_paths": replace_paths} if replace_paths else {}),
            **({"importing": importing} if importing else {}),
        },
        **more,
    }


def plan(*changes: Document, **more: Any) -> str:
    document = {"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {"root_module": {}}}
    return json.dumps({**document, "resource_changes": list(changes), "complete": True, "errored": False, **more})


def configuration(resources: Mapping[str, Mapping[str, Any]]) -> Document:
    """A root module with these resources and their expressions."""
    return {
        "root_module": {
            "resources": [
                {"address": address, "expressions": expressions} for address, expressions in resources.items()
            ]
        }
    }


def policy(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any = None, **more: Any) -> Document:
    return {"Effect": "Allow", "Action": action, **({} if resource is None else {"Resource": resource}), **more}
