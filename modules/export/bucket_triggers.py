"""The module of a bucket with any mix of triggers: it calls the patterns' modules, and owns the bucket's one notification.

It is made of the patterns' own variables and outputs, so that nothing is written twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from ..model.quotas import NOTIFICATIONS_PER_BUCKET
from .patterns import MODULES
from .variables import OWN_ID, Variable, bucket_variables, platform_variables

Document: TypeAlias = dict[str, Any]

NAME = "bucket-triggers"

_KINDS = ("lambda_function", "queue", "topic")
_OTHERS = "var.other_notifications"
_STATEMENTS = "kms_key_policy_statements"

_OWNED_BY_THE_BUCKET = [name for name, module in MODULES.items() if not module.has_function]
"""Patterns that see a bucket of their own account only."""

_FOREIGN_BUCKET = (
    f"alltrue([for each in var.triggers : !contains({json.dumps(_OWNED_BY_THE_BUCKET)}, each.pattern) "
    '|| strcontains(each.state_machine_arn, ":${coalesce(var.bucket_owner_account_id, "stateMachine")}:")])',
    f"{' and '.join(_OWNED_BY_THE_BUCKET)} see buckets of the state machine's account only: choose another pattern.",
)


def _shared() -> dict[str, Variable]:
    """What is given once for all triggers."""
    found = {
        **bucket_variables(notifies=True, filters=True),
        **platform_variables(switched_off="", key_users="the services of the triggers' patterns", logs=True),
    }
    owner, name, others = (found[name] for name in ("bucket_owner_account_id", "name", "other_notifications"))
    for of_a_trigger in ("state_machine_arn", "enabled", "dashboard", "state_machine_alarms"):
        del found[of_a_trigger]
    return {
        **found,
        "bucket_owner_account_id": replace(owner, rules=[*owner.rules, _FOREIGN_BUCKET]),
        "name": replace(name, description="What names begin with: a hyphen and the trigger's id follow."),
        # Names are of triggers: the output asks for ids of all entries that differ.
        "other_notifications": replace(others, rules=[rule for rule in others.rules if rule != OWN_ID]),
    }


_SHARED = _shared()
_NAME = Variable(
    type="string",
    description="What the names of the trigger's resources begin with. Default: name of the module, a hyphen and the trigger's id.",
    default=None,
    nullable=True,
)


def _attributes(pattern: str) -> Mapping[str, Variable]:
    """What a trigger of a pattern takes beside the pattern."""
    of_module = MODULES[pattern].variables().items()
    return {**{name: _attribute(variable) for name, variable in of_module if name not in _SHARED}, "name": _NAME}


def _attribute(variable: Variable) -> Variable:
    if _zero_is_null(variable):
        return replace(variable, description=variable.description.replace("null", "0"))
    if variable.type == "any":
        # A map has one type for all its values: it could not hold a string here and a list there.
        description = variable.description.replace("A string, or a list", "A list")
        return replace(variable, type="list(string)", description=description)
    return variable


def _zero_is_null(variable: Variable) -> bool:
    """Whether null is no default: an attribute that is left out is null, so that 0 has to stand for what null means."""
    return variable.nullable and variable.default is not None


def attribute_rows() -> Iterator[Sequence[str]]:
    """Name, description, type, default and patterns of every attribute of a trigger; those that have to be given come first."""
    rows: dict[tuple[bool, str, str, str, str], list[str]] = {}
    for pattern in MODULES:
        for name, variable in _attributes(pattern).items():
            default = f"`{json.dumps(variable.default)}`" if variable.optional else ""
            row = (variable.optional, f"`{name}`", variable.description, f"`{variable.type}`", default)
            rows.setdefault(row, []).append(f"`{pattern}`")
    yield "`pattern`", "What starts its executions.", "`string`", "", "all"
    for row, patterns in sorted(rows.items()):
        yield *row[1:], "all" if len(patterns) == len(MODULES) else ", ".join(patterns)


def bucket_triggers(modules: Mapping[str, Document]) -> Document:
    """The module.

    Args:
        modules: those of the patterns.
    """
    variables = {**_SHARED, "triggers": _triggers()}
    return {
        "locals": _local_values(),
        "module": {_call(pattern): _arguments(pattern) for pattern in MODULES},
        "output": _outputs(modules),
        "resource": {"aws_s3_bucket_notification": {"bucket_notification": _notification()}},
        "variable": {name: variable.block() for name, variable in sorted(variables.items())},
    }


def _triggers() -> Variable:
    types = {"pattern": "string"}
    for pattern in MODULES:
        for name, variable in sorted(_attributes(pattern).items(), key=lambda item: (item[1].optional, item[0])):
            # Its default is that of the pattern's module, which takes null for it: two patterns may have two.
            written = f"optional({variable.type})" if variable.optional else variable.type
            if types.setdefault(name, written) != written:
                raise ValueError(f"a trigger has one type of object, and {name} has two types among the patterns")
    unknown = "!contains(keys(local.taken), each.pattern)"
    ignored = "value != null && !contains(lookup(local.taken, each.pattern, keys(each)), name)"
    return Variable(
        type=f"map(object({{ {', '.join(f'{name} = {written}' for name, written in types.items())} }}))",
        description="Triggers by id. What each pattern takes is in the table of attributes.",
        rules=[
            (
                f"length([for each in var.triggers : each if {unknown}]) == 0",
                f"Every pattern is one of {', '.join(MODULES)}: correct "
                f'${{join(", ", [for id, each in var.triggers : "${{id}} (${{each.pattern}})" if {unknown}])}}.',
            ),
            (
                f"length(flatten([for each in var.triggers : [for name, value in each : name if {ignored}]])) == 0",
                f'The pattern does not take ${{join(", ", flatten([for id, each in var.triggers : [for name, value in each : '
                f'"${{id}}.${{name}}" if {ignored}]]))}}: leave it out, or choose a pattern that takes it.',
            ),
            (
                'length(distinct([for id, each in var.triggers : coalesce(each.name, "${var.name}-${id}")])) == length(var.triggers)',
                "Two triggers have one name, and what they make would have too: give each its own.",
            ),
            (
                'length(distinct([for each in var.triggers : split(":stateMachine:", each.state_machine_arn)[0]])) <= 1',
                "The state machines are of several accounts or Regions, and all that is made here is in one: call this module for each, "
                "and let one of the calls own the notification.",
            ),
        ],
    )


def _call(pattern: str) -> str:
    return pattern.replace("-", "_")


def _arguments(pattern: str) -> Document:
    arguments: Document = {
        "source": f"../{pattern}",
        "for_each": f'${{{{ for id, trigger in var.triggers : id => trigger if trigger.pattern == "{pattern}" }}}}',
    }
    for name, variable in MODULES[pattern].variables().items():
        arguments[name] = f"${{var.{name}}}" if name in _SHARED else f"${{each.value.{name}}}"
        if _zero_is_null(variable):
            value = f"each.value.{name}"
            arguments[name] = f"${{{value} == 0 ? null : coalesce({value}, {json.dumps(variable.default)})}}"
    if MODULES[pattern].notification is not None:
        arguments["manage_bucket_notification"] = False
        del arguments["other_notifications"]
    return {**arguments, "name": "${local.names[each.key]}"}


def _made(patterns: Iterable[str]) -> str:
    """What the modules of patterns made, by the trigger's id."""
    calls = [f"module.{_call(pattern)}" for pattern in patterns]
    return calls[0] if len(calls) == 1 else f"merge({', '.join(calls)})"


def _local_values() -> Document:
    """The own entries are the outputs of the patterns' modules: how a filter is written is known there only."""

    def made(kind: str) -> str:
        return _made(pattern for pattern, module in MODULES.items() if module.notification == kind)

    either = " || ".join(
        f'can(regex("^${{replace(both[{one}], "*", ".*")}}$", both[{other}]))' for one, other in ((0, 1), (1, 0))
    )
    # A function that is switched off is not notified; a queue goes on collecting.
    enabled = "if var.triggers[id].enabled != false"
    own = [f"local.bucket_notification.{kind}" for kind in ("lambda_function", "queue")]
    others = [f"{_OTHERS}.{kind}" for kind in _KINDS]
    return {
        # Of all state machines; empty where there are none.
        "region": '${try(split(":", values(var.triggers)[0].state_machine_arn)[3], "")}',
        "taken": {pattern: ["pattern", *sorted(_attributes(pattern))] for pattern in MODULES},
        "bucket_notification": {
            "eventbridge": f"${{anytrue([for made in {made('eventbridge')} : made.bucket_notification.eventbridge])}}",
            "lambda_function": f"${{flatten([for id, made in {made('lambda_function')} : made.bucket_notifications {enabled}])}}",
            "queue": f"${{flatten([for made in {made('queue')} : made.bucket_notifications])}}",
            "topic": [],
        },
        "entries": f"${{concat({', '.join([*own, *others])})}}",
        # Without names: two triggers have the same one, and no two statements of a policy may.
        "key_policy_statements": (
            "${[for each in flatten(local.named_key_policy_statements) : "
            'jsonencode({ for field, value in each : field => value if field != "Sid" })]}'
        ),
        "named_key_policy_statements": f"${{values({_made(MODULES)})[*].{_STATEMENTS}}}",
        "names": '${{ for id, trigger in var.triggers : id => coalesce(trigger.name, "${var.name}-${id}") }}',
        "pairs": "${flatten([for at, one in local.entries : [for other in slice(local.entries, 0, at) : { pair = [other, one] }]])[*].pair}",
        # What most pairs are no part of comes first: there may be thousands.
        "alike_prefixes": f"${{[for pair in local.pairs : pair if {_alike('startswith', 'prefix', 'pair[0]', 'pair[1]')}]}}",
        "alike": f"${{[for pair in local.alike_prefixes : pair if {_alike('endswith', 'suffix', 'pair[0]', 'pair[1]')}]}}",
        "overlaps": (
            '${[for pair in local.alike : join(" and ", pair[*].id) if anytrue([for both in setproduct(pair[*].events...) : '
            f"{either}])]}}"
        ),
    }


def _notification() -> Document:
    blocks = []
    for kind in _KINDS:
        fields = (f"{kind}_arn", "id", "events", "filter_prefix", "filter_suffix")
        content = {field: f"${{{kind}.value.{field}}}" for field in fields}
        listed = f"${{concat({_OTHERS}.{kind}, local.bucket_notification.{kind})}}"
        blocks.append({kind: {"for_each": listed, "content": content}})
    return {
        "count": "${var.manage_bucket_notification ? 1 : 0}",
        "bucket": "${var.bucket}",
        "dynamic": blocks,
        "eventbridge": f"${{{_OTHERS}.eventbridge || local.bucket_notification.eventbridge}}",
    }


def _outputs(modules: Mapping[str, Document]) -> Document:
    outputs: dict[str, dict[str, object]] = {}
    having: dict[str, list[str]] = {}
    for pattern in MODULES:
        for name, output in modules[pattern]["output"].items():
            outputs[name] = {"description": f"{output['description']} By the trigger's id."}
            having.setdefault(name, []).append(pattern)
    for name, patterns in having.items():
        outputs[name]["value"] = f"${{{{ for id, made in {_made(patterns)} : id => made.{name} }}}}"
    outputs[_STATEMENTS] = {
        "description": "What the policy of the key that is given as kms_key_arn has to say, for the services that use it.",
        "value": "${[for statement in distinct(local.key_policy_statements) : jsondecode(statement)]}",
    }
    outputs["bucket_notification"] = {
        "description": (
            "The entries of all triggers, as other_notifications takes them: blocks for the bucket's own aws_s3_bucket_notification "
            "where manage_bucket_notification is false."
        ),
        "value": "${local.bucket_notification}",
        "precondition": [
            {"condition": f"${{{condition}}}", "error_message": message}
            for condition, message in (
                (
                    "length(local.overlaps) == 0",
                    '${join("; ", local.overlaps)}: S3 refuses two entries for one event whose prefixes and suffixes overlap. Give one of '
                    "them another prefix or suffix, or take direct-eventbridge, which lets triggers overlap.",
                ),
                (
                    "length(distinct(local.entries[*].id)) == length(local.entries)",
                    "An entry of other_notifications has the id of a trigger's own, which is the trigger's name: give it another id.",
                ),
                (
                    f"length(local.entries) <= {NOTIFICATIONS_PER_BUCKET}",
                    f"S3 allows {NOTIFICATIONS_PER_BUCKET} entries in a bucket's notification configuration, and each prefix with each suffix "
                    "is one: give fewer, or take direct-eventbridge for some triggers.",
                ),
            )
        ],
    }
    del outputs["bucket_notifications"]
    return dict(sorted(outputs.items()))


def _alike(function: str, part: str, one: str, other: str) -> str:
    """Whether the prefixes (`startswith`) or suffixes (`endswith`) of two entries overlap."""
    first, second = (f'join("", {entry}.filter_{part}[*])' for entry in (one, other))
    return f"({function}({first}, {second}) || {function}({second}, {first}))"
