"""The filter of a generated Terraform module: the same renderings as `ObjectFilter`, computed at plan time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ..model.expressions import Expression, StringList
from ..model.s3_keys import API_NAMES, EVENT_KINDS, REASONS, EventKind


@dataclass(frozen=True, kw_only=True)
class ObjectFilterExpression:
    """The same filter in a generated module: each field is a Terraform expression; null means absent."""

    prefix: str
    suffix: str
    events: str
    skip_folder_markers: str

    def notification_prefix(self) -> str | None:
        return self._encoded(self.prefix)

    def notification_suffix(self) -> str | None:
        return self._encoded(self.suffix)

    def notification_events(self) -> StringList:
        kinds = ", ".join(f'"{kind}"' for kind in EVENT_KINDS)
        return Expression(f'[for kind in [{kinds}] : "s3:ObjectCreated:${{kind}}" if contains({self.events}, kind)]')

    def skips_folder_markers(self) -> str:
        return f"${{tostring({self.skip_folder_markers})}}"

    def notified_keys(self) -> str:
        return f'*${{{self.suffix} == null ? "" : {self._encode(self.suffix)}}}'

    def object_created_pattern(self, bucket: str) -> str:
        reasons = self._chosen(REASONS)
        suffix_is_folder = f'({self.suffix} == null ? false : endswith({self.suffix}, "/"))'
        not_empty = '[{ "anything-but" = [0] }]'
        no_folder = '[{ "anything-but" = { suffix = "/" } }]'
        either = f"[{{ object = {{ size = {not_empty} }} }}, {{ object = {{ key = {no_folder} }} }}]"
        size = f"[for condition in {not_empty} : condition if {self.skip_folder_markers} && {suffix_is_folder}]"
        branches = f"[for branch in {either} : branch if {self.skip_folder_markers} && {self.prefix} == null && {self.suffix} == null]"
        # One list per optional field: an empty one leaves its field out. Terraform wants both sides of a
        # conditional to have one type, which these have not.
        fields = ", ".join(
            [
                f'{{ for values in [{reasons}] : "reason" => values if length(values) < {len(EVENT_KINDS)} }}',
                f'{{ for values in [{branches}] : "$or" => values if length(values) > 0 }}',
                f"{{ for object in [merge({self._optional('key', self._key_matchers())}, {self._optional('size', size)})] "
                ': "object" => object if length(object) > 0 }',
            ]
        )
        detail = f"merge({{ bucket = {{ name = [{_expression_of(bucket)}] }} }}, {fields})"
        return f'${{jsonencode({{ source = ["aws.s3"], "detail-type" = ["Object Created"], detail = {detail} }})}}'

    def cloudtrail_pattern(self, bucket: str) -> str:
        keys = self._optional("key", self._key_matchers())
        parameters = f"merge({{ bucketName = [{_expression_of(bucket)}] }}, {keys})"
        detail = (
            f'{{ eventSource = ["s3.amazonaws.com"], eventName = {self._chosen(API_NAMES)}, '
            f"errorCode = [{{ exists = false }}], requestParameters = {parameters} }}"
        )
        return (
            '${jsonencode({ source = ["aws.s3"], "detail-type" = ["AWS API Call via CloudTrail"], '
            f"detail = {detail} }})}}"
        )

    def selector_arn(self, bucket_arn: str) -> str:
        """What the ARNs of the selected objects begin with, as a CloudTrail event selector takes it."""
        return f'{bucket_arn}/${{{self.prefix} == null ? "" : {self.prefix}}}'

    def api_names(self) -> str:
        """The calls that create such objects, as an expression."""
        return self._chosen(API_NAMES)

    def _chosen(self, names: Mapping[EventKind, str]) -> str:
        table = ", ".join(f"{kind} = {json.dumps(names[kind])}" for kind in EVENT_KINDS)
        kinds = ", ".join(f'"{kind}"' for kind in EVENT_KINDS)
        return f"[for kind in [{kinds}] : {{ {table} }}[kind] if contains({self.events}, kind)]"

    def _key_matchers(self) -> str:
        prefix, suffix = self.prefix, self.suffix
        escaped = [f'replace(replace({part}, "\\\\", "\\\\\\\\"), "*", "\\\\*")' for part in (prefix, suffix)]
        # `x[*]` is [] for null, so that nothing is asked of a part that is absent: Terraform evaluates both sides of ||.
        # Split into code points, as Python has them: `length` and `substr` would count what looks like one letter.
        letters = f'split("", coalesce({suffix}, "-"))'
        return (
            "concat("
            f"[for part in {prefix}[*] : {{ prefix = part }} if {suffix} == null], "
            f"[for part in {suffix}[*] : {{ suffix = part }} if {prefix} == null], "
            f'[for part in {prefix}[*] : {{ wildcard = join("*", [{", ".join(escaped)}]) }} if {suffix} != null], '
            f"flatten([for part in {prefix}[*] : "
            f'[for common in range(1, min(length(split("", part)), length({letters})) + 1) : '
            f'join("", concat([part], slice({letters}, common, length({letters})))) '
            f'if endswith(part, join("", slice({letters}, 0, common)))] if {suffix} != null]))'
        )

    @staticmethod
    def _optional(field: str, values: str) -> str:
        return f'{{ for values in [{values}] : "{field}" => values if length(values) > 0 }}'

    @staticmethod
    def _encoded(value: str) -> str:
        return f"${{{value} == null ? null : {ObjectFilterExpression._encode(value)}}}"

    @staticmethod
    def _encode(value: str) -> str:
        # urlencode writes a space as `+` and leaves `-_.~` alone, as quote_plus does; only `/` differs.
        return f'replace(urlencode({value}), "%2F", "/")'


def _expression_of(value: str) -> str:
    """A string that may be an interpolation, inside an expression."""
    return value[2:-1] if value.startswith("${") else json.dumps(value)
