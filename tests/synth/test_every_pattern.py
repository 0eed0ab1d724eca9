"""A pattern that is in one table is in all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from modules.config.settings import TRIGGERS
from modules.export.bucket_triggers import NAME
from modules.export.patterns import MODULES
from modules.patterns import PATTERNS
from tests.golden.security_words import PATTERNS as SENTENCES
from tests.support import ROOT

TABLES: Mapping[str, Collection[str]] = {
    "PatternTrigger in modules/config/settings.py": TRIGGERS,
    "modules/patterns/__init__.py": PATTERNS,
    "modules/export/patterns.py": MODULES,
    "tests/golden/security_words.py": SENTENCES,
    "terraform/": {path.name for path in (ROOT / "terraform").iterdir() if path.is_dir()} - {NAME},
}


def test_every_pattern_is_in_every_table() -> None:
    patterns = {pattern for table in TABLES.values() for pattern in table}
    missing = {where: sorted(patterns - set(table)) for where, table in TABLES.items() if patterns - set(table)}
    assert missing == {}, "CONTRIBUTING.md lists what a pattern needs"
