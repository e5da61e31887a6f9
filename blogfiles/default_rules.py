"""Read the files in which a tool keeps front matter for a whole folder, or the names of files that it leaves out.

Hugo: `cascade` in `_index.md` or the configuration: https://gohugo.io/content-management/front-matter/#cascade-1
Hugo's languages, of which some are disabled: https://gohugo.io/configuration/languages/
Jekyll: `defaults`, `exclude` and `collections` in `_config.yml`: https://jekyllrb.com/docs/configuration/options/
Hexo: `exclude`, `ignore`, `skip_render` and `encrypt` in `_config.yml`: https://hexo.io/docs/configuration
Hugo's `ignoreFiles`, Zola's `ignored_content`, Pelican's `ARTICLE_EXCLUDES` leave files out, too,
and so do Eleventy's `.eleventyignore`, `.gitignore` and `ignores.add`: https://www.11ty.dev/docs/ignores/
Eleventy: `posts/posts.json` for the folder `posts`: https://www.11ty.dev/docs/data-template-dir/
and `_data/permalink.json` for one key of all files: https://www.11ty.dev/docs/data-global/
Zola: `draft` in `_index.md` - Pelican: `DEFAULT_METADATA` and `ARTICLE_PATHS` in `pelicanconf.py`
Read next: blogfiles/defaults.py, which finds these files.
"""

import re
from collections.abc import Iterable, Iterator
from fnmatch import translate
from glob import escape
from pathlib import Path
from posixpath import normpath
from typing import NamedTuple

from blogfiles import fields
from blogfiles.record import RefusedError, same_name
from blogfiles.splitting import front_matter_in, split_front_matter

Values = dict[str, object]

# The names of the files, in their order: what the last one says counts.
NAMES = (
    re.compile(
        r"_config\.(?:ya?ml|toml)|(?:config/(?:_default|production)/)?(?:hugo|config|cascade)\.(?:toml|ya?ml|json)"
        r"|config/(?:_default|production)/languages\.(?:toml|ya?ml|json)"
        r"|_data/(?:draft|permalink|eleventyExcludeFromCollections)\.(?:json|[cm]?js)"
        r"|pelicanconf\.py|\.eleventy(?:ignore|\.js)|eleventy\.config\.[cm]?[jt]s|(?:docusaurus|astro)\.config\.[cm]?[jt]s"
    ),
    re.compile(r"\.gitignore|_index(?:\.[\w-]+)?\.(?:md|markdown|html)"),
    re.compile(r".+\.json|.+\.11tydata\.[cm]?[jt]s"),
)
_OF_PELICAN = re.compile(
    r"^(DEFAULT_METADATA|ARTICLE_EXCLUDES|IGNORE_FILES)\b(?:\s*=\s*(\{[^{}]*\}|\[[^\[\]]*\]))?", re.MULTILINE
)
_PATHS_OF_PELICAN = re.compile(r"^(ARTICLE|PAGE)_PATHS\s*=\s*[\[(]([^\])]*)", re.MULTILINE)
_NO_LETTERS = re.compile(r"\\(\W)|\\.|\[[^\]]*\]|\{[^}]*\}|[\w/-](?=[?*{])|[^\w/-]")  # in a regular expression


class Rule(NamedTuple):
    """Values for the files of a folder, or a reason to hide these files."""

    values: Values
    reason: str = ""
    name: str = ""  # of the file that says it
    paths: re.Pattern[str] | None = None  # None means all files of the folder
    kind: str = ""  # of Jekyll: `posts` are in a folder `_posts`
    tag: str = ""  # that a post must have

    def is_about(self, file: Path, tags: Iterable[str] = ()) -> bool:
        """Compare the path, and also `a` for a file `a.de.md` or `a/index.md`, as Hugo writes it."""
        if self.tag and same_name(self.tag) not in map(same_name, tags):
            return False
        is_of_kind = "_posts" not in file.parts if self.kind == "pages" else f"_{self.kind}" in file.parts
        bare = file.with_name(file.name.partition(".")[0])
        paths = (each.as_posix() for each in (file, bare, bare.parent))
        return (is_of_kind or not self.kind) and (not self.paths or any(map(self.paths.match, paths)))


def rules_in(file: Path, text: str) -> Iterator[Rule]:
    """Yield the rules of a file with this text. Raises RefusedError if it cannot be read."""
    language = "js" if file.suffix.endswith(("js", "ts", "py")) else file.suffix[1:]
    here = escape((file.parents[2] if file.parent.parent.name == "config" else file.parent).as_posix())
    script = re.sub(r"(?:module\.exports\s*=|export\s+default\b)", "", text, count=1).strip(" ;\n")
    if file.parent.name == "_data":
        yield Rule(front_matter_in(language, f'{{"{file.stem}": {script}}}').values)
    elif file.name.startswith("_config"):
        yield from _rules_of_jekyll(front_matter_in(language, text).values, file.parent)
    elif file.name.startswith(("docusaurus", "astro")):
        yield _without_underscores(file.parent)
    elif file.name.endswith("ignore"):  # Eleventy leaves out what git ignores
        lines = [line for line in text.split("\n") if not line.startswith(("#", "!"))]
        yield from _left_out([here, f"{here}/*"], lines if any(file.parent.glob("*eleventy*")) else [])
    elif "eleventy" in file.name:
        yield from _left_out([here], re.findall(r"\bignores\.add\(\s*[\"'`]([^\"'`\n]+)", text))
    elif file.name == "pelicanconf.py":
        yield from _rules_of_pelican(text, file.parent)
    elif file.name.startswith("_index"):
        values = split_front_matter(text)[0].values
        yield from _rules_of_hugo(values)
        if fields.is_true(values, "draft", False) and "date" not in values:  # Hugo has dates, and shows the posts
            yield Rule({}, "makes a draft of its section")
    elif re.match(r"(?:hugo|config|cascade|languages)\.", file.name):
        values = front_matter_in(language, text).values
        is_part = file.stem in ("cascade", "languages") and file.stem not in values
        values = {file.stem: values} if is_part else values
        yield from _rules_of_hugo(values)
        yield from _disabled_languages(values, here)
        yield from _left_out([here, f"{here}/*"], values.get("ignored_content"))  # of Zola
        # Regular expressions of others are not run here. So a file is left out if it has the letters of one.
        words = [word for item in fields.items_of(values.get("ignorefiles")) for word in str(item).split("|")]
        bare = [_NO_LETTERS.sub(lambda found: found[1] or "*", word) for word in words]
        yield from _left_out([here], [f"*{word}*" for word in bare])
    else:
        yield Rule(front_matter_in(language, script).values)


def _rules_of_jekyll(values: Values, folder: Path) -> Iterator[Rule]:
    """Yield the defaults, the most specific ones last, and the files that the blog leaves out."""
    here = escape((folder / fields.text_of(values, "source")).as_posix())
    found, starts = [], {here, f"{here}/{escape(fields.text_of(values, 'collections_dir'))}"}
    for item in fields.items_of(values.get("defaults")):
        scope, inside = (_mapping(_mapping(item).get(key)) for key in ("scope", "values"))
        path, kind = fields.text_of(scope, "path"), fields.text_of(scope, "type")
        paths = _patterns(f"{start}/{path}" for start in starts) if path.strip("/") else None
        found.append((len(path), kind, Rule(inside, paths=paths, kind=kind)))
    yield from (rule for *_, rule in sorted(found, key=lambda each: each[:2]))
    yield Rule({"permalink": values.get("permalink")}, kind="posts")
    yield from _left_out([here, f"{here}/source"], *map(values.get, ("exclude", "ignore", "skip_render")))
    for item in fields.items_of(encrypt.get("tags") if isinstance(encrypt := values.get("encrypt"), dict) else None):
        if tag := fields.text_of(_mapping(item), "name"):  # of hexo-blog-encrypt
            yield Rule({}, f"has a password for the tag {tag[:40]!r}", tag=tag)
    shown = [str(item).strip("/") for item in fields.items_of(values.get("include"))]
    collections = values.get("collections")
    for name, options in collections.items() if isinstance(collections, dict) else ():
        shown.append(f"_{name}")
        if name != "posts" and not fields.is_true(_mapping(options), "output", False):
            yield Rule({}, f"shows no pages of the collection {name[:40]!r}", kind=name)
    yield _without_underscores(folder, *shown)


def _rules_of_pelican(text: str, folder: Path) -> Iterator[Rule]:
    """Yield the metadata of all articles, the files that are left out, and those outside the folders of articles."""
    here = escape(folder.as_posix())
    for key, written in _OF_PELICAN.findall(text):  # dictionaries and lists look the same in JavaScript
        values = front_matter_in("js", f"{{{key}: {written or '('}}}").values
        yield from _left_out([here, f"{here}/*"], values.get("article_excludes"), values.get("ignore_files"))
        yield Rule(_mapping(values.get("default_metadata")))
    listed = {
        key: [name.strip("./") for name in re.findall(r"[\"']([^\"']*)[\"']", names)]
        for key, names in _PATHS_OF_PELICAN.findall(text)
    }
    if (articles := listed.get("ARTICLE")) and all(articles):
        inner = "|".join(map(re.escape, [*articles, *listed.get("PAGE", ["pages"])]))
        outside = rf"{re.escape(folder.as_posix())}/(?!(?:.*/)?(?:{inner})(?:/|\Z))"
        yield Rule({}, "leaves it out", paths=re.compile(outside))


def _left_out(starts: list[str], *lists: object) -> Iterator[Rule]:
    """Yield a rule for each path in the lists: files below one of `starts` that the blog leaves out."""
    for item in (str(item).strip("/ ") for each in lists for item in fields.items_of(each)):
        if item:
            yield Rule({}, "leaves it out", paths=_patterns(f"{start}/{item}" for start in starts))


def _without_underscores(folder: Path, *shown: str) -> Rule:
    """Return the rule that hides folders such as `_ideas`, except those that are `shown`."""
    names = "|".join(map(re.escape, ("_posts", "_drafts", *shown)))
    inner = rf"{re.escape(folder.as_posix())}/(?:[^/]+/)*(?!(?:{names})/)_[^/]+/"
    return Rule({}, "leaves it out", paths=re.compile(inner))


def _rules_of_hugo(values: Values) -> Iterator[Rule]:
    """Yield the rules of `cascade`. The first one counts, so it comes last."""
    for item in reversed(fields.items_of(values.get("cascade"))):
        inside = dict(_mapping(item))
        target = _mapping(inside.pop("target", None)) | _mapping(inside.pop("_target", None))
        path = fields.text_of(target, "path")
        if re.search(r"page|\*|^$", fields.text_of(target, "kind")):  # or else it is about lists of posts
            pieces = [f"*/{piece}" for piece in re.split("[{},]", path) if piece.strip("/ ")]  # {/a,/a/**}
            yield Rule(inside, paths=_patterns(pieces) if pieces else None)


def _disabled_languages(values: Values, here: str) -> Iterator[Rule]:
    """Yield a rule for each language that Hugo leaves out. Its files are `a.de.md`, or in a folder of its own."""
    languages = _mapping(values.get("languages"))
    disabled = {str(name).lower() for name in fields.items_of(values.get("disablelanguages"))}
    disabled |= {name for name, each in languages.items() if fields.is_true(_mapping(each), "disabled", False)}
    for name in sorted(disabled):
        paths = [f"{here}/*.{escape(name)}.*"]
        if folder := fields.text_of(_mapping(languages.get(name)), "contentdir"):
            paths.append(f"{here}/{escape(folder)}")
        yield Rule({}, f"disables the language {name[:20]!r}", paths=_patterns(paths))


def _patterns(paths: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for these paths and everything below them. An asterisk includes slashes."""
    bare = [normpath(path.strip()) for path in paths]
    return re.compile("|".join(translate(path + end) for path in bare for end in ("", "/*")), re.IGNORECASE)


def _mapping(value: object) -> Values:
    if not isinstance(value, dict | None):
        raise RefusedError("is not a mapping")
    return fields.lowered(value or {})
