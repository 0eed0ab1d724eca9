"""Conditions of a policy, and what they guarantee.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html (2026-11-28)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property, lru_cache

from .networks import Network, network, within

_OPERATOR = re.compile(r"(?is)(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?")
_NEGATED = re.compile(r"(?i)(String|Numeric|Date|Arn|)Not(Equals|EqualsIgnoreCase|Like|IpAddress)")
_RANGE = re.compile(r"(?i)(?:Numeric|Date)(Less|Greater)Than(Equals)?")

_ACCOUNT_OF = {"aws:sourcearn": "aws:sourceaccount", "aws:principalarn": "aws:principalaccount"}
"""An ARN's account is what another key says: held to the one, the other is held as well."""

OIDC_AUDIENCE_IS_ENOUGH = {
    "cognito-identity.amazonaws.com": "aud",
    "www.amazon.com": "app_id",
    "graph.facebook.com": "app_id",
    "accounts.google.com": "aud",
}
"""Providers for the public, whose tokens are held to one application: AWS asks for no subject of them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html (2026-11-28)
"""

_BOUND_SUBJECT = (
    # Past the kind and the name of the owner: GitHub, GitLab, Terraform Cloud, Buildkite; CircleCI.
    (re.compile(r"(repo|project_path|organization|repository_owner|job_workflow_ref|org)[:/]"), r"\w+[:/][^*?:/]+[:/]"),
    # A pod's namespace is named.
    (re.compile(r"system:"), r"system:serviceaccount:[^*?:]+:"),
    (re.compile(r""), r"[^*?]*[^*?:/][:/]"),
)
_CLAIMS_OF_ONE_REPOSITORY = ("sub", "repository", "repository_id", "repository_owner_id", "job_workflow_ref")


@dataclass(frozen=True, order=True)
class PolicyCondition:
    """An operator, a key and its values: one of them has to fit, or none where the operator is negated."""

    operator: str
    key: str
    values: tuple[str, ...]

    @cached_property
    def _parts(self) -> tuple[str, str, bool]:
        match = _OPERATOR.fullmatch(self.operator)
        assert match is not None
        return (match[1] or "").lower(), match[2].lower(), match[3] is not None

    @property
    def base(self) -> str:
        """The operator without what is said of sets and of missing keys."""
        return self._parts[1]

    @property
    def quantifier(self) -> str:
        return self._parts[0]

    @property
    def negated(self) -> bool:
        return _NEGATED.fullmatch(self.base) is not None

    @property
    def holds_without_the_key(self) -> bool:
        """Whether a request that does not have the key passes."""
        if self.base == "null":
            return "true" in self.values
        if self.quantifier == "foranyvalue":
            return False
        return self.quantifier == "forallvalues" or self._parts[2] or self.negated

    @property
    def names_its_values(self) -> bool:
        """Whether nothing but what its values stand for passes: what guarantees it has one that is inside of them."""
        return self.base in ("stringequals", "stringlike", "arnequals", "arnlike") and not self.holds_without_the_key

    def narrower(self, other: PolicyCondition) -> bool:
        """Whether every value that passes here passes `other`. Of the same key; missing ones are looked at apart."""
        if other.base == "null":
            return "false" in other.values or (self.base == "null" and "true" in self.values)
        if self.base == "null" or self.quantifier not in ("", other.quantifier):
            return self.base == "null" and "true" in self.values and other.holds_without_the_key
        if (self.base, set(self.values)) == (other.base, set(other.values)):
            return True
        mine, theirs = _RANGE.fullmatch(self.base), _RANGE.fullmatch(other.base)
        if theirs is not None:
            return _in_range(self, mine, other, theirs)
        if mine is not None or _family(self.base) != _family(other.base):
            return False
        if self.negated and other.negated:
            return all(any(_contains(self, out, other, one) for out in self.values) for one in other.values)
        if self.negated:
            return any(_is_all(other, value) for value in other.values)
        if other.negated:
            return not any(_may_meet(self, own, other, out) for own in self.values for out in other.values)
        if _family(self.base) == "ip":
            return within(_networks(self), _networks(other)) if len(_networks(self)) == len(self.values) else False
        return all(any(_contains(other, pattern, self, value) for pattern in other.values) for value in self.values)

    def is_open(self) -> bool:
        """Whether it holds nothing back: everything passes, or everything in the internet."""
        if self.base == "null":
            return False
        if self.negated:
            return not self.values
        return any(_is_all(self, value) for value in self.values)

    def __str__(self) -> str:
        return f"{self.key} {self.operator} {', '.join(self.values)}"


def implied(wanted: PolicyCondition, given: Iterable[PolicyCondition]) -> bool:
    """Whether requests that fulfil all of `given` fulfil `wanted`."""
    about_it = [one for one in with_accounts(given) if one.key.lower() == wanted.key.lower()]
    key_is_there = any(not one.holds_without_the_key for one in about_it)
    return any(one.narrower(wanted) for one in about_it) and (key_is_there or wanted.holds_without_the_key)


def with_accounts(given: Iterable[PolicyCondition]) -> Iterator[PolicyCondition]:
    """The conditions, and what an ARN among them says of an account."""
    for one in given:
        yield one
        account_key = _ACCOUNT_OF.get(one.key.lower())
        accounts = [re.match(r"arn:[^:*?]*:[^:]*:[^:]*:(\d{12}):", value) for value in one.values]
        if account_key and not one.negated and one.values and all(accounts) and _family(one.base) in ("arn", "string"):
            missing = "IfExists" if one.holds_without_the_key else ""
            yield PolicyCondition(f"StringEquals{missing}", account_key, tuple(m[1] for m in accounts if m))


def subject_is_bound(provider: str, conditions: Iterable[PolicyCondition]) -> bool:
    """Whether a trust in an OIDC provider names whose tokens it takes."""
    host = re.sub(r"^arn:[^:]*:iam::[^:]*:oidc-provider/", "", provider)
    claims = (*_CLAIMS_OF_ONE_REPOSITORY, *filter(None, [OIDC_AUDIENCE_IS_ENOUGH.get(host)]))
    for one in conditions:
        claim = one.key.lower().rpartition(":")[2]
        if claim not in claims or one.holds_without_the_key or one.negated or not one.values:
            continue
        if claim != "sub" or all(_bound(one, value) for value in one.values):
            return not one.is_open()
    return False


def _bound(condition: PolicyCondition, subject: str) -> bool:
    if "like" not in condition.base or not re.search(r"[*?]", subject):
        return True
    return next(re.match(bound, subject) is not None for start, bound in _BOUND_SUBJECT if start.match(subject))


def _family(base: str) -> str:
    if "ipaddress" in base:
        return "ip"
    return next(
        (kind for kind in ("string", "arn", "numeric", "date", "bool", "binary") if base.startswith(kind)), base
    )


def _has_patterns(condition: PolicyCondition) -> bool:
    return condition.base.endswith("like") or _family(condition.base) == "arn"


def _is_all(condition: PolicyCondition, value: str) -> bool:
    if _family(condition.base) == "ip":
        found = network(value)
        return found is not None and found.prefixlen == 0
    return _has_patterns(condition) and (not value.strip("*") or not re.sub(r"[*:]", "", value.removeprefix("arn")))


def _networks(condition: PolicyCondition) -> list[Network]:
    return [found for value in condition.values if (found := network(value)) is not None]


def _contains(outer: PolicyCondition, pattern: str, inner: PolicyCondition, value: str) -> bool:
    """Whether all that `value` stands for is in what `pattern` stands for."""
    family = _family(outer.base)
    if family == "ip":
        one, other = network(pattern), network(value)
        return one is not None and other is not None and within([other], [one])
    if family in ("numeric", "date"):
        return _number(pattern) is not None and _number(pattern) == _number(value)
    if family == "bool" or outer.base.endswith("ignorecase"):
        pattern, value = pattern.lower(), value.lower()
    elif inner.base.endswith("ignorecase") and value.lower() != value.upper():
        return False
    if not _has_patterns(outer):
        return pattern == value and not (_has_patterns(inner) and re.search(r"[*?]", value))
    if family == "arn":
        mine, theirs = pattern.split(":", 5), value.split(":", 5)
        if len(mine) == len(theirs):
            return all(map(glob, mine, theirs))
    return glob(pattern, value)


def _may_meet(one: PolicyCondition, value: str, other: PolicyCondition, pattern: str) -> bool:
    """Whether something may be meant by both."""
    if _family(one.base) == "ip":
        mine, theirs = network(value), network(pattern)
        return mine is None or theirs is None or (mine.version == theirs.version and mine.overlaps(theirs))
    if _has_patterns(one) and re.search(r"[*?]", value):
        return True
    return _contains(other, pattern, one, value)


def _in_range(one: PolicyCondition, mine: re.Match[str] | None, other: PolicyCondition, theirs: re.Match[str]) -> bool:
    """Whether numbers or dates that pass the one pass the other, which is a range."""
    if _family(one.base) != _family(other.base) or one.negated or (mine is not None and mine[1] != theirs[1]):
        return False
    numbers, bounds = [_number(value) for value in one.values], [_number(value) for value in other.values]
    known, limits = [n for n in numbers if n is not None], [n for n in bounds if n is not None]
    if len(known) < len(numbers) or len(limits) < len(bounds) or not known or not limits:
        return False
    inclusive = mine is None or mine[2] is not None
    if theirs[1] == "less":
        edge, limit = max(known), max(limits)
        return edge < limit or (edge == limit and (theirs[2] is not None or not inclusive))
    edge, limit = min(known), min(limits)
    return edge > limit or (edge == limit and (theirs[2] is not None or not inclusive))


def _number(text: str) -> float | None:
    from datetime import datetime

    try:
        return float(text)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


@lru_cache(maxsize=100_000)
def glob(pattern: str, text: str) -> bool:
    """Whether a pattern with `*` and `?` matches all that `text`, a pattern itself, matches. No backtracking without end."""
    if "*" not in pattern and "?" not in pattern:
        return pattern == text
    p = t = 0
    star = mark = -1
    while t < len(text):
        if p < len(pattern) and pattern[p] == "*":
            star, mark, p = p, t, p + 1
        elif p < len(pattern) and (pattern[p] == text[t] or (pattern[p] == "?" and text[t] != "*")):
            p, t = p + 1, t + 1
        elif star >= 0:
            mark += 1
            p, t = star + 1, mark
        else:
            return False
    return all(letter == "*" for letter in pattern[p:])
