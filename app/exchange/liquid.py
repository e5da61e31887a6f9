"""Liquid, Jekyll's template language: the two tags that mark code become Markdown, all others stay the text they are.

`{% highlight ruby %}` ... `{% endhighlight %}` becomes fenced code. `{% raw %}` and `{% endraw %}` go away, and what
stands between them is text, even where it looks like a tag: that is how posts about Jekyll show its tags. Liquid comes
before Markdown, as in Jekyll; only `highlight` inside fenced code is left alone.

A body is walked from an opening to its closing, then on behind it: so the time grows with its length and no faster.
"""

import re
from collections.abc import Callable

from app.exchange.escaping import backticks_around

Match = re.Match[str]
Pattern = re.Pattern[str]


def _alone_or_anywhere(tag: str) -> Pattern:
    """Match `tag`, together with its line where that holds nothing else."""
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


def without_liquid(text: str) -> str:
    """Return `text` with `highlight` and `raw` turned into Markdown. A tag without its partner stays as it is.

    `text` holds no NUL: here it hides the tags that `raw` made mere text.
    """
    text = _replace_blocks(text, _RAW, lambda _: _END_RAW, lambda _, inside, __: inside.replace("{%", "{\0%"))
    return _replace_blocks(text, _CODE, _end_of_code, _fenced).replace("\0", "")


def _replace_blocks(
    text: str,
    opening: Pattern,
    closing_of: Callable[[Match], Pattern],
    replacement: Callable[[Match, str, Match], str],
) -> str:
    """Return `text` with each block, from a match of `opening` to the next of what closes it, replaced."""
    parts, position = [], 0
    while (start := opening.search(text, position)) and (end := closing_of(start).search(text, start.end())):
        parts += [text[position : start.start()], replacement(start, text[start.end() : end.start()], end)]
        position = end.end()
    return "".join(parts) + text[position:]


def _end_of_code(start: Match) -> Pattern:
    if fence := start["fence"]:  # closed by one that is as long, or longer
        return re.compile(rf"^[ \t]*{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
    return _END_HIGHLIGHT


def _fenced(start: Match, code: str, end: Match) -> str:
    """Return the block as fenced code, which it may be already."""
    if start["fence"]:
        return start[0] + code + end[0]
    indent = start["indent"]
    fence = indent + backticks_around(code)
    # In a list, a line indented less than the fence would end the item, and with it the code.
    lines = [line if line.startswith(indent) else indent + line for line in code.rstrip().strip("\n").split("\n")]
    return "\n".join([fence + start["language"], *lines, fence, ""])
