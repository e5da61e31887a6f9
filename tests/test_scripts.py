"""The editor's scripts are small, and none of them replaces a name of another: they share one global scope."""

import re
from collections import Counter
from pathlib import Path

STATIC = Path(__file__).parent.parent / "app" / "static"
SCRIPTS = [STATIC / name for name in ("kept.js", "marks.js", "rich.js", "editor.js", "pictures.js")]


def test_they_are_small() -> None:
    assert sum(script.stat().st_size for script in SCRIPTS) <= 24_000


def test_no_two_have_the_same_name() -> None:
    names = re.compile(r"^(?:async )?(?:function|const|let) (\w+)", re.MULTILINE)
    counts = Counter(name for script in SCRIPTS for name in names.findall(script.read_text()))
    assert len(counts) > 20
    assert [name for name, count in counts.items() if count > 1] == []
