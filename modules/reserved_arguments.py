"""Arguments of a backend or provider that pipelines.toml decides elsewhere, and where.

They are laid on top of what is written here, so that they would replace it after it was checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .settings import Table

_ELSEWHERE = "would replace {setting} after it was checked. Set {setting} instead."

S3_BACKEND: Mapping[str, str] = {
    **{name: _ELSEWHERE.format(setting=f"backend.{name}") for name in ("bucket", "region", "kms_key_id")},
    "key": (
        "would be the same for every stack, and they would keep their state in the same place. Remove it: the key of a stack is "
        "<project>/<environment>/<stack>/terraform.tfstate."
    ),
    "encrypt": "cannot be chosen: state holds whatever a plan shows, and more, and is always encrypted. Remove it.",
    "use_lockfile": "cannot be chosen: without the lock two applies at a time lose each other's state. Remove it.",
}

REMOTE_STATE: Mapping[str, str] = {
    name: _ELSEWHERE.format(setting=f"remote_state.{name}") for name in ("bucket", "key", "region")
}

PROVIDER: Mapping[str, str] = {
    "region": _ELSEWHERE.format(setting="the environment's region"),
    "default_tags": _ELSEWHERE.format(setting="the environment's tags"),
    "allowed_account_ids": (
        "is always account_id and nothing else, so that no apply reaches another account. Set the environment's account_id instead."
    ),
}


def reserved_argument_problems(arguments: Table, reserved: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The arguments that `reserved` has, each with what to do."""
    for name in arguments:
        if name in reserved:
            yield name, f"{name} {reserved[name]}"
