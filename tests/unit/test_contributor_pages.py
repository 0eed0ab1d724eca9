"""Every path and every command that the pages for contributors name is there."""

from __future__ import annotations

import re

import pytest

from tests.support import ROOT

PAGES = ("CONTRIBUTING.md", "docs/architecture.md")
NEW = re.compile("hourly[-_]eventbridge")
"""Of the pattern that CONTRIBUTING.md adds; test_add_a_pattern.py makes it."""

PATH = re.compile(r"[\w.*/-]*/[\w.*/-]*|[\w-]+\.(?:py|md|toml|txt)")


def _exists(path: str) -> bool:
    """From the top, or from `modules/`, as the layers are called."""
    return any(any(folder.glob(path.strip("/"))) for folder in (ROOT, ROOT / "modules"))


@pytest.mark.parametrize("page", PAGES)
def test_every_path_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    paths = [path for path in re.findall(r"`([^`\n]+)`", text) if PATH.fullmatch(path) and not NEW.search(path)]
    assert len(paths) > 10
    assert [path for path in paths if not _exists(path)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text("utf-8"))
    assert links
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_every_command_is_a_target() -> None:
    targets = re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    commands = {
        name
        for page in PAGES
        for name in re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    }
    assert commands - {*targets} == set()
