"""One change of access, as the sections, the gates and the JSON document tell it."""

from __future__ import annotations

from dataclasses import dataclass

from .grants import Grant


@dataclass(frozen=True)
class AccessChange:
    """One change of access.

    Attributes:
        subject: whose policy it is.
        bearer: whether the subject is who may do something, not what it is done to.
        grant: what is gained or lost.
        gained: whether anybody may do more than before; a Deny that is lost is gained access.
        text: instead of a grant, a sentence of ours that follows the subject, and what it ends with.
        addresses: of the resources that say so.
        widened: why it deserves a second look; empty where it does not.
        unknown: it cannot be told from the plan.
        before_subject: our words in front of the subject.
        place: what `named` is about, where there is such a thing.
        drifted: it is so already, made outside of Terraform.
        looked_at: else nothing is said of who gains or loses, only that it was not read.
    """

    subject: str
    addresses: tuple[str, ...]
    grant: Grant | None = None
    text: str = ""
    named: str = ""
    bearer: bool = False
    gained: bool = True
    widened: tuple[str, ...] = ()
    unknown: bool = False
    before_subject: str = ""
    place: str = ""
    drifted: bool = False
    looked_at: bool = True
