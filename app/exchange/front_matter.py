"""Front matter: what stands at the top of a file about the text below it. Here it becomes a `Head`.

There are three ways to write it: YAML between lines of `---` (Jekyll, Hugo), TOML between lines of `+++` (Hugo, Zola),
and Pelican's bare `Key: value` lines. The last two are put into YAML first, so that all behind reads one language.

Notice that nothing is guessed. To a full YAML loader `title: 1.10` is the number 1.1, `tags: [no]` is a list with False
in it, and `2026-13-45` is an accident. Here the text is only composed into nodes, each of them what somebody typed;
fields.py says what it means. So what means nothing to the blog can be written again as it was.
Read next: app/exchange/toml.py, app/exchange/pelican.py, then app/exchange/fields.py.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml
from yaml.representer import SafeRepresenter

from app.exchange.fields import is_read, lists_of
from app.exchange.pelican import split_pelican
from app.exchange.record import RefusedError
from app.exchange.toml import yaml_from_toml

HEAD_LIMIT = 65_536  # characters; a real head has some hundred, and the parser needs seconds for a megabyte
DEPTH_LIMIT = 20  # lists and mappings inside each other; the parser calls itself for each
LIFTED = ("tags", "categories", "authors")  # what Zola has below `taxonomies`, and all others at the top

Pair = tuple[yaml.Node, yaml.Node]

_NULL, _MAPPING = "tag:yaml.org,2002:null", "tag:yaml.org,2002:map"
_OPENING = re.compile(r"(---|\+\+\+)[ \t]*(?:\n|\Z)")
_HEAD = re.compile(
    r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
    r"|\+\+\+[ \t]*\n(?P<toml>.*?)^\+\+\+[ \t]*(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Head:
    """What a head says. `values` holds a str, list, dict, or None where nothing is written, by key in lower case."""

    values: dict[str, object]
    pairs: list[Pair]

    def kept(self) -> str:
        """Return YAML with all that a post does not hold; what the blog does not know is as it was typed."""
        node = SafeRepresenter(sort_keys=False).represent_mapping(_MAPPING, lists_of(self.values), flow_style=False)
        node.value += [(key, value) for key, value in self.pairs if not is_read(self.values, key.value.lower())]
        return yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=math.inf) if node.value else ""


def split_front_matter(text: str) -> tuple[Head, str]:
    """Return the head of `text` and the body below it. Lines end in a bare newline.

    A text without front matter is all body. Raises RefusedError for a head that cannot be read.
    """
    opening = _OPENING.match(text)
    if not opening:
        values, body = split_pelican(text)
        _check_length(text[: len(text) - len(body)])
        return _load(yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=math.inf)), body
    found = _HEAD.match(text)
    if not found:
        raise RefusedError(f"the head that begins with {opening[1]} in the first line has no {opening[1]} at its end")
    body = text[found.end() :]
    if found["toml"] is None:
        return _load(found["yaml"]), body
    _check_length(found["toml"])
    return _load(yaml_from_toml(found["toml"])), body


def _load(text: str) -> Head:
    _check_length(text)
    try:
        _refuse_bombs(text)
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f" (line {error.problem_mark.line + 2})" if error.problem_mark else ""
        raise RefusedError(f"the head is not YAML: {error.problem}{line}") from None
    except yaml.YAMLError:
        raise RefusedError("the head holds a control character, which YAML does not allow") from None
    except (ValueError, OverflowError):  # "\UFFFFFFFF", or a version of YAML with thousands of digits
        raise RefusedError("the head is not YAML: a number in it is too large") from None
    if node is None or node.tag == _NULL:
        return Head({}, [])
    if not isinstance(node, yaml.MappingNode):
        raise RefusedError("the head is not made of `key: value` lines")
    pairs = list(_lift_taxonomies(node.value))
    return Head(_dict(pairs), pairs)


def _check_length(head: str) -> None:
    if len(head) > HEAD_LIMIT:
        raise RefusedError(f"the head is longer than {HEAD_LIMIT} characters")


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


def _lift_taxonomies(pairs: list[Pair]) -> Iterator[Pair]:
    for key, value in pairs:
        if key.value == "taxonomies" and isinstance(value, yaml.MappingNode):
            yield from [pair for pair in value.value if pair[0].value in LIFTED]
            value.value = [pair for pair in value.value if pair[0].value not in LIFTED]
        if key.value != "taxonomies" or value.value:
            yield key, value


def _dict(pairs: Iterable[Pair]) -> dict[str, object]:
    values = {}
    for key, value in pairs:
        if not isinstance(key, yaml.ScalarNode):
            raise RefusedError(f"a key in the head is a list or a mapping (line {key.start_mark.line + 2})")
        values[key.value.lower()] = _value(value)
    return values


def _value(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return _dict(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        node.style = '"'  # below a block there may have to be a line of dots, which would end the head
    return None if node.tag == _NULL else str(node.value)
