"""What changed between two texts, for people: by lines, and within changed lines by words.

Comparing takes time that grows with the square of the length, and a text can be made to need it all. So of what is
longer than LONGEST only the two ends are compared, and all between them counts as replaced.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Final, NamedTuple

LONGEST: Final = 2_000  # lines, or words and the spaces between them, of both texts together


class Part(NamedTuple):
    """A piece that both texts have (kind `same`), only the first (`deleted`) or only the second (`inserted`)."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Part]:
    """Return the parts of `before` and `after`, in order."""
    parts: list[Part] = []
    for old, new in _compare(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        for old_words, new_words in _compare(re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)):
            if old_words == new_words:
                parts.append(Part("same", old_words))
            else:
                parts += [Part("deleted", old_words), Part("inserted", new_words)]
    return [part for part in parts if part.text]


def _compare(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what became what, joined and in order; the same twice where nothing changed."""
    head = _common(before, after)
    yield "".join(before[:head]), "".join(after[:head])
    before, after = before[head:], after[head:]
    tail = _common(before[::-1], after[::-1])
    old, new = before[: len(before) - tail], after[: len(after) - tail]
    if len(old) + len(new) > LONGEST:
        yield "".join(old), "".join(new)
    else:
        for _, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield "".join(old[start:end]), "".join(new[new_start:new_end])
    yield "".join(before[len(before) - tail :]), "".join(after[len(after) - tail :])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
