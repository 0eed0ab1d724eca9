"""ARNs that an environment names and that are not of its account, Region or partition: what AWS allows of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ...model.arns import ACCOUNT_ID, OF_ANOTHER_ACCOUNT, OF_ANOTHER_REGION, REGION
from ...model.partitions import partition_of
from ..messages import shown
from ..settings import Table
from ..toml_tables import Path

_ARN = re.compile(r"arn:([a-z0-9-]+):([a-z0-9-]+):([a-z0-9-]*):([0-9]{12}|aws):.+")


@dataclass(frozen=True)
class Home:
    """Where an environment is. None is what its author got wrong, which is said elsewhere.

    Args:
        region: such as `eu-west-1`.
        account_id: twelve digits.
        other_account_ids: accounts whose keys and alarm actions it may name.
    """

    region: str | None
    account_id: str | None
    other_account_ids: tuple[str, ...]

    @classmethod
    def of(cls, raw: Table) -> Home:
        """Of an environment as it was written."""
        region, account_id, others = raw.get("region"), raw.get("account_id"), raw.get("other_account_ids")
        return cls(
            region if isinstance(region, str) and re.fullmatch(REGION, region) else None,
            account_id if isinstance(account_id, str) and re.fullmatch(ACCOUNT_ID, account_id) else None,
            tuple(other for other in others if isinstance(other, str)) if isinstance(others, list) else (),
        )


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """What is named by an ARN.

    Args:
        account_rule: why it cannot be of another account; None where it may, once other_account_ids has it.
        region_rule: what must be of its Region, and why; None where IAM has it, which has no Regions.
        service: the only one that the rule about Regions holds for. Default: any.
    """

    account_rule: str | None = None
    region_rule: tuple[str, str] | None = None
    service: str | None = None


_KEY = _Kind(region_rule=("the environment", "a service uses keys of its own Region only"))
_STATE_KEY = _Kind(region_rule=("the state bucket", "S3 uses keys of the bucket's Region only"))
_ALARM_ACTION = _Kind(
    # PutMetricAlarm: "Invalid region … specified. Only … is supported."
    region_rule=("the environment", "CloudWatch notifies topics of the alarm's own Region only"),
    service="sns",
)
_BOUNDARY = _Kind(account_rule="IAM bounds a role by a policy of its own account or of AWS only")
_POLICY = _Kind(account_rule="IAM attaches policies of the role's own account or of AWS only")
_ROLE = _Kind(account_rule="a state machine can be given a role of its own account only")
_STATE_MACHINE = _Kind(account_rule=OF_ANOTHER_ACCOUNT, region_rule=("the environment", OF_ANOTHER_REGION))

_OF_ENVIRONMENTS: Mapping[Path, _Kind] = {
    ("encryption", "kms_key_arn"): _KEY,
    ("permissions_boundary",): _BOUNDARY,
    ("alarm_actions",): _ALARM_ACTION,
}
_OF_BACKENDS: Mapping[Path, _Kind] = {("backend", "kms_key_id"): _STATE_KEY}
_OF_STATE_MACHINES: Mapping[Path, _Kind] = {
    ("arn",): _STATE_MACHINE,
    ("role_arn",): _ROLE,
    ("managed_policy_arns",): _POLICY,
}


def environment_arn_problems(raw: Table) -> Iterator[tuple[Path, str]]:
    """What is wrong with the ARNs of an environment's own settings, and with the accounts that they may be of."""
    home = Home.of(raw)
    named = [(path, arn, kind, home) for path, arn, kind in _named(raw, _OF_ENVIRONMENTS)]
    backend = raw.get("backend")
    if isinstance(backend, dict) and backend.get("type", "s3") == "s3":
        region = backend.get("region", home.region)
        place = replace(home, region=region if isinstance(region, str) and re.fullmatch(REGION, region) else None)
        named += [(path, arn, kind, place) for path, arn, kind in _named(raw, _OF_BACKENDS)]
    for path, arn, kind, place in named:
        for text in _problems(arn, kind, place):
            yield path, text
    used = {arn[4] for _, arn, kind, _ in named if kind.account_rule is None}
    for index, other in enumerate(home.other_account_ids):
        if not re.fullmatch(ACCOUNT_ID, other):
            continue
        if other == home.account_id:
            yield ("other_account_ids", str(index)), f"{shown(other)} is the environment's own account. Remove it."
        elif other not in used:
            text = f"no key and no alarm action here is of account {other}. Remove it."
            yield ("other_account_ids", str(index)), text


def state_machine_arn_problems(raw: Table, home: Home) -> Iterator[tuple[Path, str]]:
    """What is wrong with the ARNs of a state machine, whose placeholders are filled in."""
    for path, arn, kind in _named(raw, _OF_STATE_MACHINES):
        for text in _problems(arn, kind, home):
            yield path, text


def _named(raw: Table, kinds: Mapping[Path, _Kind]) -> Iterator[tuple[Path, re.Match[str], _Kind]]:
    """Every ARN at the paths of `kinds`, alone or in a list; what is none is said elsewhere."""
    for path, kind in kinds.items():
        value: object = raw
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        items = [((*path, str(index)), item) for index, item in enumerate(value)] if isinstance(value, list) else []
        for place, item in items or [(path, value)]:
            if isinstance(item, str) and (arn := _ARN.fullmatch(item)):
                yield place, arn, kind


def _problems(arn: re.Match[str], kind: _Kind, home: Home) -> Iterator[str]:
    given = shown(arn[0])
    partition, service, region, account_id = arn.groups()
    if home.region and partition != (own := partition_of(home.region)):
        yield (
            f"{given} is of partition {partition}, and {home.region} is a Region of partition {own}: nothing of one partition "
            f'reaches another. Give one that begins with "arn:{own}:".'
        )
        return  # its account and Region are another partition's too
    if kind.region_rule and kind.service in (None, service) and home.region and region != home.region:
        place, rule = kind.region_rule
        yield f"{given} is of Region {region}, and {place} is of {home.region}: {rule}. Give one of {home.region}."
    if not home.account_id or account_id in ("aws", home.account_id):
        return
    accounts = f"{given} is of account {account_id}, and the environment is of account {home.account_id}"
    if kind.account_rule:
        yield f"{accounts}: {kind.account_rule}. Give one of account {home.account_id}."
    elif account_id not in home.other_account_ids:
        yield (
            f'{accounts}. Give one of account {home.account_id}, or add "{account_id}" to other_account_ids if that one is '
            "meant and its policy lets this environment use it."
        )
