"""Give code in a post its colours, with Pygments, in the languages where that is always quick.

Pygments knows over 500 languages, but it is made for code and not for hostile text. For some languages a few thousand
characters take minutes. For the languages below, the time grows with the square of the length at worst. So the sum of
the squares is limited: to one block of LONGEST characters, or a hundred blocks with a tenth of them each.
"""

from collections.abc import Sequence
from threading import Lock
from typing import Final

from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_all_lexers, get_lexer_by_name

LONGEST: Final = 10_000  # characters
QUICK: Final = """
    bash c clojure console cpp csharp css diff docker elixir erlang go graphql haskell html java javascript json kotlin
    lua make nginx perl php pycon python r ruby rust scala scss sql swift toml typescript xml yaml
"""
_names: Final = [aliases for _, aliases, *_ in get_all_lexers(plugins=False)]  # of each language: ("python", "py", ...)
LANGUAGES: Final = frozenset(alias for aliases in _names for alias in aliases)
COLOURED: Final = frozenset(alias for names in _names if not set(names).isdisjoint(QUICK.split()) for alias in names)

FORMATTER: Final = HtmlFormatter(nowrap=True)
FIRST_USE: Final = Lock()  # a lexer compiles its rules at the first use, and that is not safe with threads


def limit_colours(tokens: Sequence[Token]) -> None:
    """Take the language from each block of code that is too much, so that it has no colours."""
    left = LONGEST**2
    for token in tokens:
        if token.type == "fence" and token.info:
            work = len(token.content) ** 2
            if work > left:
                token.info = ""
            else:
                left -= work


def coloured(code: str, language: str, _: str) -> str:
    """Return `code` as spans with Pygments' classes. For a language that is not quick, return "": plain text."""
    language = language.lower()
    if language not in COLOURED:
        return ""
    with FIRST_USE:
        lexer = get_lexer_by_name(language, stripnl=False)
    return highlight(code, lexer, FORMATTER)
