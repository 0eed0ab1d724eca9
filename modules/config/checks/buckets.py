"""The buckets of one environment and their triggers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.errors import ConfigurationError
from ...model.filter_validation import foreign_bucket_problem
from ...model.naming import base_name
from ...model.notification_overlap import other_problems, overlap_problems
from ...model.object_filter import ObjectFilter, cloudtrail_problems, object_created_problems
from ...model.options import EventRuleOptions
from ...model.other_notifications import OtherNotifications
from ...model.s3_keys import EVENT_KINDS
from ...model.text import did_you_mean
from ..messages import pattern_hint, shown
from ..settings import (
    TRIGGERS,
    AnyTrigger,
    BucketSettings,
    CloudTrailEventBridgeTrigger,
    Table,
    TriggerSettings,
)
from ..toml_tables import Path, table_at
from .context import EnvironmentPlace
from .loops import loop_problems

SHARED_STACKS = ("bootstrap", "shared")
"""Names of the stacks that are no bucket's."""

_NOTIFIED = ("pattern", "prefix", "suffix", "events", "enabled")
"""What of a trigger makes its entry in the bucket's notification configuration."""


class BucketChecker:
    """Goes through the buckets; what is wrong ends in the place's checker."""

    def __init__(self, place: EnvironmentPlace) -> None:
        self._place = place

    def check(self, id: str, raw: Table, machines: Table) -> BucketSettings | None:
        """The bucket with its triggers, or None where it is wrong; `machines` are the ids that a trigger may name."""
        path = ("buckets", id)
        if self._place.is_misspelled(path, raw, ["name"]):
            return None
        bucket = self._place.validate(BucketSettings, {key: raw[key] for key in raw if key != "triggers"}, path)
        if isinstance(name := raw.get("name"), str):
            check = (
                self._place.check_existing_bucket_name if raw.get("existing") is True else self._place.check_bucket_name
            )
            valid = check((*path, "name"), name)
            if self._place.fill(name) == self._place.state_bucket:
                self._place.add(
                    (*path, "name"), f"{shown(name)} is the bucket of the Terraform state. Give them two names."
                )
            if valid and bucket is not None and bucket.manage_notification is not False:
                self._place.claim("bucket", self._place.partition, self._place.fill(name), path, name, "name")
        if id in SHARED_STACKS:
            self._place.add(path, f'"{id}" is the stack <environment>-{id} already. Give the bucket another id.')
        self._place.claim("stack", "", f"{self._place.name}-{id}", path, f"{self._place.name}-{id}")
        triggers = self._triggers(id, raw, machines)
        self._check_owner(id, raw, triggers)
        self._check_notifications(
            (*path, "triggers"), raw, triggers, None if bucket is None else bucket.other_notifications
        )
        for trigger_id, text in loop_problems(triggers):
            self._place.add((*path, "triggers", trigger_id, "writes_to"), text)
        return None if bucket is None else bucket.model_copy(update={"triggers": triggers})

    def _triggers(self, bucket: str, raw: Table, machines: Table) -> dict[str, TriggerSettings]:
        path = ("buckets", bucket, "triggers")
        for root in ((), ("environments", self._place.name)):
            if "triggers" in table_at(self._place.checker.document, (*root, *path[:2])):
                self._place.checker.check_table((*root, *path))
        triggers = {}
        for id, table in sorted(table_at(raw, ("triggers",)).items()):
            if isinstance(table, dict):
                if self._place.is_misspelled((*path, id), table, ["pattern", "state_machine"]):
                    continue
                if trigger := self._trigger((*path, id), table, raw, machines):
                    triggers[id] = trigger
                name = base_name(self._place.name_prefix, bucket, id)
                self._place.claim("trigger", self._place.account, name, (*path, id), f"<name_prefix>-{bucket}-{id}")
        return triggers

    def _check_owner(self, id: str, raw: Table, triggers: Mapping[str, TriggerSettings]) -> None:
        """A rule sees the events of its own account's buckets only."""
        owner = raw.get("owner_account_id")
        if not isinstance(owner, str) or owner == self._place.account_id:
            return
        for trigger_id, trigger in triggers.items():
            if isinstance(trigger, EventRuleOptions):
                path = ("buckets", id, "triggers", trigger_id, "pattern")
                self._place.add(path, foreign_bucket_problem(owner, self._place.account_id))

    def _check_notifications(
        self, path: Path, raw: Table, triggers: Mapping[str, TriggerSettings], others: OtherNotifications | None
    ) -> None:
        """S3 takes one notification configuration per bucket, no two of whose entries may overlap."""
        others, region = others or OtherNotifications(), self._place.raw.get("region")
        for text in others.region_problems(region) if isinstance(region, str) else ():
            self._place.add((*path[:-1], "other_notifications"), text)
        in_order = [id for id in table_at(raw, ("triggers",)) if id in triggers]
        filters = {id: notified for id in in_order if (notified := triggers[id].notified) is not None}
        for id, text in overlap_problems(filters):
            places = [self._place.checker.written(self._place.name, (*path, id, field)) for field in _NOTIFIED]
            # An override of something else is not where the filters meet.
            own = next((place[:-1] for place in places if place[0] == "environments"), (*path, id))
            self._place.checker.add(own, text, self._place.name)
        for id, notified in filters.items():
            name = base_name(self._place.name_prefix, path[1], id)
            for text in other_problems(name, notified, others):
                self._place.add((*path, id), text)

    def _trigger(self, path: Path, raw: Table, bucket: Table, machines: Table) -> TriggerSettings | None:
        pattern = raw.get("pattern")
        model = TRIGGERS.get(pattern) if isinstance(pattern, str) else None
        if model is None:
            given = f"{shown(pattern)} is not a pattern." if "pattern" in raw else "pattern is missing."
            self._place.add((*path, "pattern"), f"{given} {pattern_hint(pattern)}")
        trigger = self._place.validate(model or AnyTrigger, raw, path)
        self._check_state_machine((*path, "state_machine"), raw.get("state_machine"), machines)
        problems = _filter_problems(trigger, raw)
        if not problems and trigger is not None:
            name = bucket.get("name")
            problems = pattern_problems(trigger, self._place.fill(name) if isinstance(name, str) else "")
        for field, text in problems:
            self._place.add((*path, field), text)
        return trigger if model and not problems else None

    def _check_state_machine(self, path: Path, name: object, machines: Mapping[str, Any]) -> None:
        if isinstance(name, str) and name not in machines:
            known = f"Use one of {', '.join(sorted(machines))}." if machines else f"Add [state_machines.{name}]."
            advice = did_you_mean(name, machines, otherwise=known)
            self._place.add(path, f"there is no state machine {shown(name)} under [state_machines]. {advice}")


def _filter_problems(trigger: TriggerSettings | None, raw: Table) -> list[tuple[str, str]]:
    """What is wrong with the filter on every pattern; of a trigger that cannot be read, with what of it can."""
    try:
        if trigger is not None:
            _ = trigger.object_filter
        else:
            events = raw.get("events")
            known = tuple(kind for kind in events if kind in EVENT_KINDS) if isinstance(events, list) else EVENT_KINDS
            ObjectFilter(
                prefix=_strings(raw.get("prefix")),
                suffix=_strings(raw.get("suffix")),
                events=known if known or not events else EVENT_KINDS,
            )
    except ConfigurationError as error:
        return [(problem.where, problem.text) for problem in error.problems]
    return []


def _strings(value: object) -> str | list[str] | None:
    """A prefix or suffix, or several, as far as they can be read."""
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str)] or None
    return value if isinstance(value, str) else None


def pattern_problems(trigger: TriggerSettings, bucket: str) -> list[tuple[str, str]]:
    """What the trigger's pattern cannot express of its filter, as (field, text)."""
    if isinstance(trigger, CloudTrailEventBridgeTrigger):
        return cloudtrail_problems(trigger.object_filter, bucket)
    if isinstance(trigger, EventRuleOptions):
        return object_created_problems(trigger.object_filter, bucket)
    return trigger.object_filter.notification_problems
