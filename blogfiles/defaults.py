"""Find what a blog says about all files of a folder: defaults, which stand below the front matter of each file.

One line there can hide many posts. So if a file cannot be read, its posts become drafts. Where it is hard to say which
posts a line is about, it is about more posts here than in the old blog.
Read next: blogfiles/default_rules.py, which reads the files of each tool.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from blogfiles import fields
from blogfiles.default_rules import NAMES, Rule, Values, rules_in
from blogfiles.front_matter import merged
from blogfiles.markdown_file import content_of, text_in
from blogfiles.privacy import reason_to_hide
from blogfiles.record import RefusedError

MOST = 100  # rules in one file
# A file that cannot be read, and has none of these in its name or its text, does no harm.
_MENTIONED = re.compile(
    rb"(?im)cascade|^(?:defaults|exclude|ignore\w*|skip_render|collections|DEFAULT_METADATA|ARTICLE_EXCLUDES)\b|draft"
    rb"|disable|FromCollections|publi[cs]|permalink|private|hidden|listed|password"
)
# Defaults of these keys are patterns for many posts, or mistakes.
_OF_ONE_POST = {"title", "slug", "created_at", "menu_position", *fields.PUBLISHED_KEYS, *fields.UPDATED_KEYS}
_OF_ONE_POST -= {"publishdate", "published"}  # these may hide a folder: Hugo waits for a date in the future


class Defaults:
    """The defaults of a blog. The files of each folder are read once."""

    def __init__(self, folder: Path) -> None:
        """Look for the configuration above `folder`, too, since that may be a part of a blog, such as `_posts`."""
        here = folder.absolute()
        around = (here, *here.parents)
        content = next((each for each in around if each.name == "content"), here)
        self._root = next((each for each in around if is_root(each)), content)
        self._found: dict[Path, dict[str, list[Rule]]] = {}

    def below(self, own: Values, file: Path) -> tuple[Values, list[str]]:
        """Return the values of a file with the defaults below them, and the reasons of the defaults to hide it."""
        values, sure, hiding, reasons = Values(), Values(), "", []
        for rule in self._rules_for(file.absolute(), fields.tags_of(own)):
            values = merged(values, rule.values)
            if rule.reason:
                reasons.append(f"{rule.name} {rule.reason}")
            elif not rule.paths:
                sure = merged(sure, rule.values)
                hiding = rule.name if reason_to_hide(rule.values) else hiding
            elif reason := reason_to_hide(merged(rule.values, own)):
                reasons.append(f"{reason}, as {rule.name} says")
        if hiding and (reason := reason_to_hide(merged(sure, own))):
            reasons.append(f"{reason}, as {hiding} says")
        return (merged(values, own) if values else own), [] if reasons and reason_to_hide(own) else reasons

    def _rules_for(self, file: Path, tags: list[str]) -> Iterator[Rule]:
        for here in reversed(file.parents):
            if here.is_relative_to(self._root):
                if here not in self._found:
                    self._found[here] = self._read(here)
                yield from (rule for rule in self._found[here].get("", ()) if rule.is_about(file, tags))
        yield from self._found.get(file.parent, {}).get(file.stem, ())

    def _read(self, here: Path) -> dict[str, list[Rule]]:
        """Return the rules for all files in a folder under "", and those for one file under its stem."""
        found: dict[str, list[Rule]] = defaultdict(list)
        names = sorted(names_in(here), reverse=True)
        stems = {here.name, *(Path(name).stem for name in names if not name.endswith(".json"))}
        inner = ("config/_default", "config/production", "_data")
        names += [f"{folder}/{name}" for folder in inner for name in names_in(here / folder)]
        for pattern in NAMES:
            for name in filter(pattern.fullmatch, names):
                stem = re.sub(r"(\.11tydata)?\.\w+$", "", name) if pattern is NAMES[-1] else here.name
                if stem in stems:
                    found["" if stem == here.name else stem] += self._rules_in(here / name)
        return found

    def _rules_in(self, file: Path) -> Iterator[Rule]:
        content = None
        try:
            content = content_of(file)
            rules = [rule._replace(values=_checked(rule.values)) for rule in rules_in(file, text_in(content))]
            if len(rules) > MOST:
                raise RefusedError("has too many rules")
        except RefusedError:
            is_harmless = content is not None and not _MENTIONED.search(file.name.encode() + b"\n" + content)
            rules = [] if is_harmless else [Rule({}, "cannot be read, and may hide it")]
        yield from (rule._replace(name=file.relative_to(self._root).as_posix()) for rule in rules)


def _checked(values: Values) -> Values:
    """Return the values without those of one post alone. Raises RefusedError for a value that cannot be read."""
    for read in (fields.authors_of, fields.tags_of, fields.is_draft):
        read(values)
    fields.is_true(values, "render_with_liquid", True)
    fields.dates_of(values, ("publishdate",))
    # A date under published would publish each post that has none.
    dated = {"published"} if fields.dates_of(values, ("published",)) else set()
    return {key: value for key, value in values.items() if key not in _OF_ONE_POST | dated}


def holds_defaults(name: str) -> bool:
    """Return True if a file with this name is never anything else."""
    return any(pattern.fullmatch(name) for pattern in NAMES[:2]) or ".11tydata." in name


def is_root(folder: Path) -> bool:
    """Return True if the configuration of a blog stands in the folder."""
    return any(map(NAMES[0].fullmatch, names_in(folder))) or (folder / "config/_default").is_dir()


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder, or none if it cannot be opened."""
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []
