"""Which AWS accounts are the stack's own."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ..reading.plan import ARN, Plan
from ..reading.values import leaves, text_at
from .policies import statements

_PRINCIPAL = re.compile(r"principal|account")


@dataclass(frozen=True)
class Accounts:
    """The accounts in which the stack has something; empty where the plan does not say."""

    own: frozenset[str] = frozenset()

    def is_foreign(self, principal: str) -> bool:
        """Whether an account, or somebody in one, is not known to be of the stack's own."""
        account = account_of(principal)
        return account is not None and account not in self.own


def account_of(principal: str) -> str | None:
    match = re.fullmatch(r"(\d{12})|arn:[\w-]*:[\w-]*:[\w-]*:(\d{12}):.*", principal)
    return None if match is None else match[1] or match[2]


def own_accounts(plan: Plan) -> Accounts:
    """Those of the resources' own ARNs; without any, the one that most other ARNs name, but for those that are let in."""
    own = {*plan.caller_accounts}
    others: Counter[str] = Counter()
    for change in plan.resources:
        if not change.managed:
            # A data source may be about another account.
            continue
        for value in (change.before, change.after):
            own.update(match[1] for match in [ARN.match(text_at(value, "arn") or "")] if match)
            for path, leaf in leaves(value) if not own else ():
                if not isinstance(leaf, str) or any(_PRINCIPAL.search(str(step)) for step in path):
                    continue
                found = statements(leaf)
                texts = [leaf] if found is None else [arn for one in found for arn in one.resources]
                others.update(account for text in texts for account in ARN.findall(text))
    if not own:
        own = {account for account, _ in others.most_common(1)}
    return Accounts(frozenset(own))
