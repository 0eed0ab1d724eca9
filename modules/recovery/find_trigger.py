"""Which trigger is to be recovered: found in pipelines.toml, or read from what a generated module puts out."""

from __future__ import annotations

from pathlib import Path

from .configured_trigger import configured
from .trigger import STANDARD_INPUT, Trigger
from .trigger_file import from_file


def resolve(text: str, *, config: Path, overlay: Path | None, state_machine_arn: str | None) -> Trigger:
    """The trigger that `text` names.

    Args:
        text: `ENVIRONMENT/BUCKET/TRIGGER` by the ids of a configuration; or a JSON file with the output `recovery` of a
            generated module, by its path (`-` for standard input).
        config: the configuration, such as pipelines.toml.
        overlay: laid on top of it, field by field.
        state_machine_arn: for a trigger whose state machine only another team's Terraform state names.

    Raises:
        ConfigurationError: everything wrong with it.
    """
    if text == STANDARD_INPUT or text.endswith(".json") or Path(text).is_file():
        return from_file(text, state_machine_arn)
    return configured(text, config, overlay, state_machine_arn)
