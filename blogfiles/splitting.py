"""Split a file into its front matter and its body.

There are four kinds of front matter: YAML between `---` lines (Jekyll, Hugo), TOML between `+++` lines (Hugo, Zola),
JSON between `{` and `}` (Hugo) or before `;;;` (Hexo), and Pelican's `Key: value` lines. Eleventy can name the language
in the first line, such as `---json`, and Hexo can leave that line out. This module turns all of them into YAML (JSON is
YAML already), so the rest of the library reads only one language.
Hugo: https://gohugo.io/content-management/front-matter/ - Zola: https://www.getzola.org/documentation/content/page/
Eleventy: https://www.11ty.dev/docs/data-frontmatter/ - Hexo: https://hexo.io/docs/front-matter
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
SCRIPT_LIMIT = 10_000  # characters of JavaScript; the worst take time in the order of n * n
LIFTED = ("tags", "categories", "authors")  # Zola has these keys below `taxonomies`, other tools at the top
TOO_MUCH = "the front matter is nested too deeply, or has a number with thousands of digits"

_BEFORE = re.compile(r"(?:[\s\ufeff\u200b]|<!--[^>]*-->)+(?=---|\+\+\+|;;;|\{|[Tt]itle:)")  # Hugo skips these
_FENCED = re.compile(  # Hexo allows more dashes
    r"((-)--(?:-+(?=\s+[\w-]+:))?|\+{3}|;{3})[ \t]*(\w*)[ \t]*\n(.*?)^(?:\1|(?(2)\.{3}|\1))[ \t]*(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_LINES = r"(?:[\w-]++:|[ \t]*+-[ ]|[ \t]++\S|\"[\w-]++\":).*+\n"  # keys, and items of lists
_UNOPENED = re.compile(rf"((?:{_LINES})++)(---|;;;)[ \t]*(?:\n|\Z)")
_LANGUAGES = {"-": "yaml", "+": "toml", ";": "json"}
_HALVES = re.compile(r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}")  # of an emoji in JSON
# The pieces of JavaScript: strings, comments and names. Then the commas before an end, which JSON does not allow.
_PIECES = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*+")|'(?P<quoted>(?:[^'\\\n]|\\.)*+)'|//[^\n]*|/\*.*?\*/"""
    r"""|(?P<constant>\b(?:const|let|var)\s+)?(?P<name>\b[A-Za-z_]\w*)\s*[:=](?![=>])""",
    re.DOTALL,
)
_ENDS = re.compile(r'("(?:[^"\\]|\\.)*+")|[,;](?=\s*(?:[}\],;]|\Z))')


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return the front matter and the body of `text`, whose lines end with a newline alone.

    Without front matter, everything is body. Raises RefusedError for front matter that cannot be read.
    """
    text = _BEFORE.sub("", text, count=1) if _BEFORE.match(text) else text
    if fenced := _FENCED.match(text):
        language = fenced[3].lower() or _LANGUAGES[fenced[1][0]]
        return front_matter_in(language, fenced[4]), text[fenced.end() :]
    unopened = _UNOPENED.match(text)
    if unopened and re.search(r"^\"?title\"?:", unopened[1], re.MULTILINE):
        return front_matter_in(_LANGUAGES[unopened[2][0]], unopened[1]), text[unopened.end() :]
    if opening := re.match(r"(---|\+\+\+)[ \t]*(?:\n|\Z)", text):
        raise RefusedError(f"the front matter starts with {opening[1]} but has no closing {opening[1]}")
    if re.match(r"\{\s*\"", text):
        end = _end_of_json(text)
        return front_matter_in("json", text[:end]), text[end:]
    values, body = split_pelican(text)
    _check_length(text[: len(text) - len(body)])
    return front_matter_from(values), body


def _end_of_json(text: str) -> int:
    try:
        return json.JSONDecoder().raw_decode(text)[1]
    except json.JSONDecodeError as error:
        raise RefusedError(f"the front matter is not valid JSON: {error.msg} (line {error.lineno})") from None
    except (ValueError, RecursionError):
        raise RefusedError(TOO_MUCH) from None


def front_matter_in(language: str, written: str) -> FrontMatter:
    """Return the front matter that is written in a language such as `yaml`, `toml`, `json` or `js`."""
    return _load(_yaml_from(language, written))


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
            plain = _HALVES.sub(lambda pair: str(json.loads(f'"{pair[0]}"')), written.replace("\t", " "))
            return plain if plain.lstrip().startswith("{") else f"{{{plain}}}"  # Hexo leaves the braces out
        case "js" | "javascript" if len(written) <= SCRIPT_LIMIT:
            return _yaml_from("json", _json_from_javascript(written))
    raise RefusedError(f"the front matter is written in {language[:20]!r}; write it in YAML, TOML or JSON")


def _json_from_javascript(written: str) -> str:
    """Give names quotation marks, and remove comments. If that is JSON, no value is computed. Nothing is run."""
    plain = _ENDS.sub(lambda end: end[1] or "", _PIECES.sub(_piece, written)).strip(", \n")
    text = plain if plain.startswith("{") else f"{{{plain}}}"
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        raise RefusedError("the front matter is a program in JavaScript; write it in YAML, TOML or JSON") from None
    return text


def _piece(found: re.Match[str]) -> str:
    if found["name"]:
        return f'{"," if found["constant"] else ""}"{found["name"]}":'
    if found["quoted"] is not None:
        return json.dumps(found["quoted"].replace("\\'", "'"))
    return found["string"] or " "


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
        # The newline stands for the +++ line, so that line numbers are right.
        return yaml_of(tomllib.loads("\n" + toml))
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(f"the front matter is not valid TOML: {error}") from None
    except (ValueError, RecursionError):
        raise RefusedError(TOO_MUCH) from None


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
