"""Find the code in Markdown, so that a change of the text leaves it alone.

Fences, indented lines and code between backticks count as code. A fence or a backtick that nothing closes is text.
"""

import re
from collections.abc import Callable

_CODE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}+|~{3,}+)[^\n]*\n(?:(?![ \t]*(?P=fence))[^\n]*\n)*[ \t]*(?P=fence)[^\n]*$"
    r"|^(?: {4}|\t)[^\n]*$"
    r"|(?<!`)(?P<ticks>`++)(?:(?!\n[ \t]*\n).){1,2000}?(?<!`)(?P=ticks)(?!`)",
    re.MULTILINE | re.DOTALL,
)


def change_text(markdown: str, change: Callable[[str], str]) -> str:
    """Return the Markdown with `change` applied to every piece between code."""
    parts, position = [], 0
    for code in _CODE.finditer(markdown):
        parts += [change(markdown[position : code.start()]), code[0]]
        position = code.end()
    return "".join([*parts, change(markdown[position:])])
