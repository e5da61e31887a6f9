"""A `Head`: what a file says about the text below it, as it was typed; and the way back, `yaml_of`.

To a full YAML loader `title: 1.10` is the number 1.1, `tags: [no]` is a list with False in it, and `2026-13-45` is an
accident. Here the text is only composed into nodes, each of them what somebody typed: so what means nothing to the blog
can be written again as it was.
Read next: app/exchange/fields.py, which says what the values mean.
"""

import math
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time

import yaml
from yaml.representer import SafeRepresenter

from app.exchange.fields import is_read, lists_of, lowered
from app.exchange.record import RefusedError

Pair = tuple[yaml.Node, yaml.Node]

_NULL, _MAPPING = "tag:yaml.org,2002:null", "tag:yaml.org,2002:map"


@dataclass(frozen=True)
class Head:
    """What a head says. `values` holds a str, list, dict, or None where nothing is written, by key in lower case."""

    values: dict[str, object]
    pairs: list[Pair]

    @classmethod
    def of(cls, text: str, lifted: Container[str] = ()) -> "Head":
        """Return what YAML says, with the keys that are `lifted` from below `taxonomies` to the top.

        Raises yaml.YAMLError, and RefusedError for what is no mapping of texts.
        """
        node = yaml.compose(text, yaml.SafeLoader)
        if node is None or node.tag == _NULL:
            return cls({}, [])
        if not isinstance(node, yaml.MappingNode):
            raise RefusedError("the head is not made of `key: value` lines")
        pairs = list(_lift(node.value, lifted))
        return cls(lowered(_dict(pairs)), pairs)

    def kept(self) -> str:
        """Return YAML with all that a post does not hold; what the blog does not know is as it was typed."""
        unread = (pair for pair in self.pairs if not is_read(self.values, pair[0].value.lower()))
        return yaml_of(lists_of(self.values), unread)


class Text(str):
    """A scalar of a head; `node` is how it was typed, and how it is written again."""

    node: yaml.Node


class _Representer(SafeRepresenter): ...


_Representer.add_representer(Text, lambda _, text: text.node)
_Representer.add_representer(time, lambda dumper, moment: dumper.represent_str(moment.isoformat()))  # TOML has these


def yaml_of(values: Mapping[str, object], pairs: Iterable[Pair] = (), flow_style: bool = False) -> str:
    """Return `values`, and behind them `pairs` as they were typed, as YAML; empty for nothing.

    With `flow_style` each of the values is on the line of its key.
    """
    node = _Representer(default_flow_style=False, sort_keys=False).represent_mapping(_MAPPING, values)
    for _, value in node.value:
        if isinstance(value, yaml.CollectionNode):
            value.flow_style = flow_style
    node.value += pairs
    return yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=math.inf) if node.value else ""


def _lift(pairs: list[Pair], lifted: Container[str]) -> Iterator[Pair]:
    for key, value in pairs:
        if key.value == "taxonomies" and isinstance(value, yaml.MappingNode):
            yield from [pair for pair in value.value if pair[0].value in lifted]
            value.value = [pair for pair in value.value if pair[0].value not in lifted]
        if key.value != "taxonomies" or value.value:
            yield key, value


def _dict(pairs: Iterable[Pair]) -> dict[str, object]:
    for key, _ in pairs:
        if not isinstance(key, yaml.ScalarNode):
            raise RefusedError(f"a key in the head is a list or a mapping (line {key.start_mark.line + 2})")
    return {key.value: _value(value) for key, value in pairs}


def _value(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return _dict(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        node.style = '"'  # below a block there may have to be a line of dots, which would end the head
    if node.tag == _NULL:
        return None
    text = Text(node.value)
    text.node = node
    return text
