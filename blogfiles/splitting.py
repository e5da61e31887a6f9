"""Split a file into its front matter and its body.

There are four kinds of front matter: YAML between `---` lines (Jekyll, Hugo), TOML between `+++` lines (Hugo, Zola),
JSON between `{` and `}` (Hugo), and Pelican's `Key: value` lines. Eleventy can name the language in the first line,
such as `---json`, and Hexo can leave that line out. This module turns all of them into YAML (JSON is YAML already), so
the rest of the library reads only one language.
Hugo: https://gohugo.io/content-management/front-matter/ - Zola: https://www.getzola.org/documentation/content/page/
Read next: blogfiles/front_matter.py and blogfiles/pelican.py.
"""

import json
import re
import tomllib
from collections.abc import Mapping

import yaml

from blogfiles.front_matter import FrontMatter, yaml_of
from blogfiles.pelican import split_pelican
from blogfiles.record import RefusedError

LENGTH_LIMIT = 65_536  # characters; front matter usually has a few hundred, and the parser needs seconds for a megabyte
DEPTH_LIMIT = 20  # nested lists and mappings; the parser calls itself for each level
DOTS_LIMIT = 200  # before the `=` in a line of TOML; a dotted key with n parts takes time in the order of n * n
LIFTED = ("tags", "categories", "authors")  # Zola has these keys below `taxonomies`, other tools at the top

_OPENING = re.compile(r"(---|\+\+\+|\{)[ \t]*(?:\n|\Z)")
_NAMED = re.compile(r"---[ \t]*(\w+)[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_UNOPENED = re.compile(r"((?:(?:[\w-]++:|[ \t]*+-[ ]|[ \t]++\S).*+\n)++)---[ \t]*(?:\n|\Z)")  # keys, and items of lists
_KINDS = {
    opening: re.compile(rf"(.*?)^(?:{end})[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
    for opening, end in (("---", r"---|\.\.\."), ("+++", r"\+\+\+"), ("{", r"\}"))
}
_LANGUAGES = {"---": "yaml", "+++": "toml", "{": "json"}
_HALVES = re.compile(
    r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}"
)  # some JSON writes an emoji as two halves


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return the front matter and the body of `text`, whose lines end with a newline alone.

    Without front matter, everything is body. Raises RefusedError for front matter that cannot be read.
    """
    opening = _OPENING.match(text)
    if named := _NAMED.match(text):
        return _load(_yaml_from(named[1].lower(), named[2])), text[named.end() :]
    unopened = _UNOPENED.match(text)
    if unopened and re.search(r"^title:", unopened[1], re.MULTILINE):
        return _load(unopened[1]), text[unopened.end() :]
    if not opening:
        values, body = split_pelican(text)
        _check_length(text[: len(text) - len(body)])
        return front_matter_from(values), body
    mark = opening[1]
    found = _KINDS[mark].match(text, opening.end())
    if not found:
        end = "}" if mark == "{" else mark
        raise RefusedError(f"the front matter starts with {mark} but has no closing {end}")
    written = found[1]
    if mark == "{":
        written = "{" + written + "}"
    return _load(_yaml_from(_LANGUAGES[mark], written)), text[found.end() :]


def _yaml_from(language: str, written: str) -> str:
    """Convert front matter to YAML. Raises RefusedError for a language that is not read here."""
    match language:
        case "yaml" | "yml":
            return written
        case "toml":
            _check_length(written)
            return _yaml_from_toml(written)
        case "json":
            # YAML allows neither tabs as indentation nor halves of characters. No string in JSON contains a raw tab.
            return _HALVES.sub(lambda pair: str(json.loads(f'"{pair[0]}"')), written.replace("\t", " "))
    raise RefusedError(f"the front matter is written in {language[:20]!r}; write it in YAML, TOML or JSON")


def front_matter_from(values: Mapping[str, object]) -> FrontMatter:
    """Return the front matter with these values. Raises RefusedError if it is too long."""
    return _load(yaml_of(values))


def _check_length(written: str) -> None:
    if len(written) > LENGTH_LIMIT:
        raise RefusedError(f"the front matter is longer than {LENGTH_LIMIT} characters")


def _yaml_from_toml(toml: str) -> str:
    """Convert TOML to YAML. Every value keeps its type."""
    if any(line.partition("=")[0].count(".") > DOTS_LIMIT for line in toml.split("\n")):
        raise RefusedError("the front matter is nested too deeply")
    try:
        return yaml_of(
            tomllib.loads("\n" + toml)
        )  # the newline stands for the +++ line, so that line numbers are right
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(f"the front matter is not valid TOML: {error}") from None
    except ValueError:
        raise RefusedError("the front matter has a number with thousands of digits") from None
    except RecursionError:
        raise RefusedError("the front matter is nested too deeply") from None


def _load(text: str) -> FrontMatter:
    _check_length(text)
    try:
        _refuse_bombs(text)
        return FrontMatter.of(text, LIFTED)
    except yaml.MarkedYAMLError as error:
        line = f" (line {error.problem_mark.line + 2})" if error.problem_mark else ""
        raise RefusedError(f"the front matter is not valid YAML: {error.problem}{line}") from None
    except yaml.YAMLError:
        raise RefusedError("the front matter has a control character, which YAML does not allow") from None
    except (ValueError, OverflowError):  # "\UFFFFFFFF", or a YAML version with thousands of digits
        raise RefusedError("the front matter is not valid YAML: a number is too large") from None


def _refuse_bombs(text: str) -> None:
    """Refuse YAML that is short to write but huge to build: aliases, and endlessly nested lists.

    An alias repeats everything that its anchor holds. This looks at the stream of events, before anything is built.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise RefusedError("the front matter uses a YAML alias (*name), which is not supported")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            raise RefusedError(f"the front matter is nested more than {DEPTH_LIMIT} levels deep")
