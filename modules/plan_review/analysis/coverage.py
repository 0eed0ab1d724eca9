"""Which statements of a policy say something about others, found by what they name: the longer both are, the more that counts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from .conditions import PolicyCondition, glob, implied
from .policies import EVERYBODY, PolicyStatement


@dataclass(frozen=True)
class Box:
    """What one statement covers of another: each of these principals with each of these actions on each of these resources."""

    principals: frozenset[str]
    actions: frozenset[str]
    resources: frozenset[str]

    @property
    def is_empty(self) -> bool:
        return not (self.principals and self.actions and self.resources)


class Statements:
    """The statements of one side."""

    def __init__(self, statements: Sequence[PolicyStatement], own_accounts: frozenset[str]) -> None:
        self.all = dict.fromkeys(statements)
        self._own = own_accounts
        self._held: list[PolicyStatement] = []
        self._by_condition: dict[str, _Patterns] = defaultdict(_Patterns)
        self._inverted: list[PolicyStatement] = []
        free: list[PolicyStatement] = []
        conditional: dict[object, PolicyStatement] = {}
        for one in self.all:
            if one.effect == "Allow" and not one.inverted and one.conditions:
                alike = frozenset((held.key.lower(), held.operator.lower()) for held in one.conditions)
                # Of statements that differ in the values of their conditions only, one says what kind of hold was there.
                conditional.setdefault((one.principals, one.actions, one.resources, alike), one)
            held = next((held for held in sorted(one.conditions) if held.names_its_values), None)
            if held is not None:
                self._by_condition[held.key.lower()].add(held.values, len(self._held))
                self._held.append(one)
            else:
                (self._inverted if one.inverted else free).append(one)
        self._free = _Index(free, own_accounts)
        self._conditional = _Index(list(conditional.values()), own_accounts)
        self._naming: dict[str, list[PolicyStatement]] = defaultdict(list)
        for one in self.all:
            for arn in one.resources:
                self._naming[arn].append(one)
        self._resources = sorted(self._naming)

    def covering(self, statement: PolicyStatement, given: Sequence[PolicyCondition]) -> Iterator[Box]:
        """What others say of the same; `given` is what the statement's conditions guarantee."""
        values = dict.fromkeys((held.key.lower(), value) for held in given for value in held.values)
        parts = [
            part
            for key, value in values
            if key in self._by_condition
            for part in self._by_condition[key].matching(value)
        ]
        held = [self._held[number] for number in sorted({number for part in parts for number in part})]
        boxes = [(one, _box(one, statement, self._own)) for one in (*held, *self._inverted)]
        for one, box in (*boxes, *self._free.meeting(statement)):
            if (
                one.effect == statement.effect
                and not box.is_empty
                and all(implied(own, given) for own in one.conditions)
            ):
                yield box

    def conditional(self, statement: PolicyStatement) -> Iterator[PolicyStatement]:
        """The statements that allow some of the same on conditions, whatever these are."""
        return (one for one, box in self._conditional.meeting(statement) if not box.is_empty)

    def inside(self, pattern: str) -> Iterator[PolicyStatement]:
        """The statements that name a resource inside of what a pattern stands for, but not the pattern itself."""
        start = _literal(pattern)
        for index in range(bisect_left(self._resources, start), len(self._resources)):
            arn = self._resources[index]
            if not arn.startswith(start):
                return
            if arn != pattern and glob(pattern, arn):
                yield from self._naming[arn]


class _Index:
    """Statements that are no `Not…`, by each of the three lists."""

    def __init__(self, statements: Sequence[PolicyStatement], own_accounts: frozenset[str]) -> None:
        self._statements = statements
        self._own = own_accounts
        self._principals: dict[str, set[int]] = defaultdict(set)
        self._actions, self._resources = _Patterns(), _Patterns()
        for number, one in enumerate(statements):
            for name in one.principals:
                self._principals[name].add(number)
            self._actions.add((name.lower() for name in one.actions), number)
            self._resources.add(one.resources, number)

    def meeting(self, statement: PolicyStatement) -> Iterator[tuple[PolicyStatement, Box]]:
        """Those that name something of each list, and what."""
        found = (
            {name: self._letting_in(name) for name in statement.principals},
            {name: self._actions.matching(name.lower()) for name in statement.actions},
            {name: self._resources.matching(name) for name in statement.resources},
        )
        # Who is looked at is said by the list that the fewest have something of.
        rarest = min(found, key=lambda sets: sum(len(one) for many in sets.values() for one in many))
        for number in sorted({number for many in rarest.values() for one in many for number in one}):
            lists = [frozenset(name for name, many in sets.items() if _is_in(number, many)) for sets in found]
            yield self._statements[number], Box(*lists)

    def _letting_in(self, principal: str) -> list[set[int]]:
        names = [principal, EVERYBODY, *_account_around(principal, self._own)]
        return [self._principals[name] for name in dict.fromkeys(names) if name in self._principals]


class _Patterns:
    """Names, some of which have wildcards, and the numbers of the statements that they stand in."""

    def __init__(self) -> None:
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._by_ends: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        self._found: dict[str, list[set[int]]] = {}
        self._lengths: list[tuple[int, int]] = []

    def add(self, names: Iterable[str], number: int) -> None:
        for name in names:
            start = _literal(name)
            if start == name:
                self._exact[name].add(number)
            else:
                self._by_ends[start, re.split(r"[*?]", name)[-1]][name].add(number)

    def matching(self, name: str) -> list[set[int]]:
        """The numbers of those that stand for all that `name` does, in parts."""
        if name not in self._found:
            # What a pattern has before its first wildcard and after its last one, it shares with what it stands for.
            self._lengths = self._lengths or sorted({(len(start), len(end)) for start, end in self._by_ends})
            ends = ((name[:start], name[len(name) - end :]) for start, end in self._lengths if start + end <= len(name))
            patterns = (one for both in ends for one in self._by_ends.get(both, {}).items())
            found = [numbers for pattern, numbers in patterns if glob(pattern, name)]
            self._found[name] = [*found, *([self._exact[name]] if name in self._exact else [])]
        return self._found[name]


def _literal(pattern: str) -> str:
    return re.split(r"[*?]", pattern, maxsplit=1)[0]


def _is_in(number: int, many: Iterable[set[int]]) -> bool:
    return any(number in one for one in many)


def _account_around(principal: str, own_accounts: frozenset[str]) -> Iterator[str]:
    """The account that lets somebody in by being let in itself.

    Another account hands on to its own people what it is given. In one's own account that takes a policy of theirs, and
    who is named needs none: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html (2026-11-28).
    """
    match = re.search(r"::(\d+):", principal)
    if match is not None and match[1] not in own_accounts:
        yield match[1]


def _box(one: PolicyStatement, of: PolicyStatement, own_accounts: frozenset[str]) -> Box:
    """The same for a statement of any form."""

    def holds(field: str, named: Iterable[str], value: str, fits: Callable[[str], bool]) -> bool:
        if field not in one.inverted:
            return any(map(fits, named))
        return not any(fits(own) or _may_meet(own.lower(), value.lower()) for own in named)

    def principal(name: str) -> bool:
        letting_in = (name, EVERYBODY, *_account_around(name, own_accounts))
        return holds("Principal", one.principals, name, lambda own: own in letting_in)

    def action(name: str) -> bool:
        return holds("Action", actions, name, lambda own: glob(own, name))

    def resource(name: str) -> bool:
        return holds("Resource", one.resources, name, lambda own: glob(own, name))

    actions = [name.lower() for name in one.actions]
    return Box(
        frozenset(filter(principal, of.principals)),
        frozenset(name for name in of.actions if action(name.lower())),
        frozenset(filter(resource, of.resources)),
    )


def _may_meet(pattern: str, value: str) -> bool:
    """Whether something may fit two patterns: where neither's beginning contradicts the other's."""
    one, other = _literal(pattern), _literal(value)
    if other == value:
        return glob(pattern, value)
    return one.startswith(other) or other.startswith(one)
