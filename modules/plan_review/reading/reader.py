"""Reads a plan as `terraform show -json` prints it.

https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
"""

from __future__ import annotations

from collections.abc import Iterator

from .configuration import Configuration
from .drift import real_drift
from .json_fields import Object, ShapeError, a_list, an_object, objects, optional_text, rows, text, texts
from .masking import either, masked
from .plan import Action, OutputChange, Plan, ResourceChange
from .values import Json, Value

_ACTIONS: dict[tuple[str, ...], Action] = {
    ("no-op",): Action.NOTHING,
    ("create",): Action.CREATE,
    ("read",): Action.READ,
    ("update",): Action.UPDATE,
    ("delete",): Action.DELETE,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
    ("forget",): Action.FORGET,
    # A replacement whose old object is left alone.
    ("create", "forget"): Action.CREATE,
}


def read(name: str, document: Object) -> Plan:
    """A plan from its JSON.

    Raises:
        ShapeError: it is not of the format.
    """
    drift = [_resource(row, f"resource_drift[{i}]") for i, row in enumerate(rows(document, "resource_drift"))]
    configuration = Configuration(document)
    changes = rows(document, "resource_changes")
    resources = tuple(_resource(row, f"resource_changes[{i}]") for i, row in enumerate(changes))
    return Plan(
        name=name,
        resources=resources,
        drift=real_drift(drift, resources, configuration),
        outputs=tuple(
            change
            for change in (_output(key, row) for key, row in objects(document, "output_changes").items())
            if change.action is not Action.NOTHING
        ),
        deferred=tuple(
            _resource(an_object(row.get("resource_change"), f"{where}.resource_change"), where, row.get("reason"))
            for where, row in (
                (f"deferred_changes[{i}]", row) for i, row in enumerate(rows(document, "deferred_changes"))
            )
        ),
        complete=document.get("complete") is not False,
        errored=document.get("errored") is True,
        configuration=configuration,
        caller_accounts=tuple(_caller_accounts(document)),
        raw_drift=tuple(drift),
        state=tuple(_state(document, {change.address for change in resources})) if drift else (),
    )


def _state_rows(document: Object) -> Iterator[Object]:
    """The resources of the state that the plan is made from. What is of another shape is left out."""
    state = document.get("prior_state")
    values = state.get("values") if isinstance(state, dict) else None
    modules = [values.get("root_module")] if isinstance(values, dict) else []
    while modules:
        module = modules.pop()
        for name, found in module.items() if isinstance(module, dict) else ():
            if name == "child_modules" and isinstance(found, list):
                modules += found
            elif name == "resources" and isinstance(found, list):
                yield from (row for row in found if isinstance(row, dict))


def _caller_accounts(document: Object) -> Iterator[str]:
    """https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/caller_identity"""
    for row in _state_rows(document):
        values = row.get("values")
        if row.get("type") == "aws_caller_identity" and isinstance(values, dict):
            account = values.get("account_id")
            yield from [account] if isinstance(account, str) else []


def _state(document: Object, spoken_of: set[str]) -> Iterator[ResourceChange]:
    for row in _state_rows(document):
        address, kind, name = row.get("address"), row.get("type"), row.get("name")
        if row.get("mode") != "managed" or not isinstance(address, str) or address in spoken_of:
            continue
        if isinstance(kind, str) and isinstance(name, str):
            values = masked(row.get("values"), row.get("sensitive_values"))
            module = address.removesuffix(address.rpartition(f"{kind}.{name}")[2]).removesuffix(f"{kind}.{name}")
            yield ResourceChange(
                address, module.rstrip("."), kind, name, None, True, Action.NOTHING, before=values, after=values
            )


def _resource(row: Object, where: str, deferred_because: Json = None) -> ResourceChange:
    change = an_object(row.get("change"), f"{where}.change")
    actions = tuple(texts(change, "actions", f"{where}.change"))
    before, after = _values(change)
    index = row.get("index")
    importing = change.get("importing")
    import_id = importing.get("id") if isinstance(importing, dict) else None
    reason = deferred_because if isinstance(deferred_because, str) else optional_text(row, "action_reason", where)
    return ResourceChange(
        address=text(row, "address", where),
        module_address=optional_text(row, "module_address", where) or "",
        type=text(row, "type", where),
        name=text(row, "name", where),
        index=index if isinstance(index, str | int) and not isinstance(index, bool) else None,
        managed=row.get("mode") != "data",
        action=_action(actions, f"{where}.change.actions"),
        before=before,
        after=after,
        deposed=optional_text(row, "deposed", where),
        previous_address=optional_text(row, "previous_address", where),
        created_first=actions == ("create", "delete"),
        forced_by=tuple(_path(path) for path in a_list(change, "replace_paths", f"{where}.change.replace_paths")),
        reason=reason,
        imported=isinstance(importing, dict),
        import_id=import_id if isinstance(import_id, str) else None,
    )


def _output(name: str, change: Object) -> OutputChange:
    where = f"output_changes.{name}"
    before, after = _values(change)
    return OutputChange(name, _action(tuple(texts(change, "actions", where)), f"{where}.actions"), before, after)


def _values(change: Object) -> tuple[Value, Value]:
    sensitive = either(change.get("before_sensitive"), change.get("after_sensitive"))
    unknown = change.get("after_unknown")
    return masked(change.get("before"), sensitive), masked(change.get("after"), sensitive, unknown)


def _action(actions: tuple[str, ...], where: str) -> Action:
    try:
        return _ACTIONS[actions]
    except KeyError:
        raise ShapeError(where, "actions that this program knows", list(actions)) from None


def _path(path: Json) -> tuple[str | int, ...]:
    if not isinstance(path, list):
        return ()
    return tuple(step for step in path if isinstance(step, str | int))
