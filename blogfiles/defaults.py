"""Find what a blog says about all files of a folder: defaults, which stand below the front matter of each file.

Hugo: `cascade` in `_index.md` or the configuration: https://gohugo.io/content-management/front-matter/#cascade-1
Jekyll: `defaults` and `exclude` in `_config.yml`: https://jekyllrb.com/docs/configuration/front-matter-defaults/
Eleventy: `posts/posts.json` for the folder `posts`: https://www.11ty.dev/docs/data-template-dir/
Zola: `draft` in `_index.md` - Pelican: `DEFAULT_METADATA` in `pelicanconf.py`

One line there can hide many posts. So if a file cannot be read, its posts become drafts. Where it is hard to say which
posts a line is about, it is about more posts here than in the old blog.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import translate
from glob import escape
from pathlib import Path
from typing import NamedTuple

from blogfiles import fields
from blogfiles.front_matter import merged
from blogfiles.markdown_file import content_of, text_in
from blogfiles.privacy import reason_to_hide
from blogfiles.record import RefusedError
from blogfiles.splitting import front_matter_in, split_front_matter

Values = dict[str, object]

# The names of the files, in their order: what the last one says counts.
_NAMES = (
    re.compile(r"_config\.(?:ya?ml|toml)|(?:config/_default/)?(?:hugo|config)\.(?:toml|ya?ml|json)|pelicanconf\.py"),
    re.compile(r"_index(?:\.[\w-]+)?\.(?:md|markdown|html)"),
    re.compile(r".+\.json|.+\.11tydata\.[cm]?[jt]s"),
)
_ROOT = re.compile(_NAMES[0].pattern + r"|\.eleventy\.js|eleventy\.config\.[cm]?[jt]s")
# A file that cannot be read, and mentions none of these, does no harm.
_MENTIONED = re.compile(
    rb"(?im)cascade|^defaults|^exclude|^DEFAULT_|draft|FromCollections|publi[cs]|permalink|private|hidden|listed|password"
)
# Defaults of these keys are patterns for many posts, or mistakes.
_OF_ONE_POST = {"title", "slug", "created_at", "menu_position", *fields.PUBLISHED_KEYS, *fields.UPDATED_KEYS}


class _Rule(NamedTuple):
    """Values for the files of a folder, or a reason to hide these files."""

    values: Values
    reason: str = ""
    name: str = ""  # of the file that says it
    paths: re.Pattern[str] | None = None  # None means all files of the folder
    kind: str = ""  # of Jekyll: `posts` are in a folder `_posts`

    def is_about(self, file: Path) -> bool:
        """Compare the path, and also `a` for a file `a.de.md` or `a/index.md`, as Hugo writes it."""
        is_of_kind = "_posts" not in file.parts if self.kind == "pages" else f"_{self.kind}" in file.parts
        bare = file.with_name(file.name.partition(".")[0])
        paths = (each.as_posix() for each in (file, bare, bare.parent))
        return (is_of_kind or not self.kind) and (not self.paths or any(map(self.paths.match, paths)))


class Defaults:
    """The defaults of a blog. The files of each folder are read once."""

    def __init__(self, folder: Path) -> None:
        """Look for the configuration above `folder`, too, since that may be a part of a blog, such as `_posts`."""
        here = folder.absolute()
        self._root = next((each for each in (here, *here.parents) if any(map(_ROOT.fullmatch, _names_in(each)))), here)
        self._found: dict[Path, dict[str, list[_Rule]]] = {}

    def below(self, own: Values, file: Path) -> tuple[Values, list[str]]:
        """Return the values of a file with the defaults below them, and the reasons of the defaults to hide it."""
        values, sure, hiding, reasons = Values(), Values(), "", []
        for rule in self._rules_for(file.absolute()):
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
        return (merged(values, own) if values else own), [] if reason_to_hide(own) else reasons

    def _rules_for(self, file: Path) -> Iterator[_Rule]:
        for here in reversed(file.parents):
            if here.is_relative_to(self._root):
                if here not in self._found:
                    self._found[here] = self._read(here)
                yield from (rule for rule in self._found[here].get("", ()) if rule.is_about(file))
        yield from self._found.get(file.parent, {}).get(file.stem, ())

    def _read(self, here: Path) -> dict[str, list[_Rule]]:
        """Return the rules for all files in a folder under "", and those for one file under its stem."""
        found: dict[str, list[_Rule]] = defaultdict(list)
        names = sorted(_names_in(here), reverse=True)
        stems = {here.name, *(Path(name).stem for name in names if not name.endswith(".json"))}
        names += [f"config/_default/{name}" for name in _names_in(here / "config/_default")]
        for pattern in _NAMES:
            for name in filter(pattern.fullmatch, names):
                stem = re.sub(r"(\.11tydata)?\.\w+$", "", name) if pattern is _NAMES[-1] else here.name
                if stem in stems:
                    found["" if stem == here.name else stem] += self._rules_in(here / name)
        return found

    def _rules_in(self, file: Path) -> Iterator[_Rule]:
        content = None
        try:
            content = content_of(file)
            rules = [rule._replace(values=_checked(rule.values)) for rule in _rules_in(file, text_in(content))]
        except RefusedError:
            is_harmless = content is not None and not _MENTIONED.search(content)
            rules = [] if is_harmless else [_Rule({}, "cannot be read, and may hide it")]
        yield from (rule._replace(name=file.relative_to(self._root).as_posix()) for rule in rules)


def _rules_in(file: Path, text: str) -> Iterator[_Rule]:
    """Yield the rules of a file with this text. Raises RefusedError if it cannot be read."""
    language = "js" if file.suffix.endswith(("js", "ts", "py")) else file.suffix[1:]
    if file.name.startswith("_config"):
        yield from _rules_of_jekyll(front_matter_in(language, text).values, escape(file.parent.as_posix()))
    elif file.name == "pelicanconf.py":
        for written in re.findall(r"^DEFAULT_METADATA\b(?:\s*=\s*(\{[^{}]*\}))?", text, re.MULTILINE):
            yield _Rule(front_matter_in("js", written or "(").values)  # a dictionary looks the same in JavaScript
    elif file.name.startswith("_index"):
        values = split_front_matter(text)[0].values
        yield from _rules_of_hugo(values)
        if fields.is_true(values, "draft", False) and "date" not in values:  # Hugo has dates, and shows the posts
            yield _Rule({}, "makes a draft of its section")
    elif re.match(r"(?:hugo|config)\.", file.name):
        yield from _rules_of_hugo(front_matter_in(language, text).values)
    else:
        script = re.sub(r"(?:module\.exports\s*=|export\s+default\b)", "", text, count=1)
        yield _Rule(front_matter_in(language, script).values)


def _rules_of_jekyll(values: Values, here: str) -> Iterator[_Rule]:
    """Yield the defaults, the most specific ones last, and the files that the blog leaves out."""
    found, starts = [], {here, f"{here}/{fields.text_of(values, 'collections_dir')}"}
    for item in _list_in(values, "defaults"):
        scope, inside = (_mapping(_mapping(item).get(key)) for key in ("scope", "values"))
        path, kind = fields.text_of(scope, "path"), fields.text_of(scope, "type")
        paths = _patterns(f"{start}/{path}" for start in starts) if path.strip("/") else None
        found.append((len(path), kind, _Rule(inside, paths=paths, kind=kind)))
    yield from (rule for *_, rule in sorted(found, key=lambda each: each[:2]))
    for item in _list_in(values, "exclude"):
        yield _Rule({}, "leaves it out", paths=_patterns([f"{here}/{item}"]))


def _rules_of_hugo(values: Values) -> Iterator[_Rule]:
    """Yield the rules of `cascade`. The first one counts, so it comes last."""
    for item in reversed(_list_in(values, "cascade")):
        inside = dict(_mapping(item))
        target = _mapping(inside.pop("target", None)) | _mapping(inside.pop("_target", None))
        path = fields.text_of(target, "path")
        if re.search(r"page|\*|^$", fields.text_of(target, "kind")):  # or else it is about lists of posts
            pieces = [f"*/{piece}" for piece in re.split("[{},]", path) if piece.strip("/ ")]  # {/a,/a/**}
            yield _Rule(inside, paths=_patterns(pieces) if pieces else None)


def _patterns(paths: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for these paths and everything below them. An asterisk includes slashes."""
    bare = [re.sub(r"//+", "/", path.strip()).rstrip("/") for path in paths]
    return re.compile("|".join(translate(path + end) for path in bare for end in ("", "/*")), re.IGNORECASE)


def _list_in(values: Values, key: str) -> list[object]:
    value = values.get(key)
    return value if isinstance(value, list) else [value] if value else []


def _mapping(value: object) -> Values:
    if not isinstance(value, dict | None):
        raise RefusedError("is not a mapping")
    return fields.lowered(value or {})


def _checked(values: Values) -> Values:
    """Return the values without those of one post alone. Raises RefusedError for a value that cannot be read."""
    for read in (fields.authors_of, fields.tags_of, fields.is_draft):
        read(values)
    fields.is_true(values, "render_with_liquid", True)
    return {key: value for key, value in values.items() if key not in _OF_ONE_POST}


def holds_defaults(name: str) -> bool:
    """Return True if a file with this name is never anything else."""
    return any(pattern.fullmatch(name) for pattern in _NAMES[:2]) or ".11tydata." in name


def _names_in(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []
