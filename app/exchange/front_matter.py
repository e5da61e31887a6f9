"""Front matter: what stands at the top of a file about the text below it, taken apart into a `Head` and a body.

There are four ways to write it: YAML between lines of `---` (Jekyll, Hugo), TOML between lines of `+++` (Hugo, Zola),
JSON between lines of `{` and `}` (Hugo), and Pelican's bare `Key: value` lines. All are put into YAML first (JSON is
YAML), so that all behind reads one language.
Hugo: https://gohugo.io/content-management/front-matter/ - Zola: https://www.getzola.org/documentation/content/page/
Read next: app/exchange/head.py and app/exchange/pelican.py.
"""

import json
import re
import tomllib

import yaml

from app.exchange.head import Head, yaml_of
from app.exchange.pelican import split_pelican
from app.exchange.record import RefusedError

HEAD_LIMIT = 65_536  # characters; a real head has some hundred, and the parser needs seconds for a megabyte
DEPTH_LIMIT = 20  # lists and mappings inside each other; the parser calls itself for each
DOTS_LIMIT = 200  # in a line of TOML, before any `=`; the parser's time grows with the square of a dotted key's parts
LIFTED = ("tags", "categories", "authors")  # what Zola has below `taxonomies`, and all others at the top

_OPENING = re.compile(r"(---|\+\+\+|\{)[ \t]*(?:\n|\Z)")
_HEADS = {
    opening: re.compile(rf"(.*?)^(?:{end})[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
    for opening, end in (("---", r"---|\.\.\."), ("+++", r"\+\+\+"), ("{", r"\}"))
}
_HALVES = re.compile(r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}")  # of an emoji, as some JSON has them


def split_front_matter(text: str) -> tuple[Head, str]:
    """Return the head of `text` and the body below it. Lines end in a bare newline.

    A text without front matter is all body. Raises RefusedError for a head that cannot be read.
    """
    opening = _OPENING.match(text)
    if not opening:
        values, body = split_pelican(text)
        _check_length(text[: len(text) - len(body)])
        return _load(yaml_of(values)), body
    mark = opening[1]
    found = _HEADS[mark].match(text, opening.end())
    if not found:
        end = "}" if mark == "{" else mark
        raise RefusedError(f"the head that begins with {mark} in the first line has no {end} at its end")
    head = found[1]
    if mark == "+++":
        _check_length(head)
        head = _yaml_from_toml(head)
    elif mark == "{":
        # YAML is not indented by tabs, which no text in JSON holds, and knows no halves of characters.
        head = "{" + _HALVES.sub(lambda pair: str(json.loads(f'"{pair[0]}"')), head.replace("\t", " ")) + "}"
    return _load(head), text[found.end() :]


def _check_length(head: str) -> None:
    if len(head) > HEAD_LIMIT:
        raise RefusedError(f"the head is longer than {HEAD_LIMIT} characters")


def _yaml_from_toml(head: str) -> str:
    """Return the same in YAML, with each value's own type."""
    if any(line.partition("=")[0].count(".") > DOTS_LIMIT for line in head.split("\n")):
        raise RefusedError("the head nests too deeply")
    try:
        return yaml_of(tomllib.loads("\n" + head))  # a newline for the line of +++
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(f"the head is not TOML: {error}") from None
    except ValueError:
        raise RefusedError("the head holds a number with thousands of digits") from None
    except RecursionError:
        raise RefusedError("the head nests too deeply") from None


def _load(text: str) -> Head:
    _check_length(text)
    try:
        _refuse_bombs(text)
        return Head.of(text, LIFTED)
    except yaml.MarkedYAMLError as error:
        line = f" (line {error.problem_mark.line + 2})" if error.problem_mark else ""
        raise RefusedError(f"the head is not YAML: {error.problem}{line}") from None
    except yaml.YAMLError:
        raise RefusedError("the head holds a control character, which YAML does not allow") from None
    except (ValueError, OverflowError):  # "\UFFFFFFFF", or a version of YAML with thousands of digits
        raise RefusedError("the head is not YAML: a number in it is too large") from None


def _refuse_bombs(head: str) -> None:
    """Refuse what is small to write and huge to build, while it is still a stream of events.

    Those are aliases, each of which repeats all that its anchor holds, and lists in lists without end.
    """
    depth = 0
    for event in yaml.parse(head, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise RefusedError("the head uses a YAML alias (*name), which is not read")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            raise RefusedError(f"the head nests deeper than {DEPTH_LIMIT} levels")
