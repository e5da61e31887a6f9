"""Front matter in YAML: read it as it was typed, and write it again.

A full YAML loader turns `title: 1.10` into the number 1.1 and `tags: [no]` into a list that holds False. It raises an
error for `date: 2026-13-45`. This module stops one step earlier: it makes a tree of nodes, and each node is the text
that somebody typed. So a key that we do not know can be written again unchanged.
Read next: blogfiles/fields.py, which knows what the values mean.
"""

import math
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time

import yaml
from yaml.representer import SafeRepresenter

from blogfiles.fields import SUMMARY_KEYS, TAG_KEYS, authors_of, is_read, lowered, summary_of, tags_of
from blogfiles.record import Author, RefusedError, same_name

Pair = tuple[yaml.Node, yaml.Node]

_NULL, _MAPPING = "tag:yaml.org,2002:null", "tag:yaml.org,2002:map"


@dataclass(frozen=True)
class FrontMatter:
    """The front matter of a file.

    `values` has the keys in lower case. A value is a str, a list, a dict, or None if nothing is written.
    """

    values: dict[str, object]
    pairs: list[Pair]

    @classmethod
    def of(cls, text: str, lifted: Container[str] = ()) -> "FrontMatter":
        """Parse YAML. Keys in `lifted` move from below `taxonomies` to the top.

        Raises yaml.YAMLError for invalid YAML, and RefusedError for YAML that is not a mapping with texts as keys.
        """
        node = yaml.compose(text, yaml.SafeLoader)
        if node is None or node.tag == _NULL:
            return cls({}, [])
        if not isinstance(node, yaml.MappingNode):
            raise RefusedError("the front matter does not consist of `key: value` lines")
        pairs = list(_lift(node.value, lifted))
        return cls(lowered(_dict(pairs)), pairs)

    def kept(self) -> str:
        """Return, as YAML, everything that has no field in a record. Unknown keys stay as they were typed."""
        unread = (pair for pair in self.pairs if not is_read(self.values, pair[0].value.lower()))
        return yaml_of(lists_of(self.values), unread)


def lists_of(values: dict[str, object]) -> dict[str, object]:
    """Return the lists that a record does not hold in full: details of authors, and the key of each tag.

    `tags` lists only the tags that stand under another key as well. The others are written there anyway.
    """
    lists: dict[str, list[str]] = {key: tags_of({key: values.get(key)}) for key in TAG_KEYS}
    elsewhere = {same_name(name) for key in TAG_KEYS[1:] for name in lists[key]}
    lists["tags"] = sorted(name for name in lists["tags"] if same_name(name) in elsewhere)
    authors = authors_of(values)
    is_more = len(authors) > 1 or any(author.extra for author in authors)
    return {key: names for key, names in lists.items() if names} | (
        {"authors": [author.written() for author in authors]} if is_more else {}
    )


def authors_in(front_matter: str) -> list[Author]:
    """Return the authors that a record's front matter names. It names them if it says more than one name."""
    return authors_of({"authors": FrontMatter.of(front_matter).values.get("authors")})


def summary_in(front_matter: str) -> str:
    """Return the summary in a record's front matter, as plain text, or ""."""
    return summary_of(FrontMatter.of(front_matter).values)


def with_summary(front_matter: str, summary: str | None) -> str:
    """Return front matter with this summary. If it says the same already, or if `summary` is None, it stays."""
    found = FrontMatter.of(front_matter)
    if summary is None or summary == summary_of(found.values):
        return front_matter
    others = [pair for pair in found.pairs if pair[0].value.lower() not in SUMMARY_KEYS]
    return yaml_of({"description": summary} if summary else {}, others)


def merged(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    """Return the values of both. What is above counts, unless it is empty. Mappings are merged in the same way."""
    both = below | {key: value for key, value in above.items() if value is not None}
    for key in below.keys() & above.keys():
        under, over = below[key], above[key]
        if isinstance(under, dict) and isinstance(over, dict):
            both[key] = merged(under, over)
    return both


class Text(str):
    """A value with the node that it came from, so that it is written as it was typed."""

    node: yaml.Node


class _Representer(SafeRepresenter): ...


_Representer.add_representer(Text, lambda _, text: text.node)
_Representer.add_representer(time, lambda dumper, moment: dumper.represent_str(moment.isoformat()))  # TOML has times


def yaml_of(values: Mapping[str, object], pairs: Iterable[Pair] = (), flow_style: bool = False) -> str:
    """Return `values` as YAML, followed by `pairs` as they were typed. Returns "" if there are none.

    With `flow_style`, each value stands on the same line as its key.
    """
    node = _Representer(default_flow_style=False, sort_keys=False).represent_mapping(_MAPPING, values)
    for _, value in node.value:
        if isinstance(value, yaml.CollectionNode):
            value.flow_style = flow_style
    node.value += pairs
    return yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=math.inf) if node.value else ""


def without(pairs: Iterable[Pair], removed: Container[tuple[str, ...]], above: tuple[str, ...] = ()) -> list[Pair]:
    """Return `pairs` without the keys in `removed`. A key inside a mapping has more than one name."""
    left = []
    for key, value in pairs:
        keys = (*above, key.value.lower())
        if keys not in removed:
            if isinstance(value, yaml.MappingNode):
                value.value = without(value.value, removed, keys)
            left.append((key, value))
    return left


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
            raise RefusedError(f"a key in the front matter is a list or a mapping (line {key.start_mark.line + 2})")
    return {key.value: _value(value) for key, value in pairs}


def _value(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return _dict(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        node.style = '"'  # a block may need a line of dots below it, and dots would end the front matter
    if node.tag == _NULL:
        return None
    text = Text(node.value)
    text.node = node
    return text
