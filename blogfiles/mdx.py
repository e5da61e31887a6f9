r"""MDX is Markdown with JavaScript in it: Docusaurus, Gatsby and Astro read it. Show its code as it was typed.

`import` and `export` become a block of code. A component such as `<Tabs>` becomes the text `\<Tabs>`. It would vanish
from a page, since no browser knows it. The syntax: https://mdxjs.com/docs/what-is-mdx/
"""

import re

_PIECE = re.compile(
    r"^[ \t]*(`{3,}|~{3,}).*?(?:^[ \t]*\1[^\n]*$|\Z)"  # fenced code
    r"|(?:\A|(?<=\A\n)|(?<=\n\n))"
    r"(?P<script>(?:import|export)\b[^\n]*(?:['\"{(*=]|\bfrom\b|\bdefault\b)[^\n]*(?:\n[^\n]*\S[^\n]*)*)"
    r"|(`+)(?:(?!\3)[^\n])*\3"
    r"|(?P<tag><)(?=/?[A-Z>])",  # a component has a capital letter, a fragment no name
    re.DOTALL | re.MULTILINE,
)
_SHOWN = {"script": "```jsx\n{}\n```", "tag": "\\{}"}  # what is written for a piece; code stays as it is


def as_markdown(text: str) -> str:
    """Return MDX as Markdown that shows everything."""
    return _PIECE.sub(lambda piece: _SHOWN.get(piece.lastgroup or "", "{}").format(piece[0]), text)
