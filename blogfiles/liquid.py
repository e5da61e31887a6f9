"""Liquid, Jekyll's template language: turn its two tags for code into Markdown, and leave all others as they are.

`{% highlight ruby %}` ... `{% endhighlight %}` becomes fenced code. `{% raw %}` and `{% endraw %}` are removed, and
everything between them is plain text, even if it looks like a tag: posts about Jekyll show its tags that way. Liquid is
processed before Markdown, as in Jekyll, but `highlight` inside fenced code stays.

The text is read once, from each opening tag to its closing tag: the time grows linearly with the text.
"""

import re
from collections.abc import Callable
from html import escape

from blogfiles.escaping import backticks_around

Match = re.Match[str]
Pattern = re.Pattern[str]


def _alone_or_anywhere(tag: str) -> Pattern:
    """Match `tag`, and the whole line if the line holds nothing else."""
    return re.compile(rf"^[ \t]*{tag}[ \t]*(?:\n|\Z)|{tag}", re.MULTILINE)


_RAW = _alone_or_anywhere(r"\{%-?[ \t]*raw[ \t]*-?%\}")
_END_RAW = _alone_or_anywhere(r"\{%-?[ \t]*endraw[ \t]*-?%\}")
_CODE = re.compile(
    r"^(?P<indent>[ \t]*)(?:"
    r"\{%-?[ \t]*highlight[ \t]+(?P<language>[\w+#.-]++)[^%\n]*+%\}[ \t]*\n?"
    r"|(?P<fence>`{3,}|~{3,})[^`\n]*\n)",
    re.MULTILINE,
)
_END_HIGHLIGHT = re.compile(r"\{%-?[ \t]*endhighlight[ \t]*-?%\}[ \t]*\n?")


def without_liquid(text: str, is_html: bool = False) -> str:
    """Return `text` with `highlight` and `raw` turned into Markdown or HTML. A tag without its partner stays.

    `text` must not contain NUL characters: this function uses them to hide the tags inside `raw`.
    """
    text = _replace_blocks(text, _RAW, lambda _: _END_RAW, lambda _, inside, __: inside.replace("{%", "{\0%"))
    return _replace_blocks(text, _CODE, _end_of_code, _in_pre if is_html else _fenced).replace("\0", "")


def _replace_blocks(
    text: str,
    opening: Pattern,
    closing_of: Callable[[Match], Pattern],
    replacement: Callable[[Match, str, Match], str],
) -> str:
    """Replace each block of `text`, from a match of `opening` to the next match of its closing pattern."""
    parts, position = [], 0
    while (start := opening.search(text, position)) and (end := closing_of(start).search(text, start.end())):
        parts += [text[position : start.start()], replacement(start, text[start.end() : end.start()], end)]
        position = end.end()
    return "".join(parts) + text[position:]


def _end_of_code(start: Match) -> Pattern:
    if fence := start["fence"]:  # a fence of the same length, or a longer one, closes it
        return re.compile(rf"^[ \t]*{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
    return _END_HIGHLIGHT


def _fenced(start: Match, code: str, end: Match) -> str:
    """Return the block as fenced code. It may be fenced code already."""
    if start["fence"]:
        return start[0] + code + end[0]
    indent = start["indent"]
    fence = indent + backticks_around(code)
    # In a list, a line with less indentation than the fence would end the item and the code.
    lines = [line if line.startswith(indent) else indent + line for line in code.rstrip().strip("\n").split("\n")]
    return "\n".join([fence + start["language"], *lines, fence, ""])


def _in_pre(start: Match, code: str, end: Match) -> str:
    """Return the block as an element of HTML."""
    if not start["language"]:
        return start[0] + code + end[0]
    return f'<pre class="language-{start["language"]}">{escape(code)}</pre>'
