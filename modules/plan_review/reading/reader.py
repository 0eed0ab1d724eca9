"""Reads a plan as `terraform show -json` prints it.

https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .configuration import Configuration
from .drift import real_drift
from .json_fields import Object, a_list, an_object, objects, optional_text, rows, text, texts
from .masking import Masks, either
from .plan import Action, FailedCheck, Invocation, OutputChange, Plan, ResourceChange
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
    # A replacement whose old object is left alone. Terraform and OpenTofu write it in different orders.
    ("create", "forget"): Action.CREATE,
    ("forget", "create"): Action.CREATE,
}


def read(name: str, document: Object, masks: Sequence[re.Pattern[str]] = ()) -> Plan:
    """A plan from its JSON. `masks` are names whose values are not shown, beside those of `masking`.

    Raises:
        ShapeError: it is not of the format.
    """
    found = Masks(document, masks)
    reader = _Reader(found)
    drift = [reader.resource(row, f"resource_drift[{i}]") for i, row in enumerate(rows(document, "resource_drift"))]
    configuration = Configuration(document)
    changes = rows(document, "resource_changes")
    resources = tuple(reader.resource(row, f"resource_changes[{i}]") for i, row in enumerate(changes))
    return Plan(
        name=name,
        resources=resources,
        drift=real_drift(drift, resources, configuration),
        outputs=tuple(
            change
            for change in (reader.output(key, row) for key, row in objects(document, "output_changes").items())
            if change.action is not Action.NOTHING
        ),
        deferred=tuple(
            reader.resource(an_object(row.get("resource_change"), f"{where}.resource_change"), where, row.get("reason"))
            for where, row in (
                (f"deferred_changes[{i}]", row) for i, row in enumerate(rows(document, "deferred_changes"))
            )
        ),
        complete=document.get("complete") is not False,
        errored=document.get("errored") is True,
        configuration=configuration,
        invocations=tuple(reader.invocations(document)),
        failed_checks=tuple(reader.failed_checks(document)),
        caller_accounts=tuple(_caller_accounts(document)),
        raw_drift=tuple(drift),
        state=tuple(_state(document, {change.address for change in resources}, found)) if drift else (),
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


def _state(document: Object, spoken_of: set[str], masks: Masks) -> Iterator[ResourceChange]:
    for row in _state_rows(document):
        address, kind, name = row.get("address"), row.get("type"), row.get("name")
        if row.get("mode") != "managed" or not isinstance(address, str) or address in spoken_of:
            continue
        if isinstance(kind, str) and isinstance(name, str):
            values = masks.masked(row.get("values"), row.get("sensitive_values"))
            module = address.removesuffix(address.rpartition(f"{kind}.{name}")[2]).removesuffix(f"{kind}.{name}")
            yield ResourceChange(
                address, module.rstrip("."), kind, name, None, True, Action.NOTHING, before=values, after=values
            )


class _Reader:
    """Reads the parts of one plan, whose secrets are known."""

    def __init__(self, masks: Masks) -> None:
        self._masks = masks

    def resource(self, row: Object, where: str, deferred_because: Json = None) -> ResourceChange:
        change = an_object(row.get("change"), f"{where}.change")
        actions = tuple(texts(change, "actions", f"{where}.change"))
        before, after = self._values(change, where=f"{where}.change")
        index = row.get("index")
        importing = change.get("importing")
        reason = deferred_because if isinstance(deferred_because, str) else optional_text(row, "action_reason", where)
        return ResourceChange(
            address=text(row, "address", where),
            module_address=optional_text(row, "module_address", where) or "",
            type=text(row, "type", where),
            name=text(row, "name", where),
            index=index if isinstance(index, str | int) and not isinstance(index, bool) else None,
            managed=row.get("mode") != "data",
            action=_ACTIONS.get(actions, Action.OTHER),
            before=before,
            after=after,
            deposed=optional_text(row, "deposed", where),
            previous_address=optional_text(row, "previous_address", where),
            created_first=actions == ("create", "delete"),
            forced_by=tuple(_path(path) for path in a_list(change, "replace_paths", f"{where}.change.replace_paths")),
            reason=reason,
            imported=isinstance(importing, dict),
            import_id=self._import_id(importing) if isinstance(importing, dict) else None,
            left_alone=sorted(actions) == ["create", "forget"],
            other_actions=() if actions in _ACTIONS else (actions or ("none",)),
        )

    def output(self, name: str, change: Object) -> OutputChange:
        where = f"output_changes.{name}"
        before, after = self._values(change, name)
        action = _ACTIONS.get(tuple(texts(change, "actions", where)), Action.OTHER)
        return OutputChange(name, action, before, after)

    def invocations(self, document: Object) -> Iterator[Invocation]:
        """https://github.com/hashicorp/terraform/blob/main/internal/command/jsonplan/action_invocations.go (2026-11-28)"""
        for name, deferred in (("action_invocations", False), ("deferred_action_invocations", True)):
            for i, row in enumerate(rows(document, name)):
                where = f"{name}[{i}]"
                row = an_object(row.get("action_invocation"), where) if deferred else row
                trigger = row.get("lifecycle_action_trigger") or row.get("invoke_action_trigger")
                trigger = trigger if isinstance(trigger, dict) else {}
                event = trigger.get("action_trigger_event")
                resource = trigger.get("triggering_resource_address") or trigger.get("calling_resource_address")
                yield Invocation(
                    text(row, "address", where),
                    re.sub(r"(?<=[a-z])(?=[A-Z])", "_", event).lower() if isinstance(event, str) else "",
                    resource if isinstance(resource, str) else "",
                    self._masks.masked(
                        row.get("config_values"), row.get("config_sensitive"), row.get("config_unknown")
                    ),
                    deferred,
                )

    def failed_checks(self, document: Object) -> Iterator[FailedCheck]:
        """https://developer.hashicorp.com/terraform/internals/json-format#checks-representation"""
        for i, check in enumerate(rows(document, "checks")):
            where = f"checks[{i}]"
            instances = rows(check, "instances", f"{where}.")
            for j, instance in enumerate(instances or [check]):
                status = instance.get("status")
                if status not in ("fail", "error"):
                    continue
                inside = f"{where}.instances[{j}]"
                address = instance.get("address") or check.get("address")
                problems = rows(instance, "problems", f"{inside}.")
                messages = [message for problem in problems if isinstance(message := problem.get("message"), str)]
                yield FailedCheck(
                    text(an_object(address, f"{inside}.address"), "to_display", f"{inside}.address"),
                    str(status),
                    tuple(map(self._masks.cleaned, messages)),
                )

    def _import_id(self, importing: Object) -> str | None:
        """The id, or the identity of Terraform 1.12."""
        found, identity = importing.get("id"), importing.get("identity")
        if isinstance(found, str):
            return self._masks.cleaned(found)
        if importing.get("unknown") is True:
            return "known after apply"
        if not isinstance(identity, dict):
            return None
        given = {key: value for key, value in identity.items() if value is not None}
        return self._masks.cleaned(", ".join(f"{key} = {value}" for key, value in given.items())) or None

    def _values(self, change: Object, name: str = "", where: str = "") -> tuple[Value, Value]:
        if where:
            for side in ("before", "after"):
                if change.get(side) is not None:
                    an_object(change[side], f"{where}.{side}")
        sensitive = either(change.get("before_sensitive"), change.get("after_sensitive"))
        before, after, unknown = change.get("before"), change.get("after"), change.get("after_unknown")
        return self._masks.masked(before, sensitive, name=name), self._masks.masked(after, sensitive, unknown, name)


def _path(path: Json) -> tuple[str | int, ...]:
    if not isinstance(path, list):
        return ()
    return tuple(step for step in path if isinstance(step, str | int))
