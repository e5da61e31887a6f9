"""Front matter: the `key: value` lines between two lines of `---` at the top of a file, written in YAML.

Notice that nothing is guessed. To a full YAML loader `title: 1.10` is the number 1.1, `tags: [no]` is a list with False
in it, and `2026-13-45` is an accident. Here a value is the text that somebody typed; fields.py says what it means.
Read next: app/exchange/reader.py.
"""

import re

import yaml

HEAD_LIMIT = 65_536  # characters; a real head has some hundred, and the parser needs seconds for a megabyte
DEPTH_LIMIT = 20  # lists and mappings inside each other; the parser calls itself for each

_OPENING = re.compile(r"---[ \t]*(?:\n|\Z)")
_HEAD = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_NULL = "tag:yaml.org,2002:null"


class RefusedError(Exception):
    """A file that is not taken. The message is the reason, worded to follow the file's name: `post.md: ...`."""


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """Return the head of `text` and the body below it. Lines end in a bare newline.

    The keys of the head are in lower case, as Hugo reads them. A value is a str, a list, a dict, or None where nothing
    is written. A text without front matter is all body. Raises RefusedError for a head that cannot be read.
    """
    if text.startswith("+++\n"):
        raise RefusedError("the head between lines of +++ is TOML; only YAML between lines of --- is read")
    if not _OPENING.match(text):
        return {}, text
    found = _HEAD.match(text)
    if not found:
        raise RefusedError("the head that begins with --- in the first line has no --- at its end")
    return _load(found[1]), text[found.end() :]


def _load(head: str) -> dict[str, object]:
    if len(head) > HEAD_LIMIT:
        raise RefusedError(f"the head is longer than {HEAD_LIMIT} characters")
    try:
        _refuse_bombs(head)
        values = _TextLoader(head).get_single_data()
    except yaml.MarkedYAMLError as error:
        line = f" (line {error.problem_mark.line + 2})" if error.problem_mark else ""
        raise RefusedError(f"the head is not YAML: {error.problem}{line}") from None
    except yaml.YAMLError:
        raise RefusedError("the head holds a control character, which YAML does not allow") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise RefusedError("the head is not made of `key: value` lines")
    return {key.lower(): value for key, value in values.items() if isinstance(key, str)}


def _refuse_bombs(head: str) -> None:
    """Refuse what is small to write and huge to build, while it is still a stream of events.

    Those are aliases, each of which repeats all that its anchor holds, and lists in lists without end.
    """
    depth = 0
    for event in yaml.parse(head, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise RefusedError("the head uses a YAML alias (*name), which is not read")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            raise RefusedError(f"the head nests deeper than {DEPTH_LIMIT} levels")


class _TextLoader(yaml.BaseLoader):
    """Builds str, list and dict, and None for a value that is left empty."""


_TextLoader.add_implicit_resolver(_NULL, re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""])
_TextLoader.add_constructor(_NULL, lambda *_: None)
