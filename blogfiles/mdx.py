r"""MDX is Markdown with JavaScript in it: Docusaurus, Gatsby and Astro read it. Show its code as it was typed.

`import` and `export` become a block of code. A component such as `<Tabs>` becomes the text `\<Tabs>`. It would vanish
from a page, since no browser knows it. The syntax: https://mdxjs.com/docs/what-is-mdx/
"""

import re

_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_CODE_LINE = re.compile(r"(?:import|export)\b.*(?:['\"{(*=]|\bfrom\b|\bdefault\b)")
_TAG = re.compile(r"(`+)(?:(?!\1).)*\1|<(?=/?[A-Z>])")  # a component has a capital letter, a fragment no name


def as_markdown(text: str) -> str:
    """Return MDX as Markdown that shows everything."""
    lines: list[str] = []
    fence, is_code, is_start = "", False, True
    for line in text.split("\n"):
        if found := _FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        elif not fence and is_start and _CODE_LINE.match(line):
            is_code = True
            lines.append("```jsx")
        if is_code and not line.strip():
            is_code = False
            lines.append("```")
        is_plain = not fence and not is_code and not found
        lines.append(_TAG.sub(lambda tag: tag[0] if tag[1] else "\\<", line) if is_plain else line)
        is_start = not line.strip() and not is_code
    return "\n".join([*lines, "```"] if is_code else lines)
