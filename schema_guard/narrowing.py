"""Compare two types of a column, as texts such as sa.String(20): can the new one hold each value of the old one?"""

import ast
import re
from typing import Final

# In each line, a type holds every value of those before it. Other pairs of these types lose something.
WIDENING: Final = (
    ("BOOLEAN", "SMALLINTEGER", "INTEGER", "BIGINTEGER", "NUMERIC", "TEXT"),
    ("DATE", "DATETIME", "TEXT"),
    ("TIME", "TEXT"),
    ("ENUM", "STRING", "TEXT"),
    # SQLite calls an Enum a string. It keeps words that are not among the new ones, and the others refuse them.
    ("STRING", "ENUM"),
    ("FLOAT", "DOUBLE", "TEXT"),
    ("LARGEBINARY",),
    ("JSON", "TEXT"),
)
KNOWN: Final = {name for line in WIDENING for name in line}
OTHER_NAMES: Final = {  # as databases call them
    "UNICODE": "STRING",
    "VARCHAR": "STRING",
    "UNICODETEXT": "TEXT",
    "SMALLINT": "SMALLINTEGER",
    "BIGINT": "BIGINTEGER",
    "DECIMAL": "NUMERIC",
    "TIMESTAMP": "DATETIME",
    "BLOB": "LARGEBINARY",
}


def is_narrower(old: str, new: str) -> bool:
    """Return True if both types are written out and known, and the new one may not hold each value of the old one."""
    if not ("(" in old and "(" in new):
        return False
    before, after = _name_of(old), _name_of(new)
    if before == after == "ENUM":
        return bool(_words_of(new)) and not _words_of(old) <= _words_of(new)
    if before == after:
        sizes = [[int(size) for size in re.findall(r"\b\d+\b", text)] for text in (old, new)]
        if not sizes[0] or not sizes[1]:
            return bool(sizes[1])  # without a size, a type holds everything
        return any(size < least for least, size in zip(*sizes, strict=False))
    is_wider = any(before in line and after in line[line.index(before) :] for line in WIDENING)
    return {before, after} <= KNOWN and not is_wider


def _name_of(text: str) -> str:
    name = text.partition("(")[0].rpartition(".")[2].upper()
    return OTHER_NAMES.get(name, name)


def _words_of(text: str) -> set[str]:
    """Return the words of an Enum, but not its options, such as name='mood'."""
    call = ast.parse(text, mode="eval").body
    arguments = call.args if isinstance(call, ast.Call) else []
    return {str(word.value) for word in arguments if isinstance(word, ast.Constant)}
