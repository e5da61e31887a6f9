"""Liquid, the template language of Jekyll, and the like of Hexo and Hugo: resolve what has a meaning in another blog.

`{% highlight ruby %}` ... `{% endhighlight %}` becomes fenced code. `{% raw %}` and `{% endraw %}` are removed, and
everything between them is plain text, even if it looks like a tag: posts about Jekyll show its tags that way. Liquid is
processed before Markdown, as in Jekyll, but `highlight` inside fenced code stays. Tags that name a post or a picture
become links and pictures. All others stay as they are.
Jekyll: https://jekyllrb.com/docs/liquid/ - Hexo: https://hexo.io/docs/tag-plugins
Hugo: https://gohugo.io/shortcodes/ref/ - Zola: https://www.getzola.org/documentation/content/linking/
Pelican: https://docs.getpelican.com/en/latest/content.html#linking-to-internal-content

The text is read once, from each opening tag to its closing tag: the time grows linearly with the text.
"""

import re
from collections.abc import Callable
from html import escape as quoted
from pathlib import PurePosixPath

from blogfiles.escaping import backticks_around, change_text, escape, link, picture, resolve

PostAddress = Callable[[str], str]  # returns the address of the post with this slug
SlugIn = Callable[[str], str]  # returns the slug of the post in the file with this path, or ""
Match = re.Match[str]
Pattern = re.Pattern[str]


_TAG = r"\{%-?[ \t]*NAME[ \t]*-?%\}"
_ALONE = rf"^[ \t]*{_TAG}[ \t]*(?:\n|\Z)|{_TAG}"  # with the whole line, if the line holds nothing else
_RAW = re.compile(_ALONE.replace("NAME", "raw"), re.MULTILINE)
_END_RAW = re.compile(_ALONE.replace("NAME", "endraw"), re.MULTILINE)
_CODE = re.compile(
    r"^(?P<indent>[ \t]*)(?:"
    r"\{%-?[ \t]*(?:highlight[ \t]+|codeblock\b(?:[^%\n]*?\blang:)?)(?P<language>[\w+#.-]*+)[^%\n]*+%\}[ \t]*\n?"
    r"|(?P<fence>`{3,}+|~{3,}+)[^`\n]*\n)",
    re.MULTILINE,
)
_END_HIGHLIGHT = re.compile(r"\{%-?[ \t]*end(?:highlight|codeblock)[ \t]*-?%\}[ \t]*\n?")

_LIQUID = r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}|\{filename\}"
_BEFORE = r"""\]\([ \t]*<?|^[ \t]*\[[^\]\n]+\]:[ \t]*<?|\b(?:href|src)\s*=\s*["']?"""
_IN_ADDRESS = re.compile(rf"""(?P<before>{_BEFORE})(?P<url>(?:{_LIQUID}|[^\s<>(){{}}"'])+)""", re.MULTILINE)
_LINK = re.compile(r"\{%-?\s*(?P<tag>link|post_url|post_path|asset_path)\s+(?P<path>[^\s%]+)\s*-?%\}")
_SITE = re.compile(r"\{\{-?\s*site\.(?:baseurl|url|github\.url)\s*-?\}\}")
_FILTERED = re.compile(r"\{\{-?\s*([\"'])(?P<path>[^\"'{}]*)\1\s*\|\s*(?:relative|absolute)_url\s*-?\}\}")
_FILE = re.compile(  # {filename}x.md of Pelican, @/x.md of Zola, and x.md alone
    r"(?:[{|]filename[}|])?(?P<path>[^\s\"{}|:#?]+\.(?:md|mdx|markdown|rst))(?P<rest>[#?][^\s\"]*)?"
)
_REF = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+\"(?P<path>[^\"#?]+)(?P<rest>[#?][^\s\"]*)?\"\s*[>%]\}\}")
_HEXO = re.compile(r"\{%\s*(post_link|asset_link|asset_img|img)\s+([^%\n]+?)\s*%\}")
_WORD = re.compile(r"\"([^\"]*)\"|'([^']*)'|(\S+)")
_DATED = re.compile(r"\d{4}-\d{1,2}-\d{1,2}-")


def without_liquid(text: str, is_html: bool = False) -> str:
    """Return `text` with `highlight` and `raw` turned into Markdown or HTML. A tag without its partner stays.

    `text` must not contain NUL characters: this function uses them to hide the tags inside `raw`.
    """
    text = replace_blocks(text, _RAW, lambda _: _END_RAW, lambda _, inside, __: inside.replace("{%", "{\0%"))
    return replace_blocks(text, _CODE, _end_of_code, _in_pre if is_html else _fenced).replace("\0", "")


def replace_blocks(
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
    if start["fence"]:
        return start[0] + code + end[0]
    return f'<pre class="language-{start["language"]}">{quoted(code)}</pre>'


def resolved(markdown: str, address_of: PostAddress, slug_in: SlugIn = lambda _: "") -> str:
    """Return the Markdown with addresses that the blog has. What is not understood stays as it is."""

    def address(url: str) -> str:
        if (file := _FILE.fullmatch(url) or _REF.fullmatch(url)) and (slug := slug_in(file["path"])):
            return address_of(slug) + (file["rest"] or "")
        url = _FILTERED.sub(lambda found: found["path"], _SITE.sub("", url))
        return _LINK.sub(lambda found: _target(found["tag"], found["path"], address_of, slug_in), url)

    def change(text: str) -> str:
        text = _HEXO.sub(lambda found: _hexo(found, address_of, slug_in), text)
        return _IN_ADDRESS.sub(lambda found: found["before"] + address(found["url"]), text)

    return change_text(markdown, change) if re.search(r"\{[%{]|\.(?:md|mdx|markdown|rst)\b", markdown) else markdown


def _target(tag: str, path: str, address_of: PostAddress, slug_in: SlugIn) -> str:
    """Return the address of a file of the blog. A page `about.md` had the address `/about/`."""
    if tag == "asset_path":
        return path
    file = PurePosixPath(path)
    name = file.stem if tag == "link" else file.name
    if tag != "link" or _DATED.match(name):
        return address_of(slug_in(path) or _DATED.sub("", name))
    is_page = file.suffix in (".md", ".markdown", ".html")
    place = f"/{file.with_suffix('')}/" if is_page else f"/{file}"
    return re.sub("^/_", "/", place)  # a collection has its pages below its name: _docs/history.md


def _hexo(found: Match, address_of: PostAddress, slug_in: SlugIn) -> str:
    """Return the link or the picture of a tag: `{% post_link name title %}`, `{% img class /a.png 200 100 title %}`."""
    words = ["".join(word) for word in _WORD.findall(found[2])]
    is_picture = found[1].endswith("img")
    start = next((number for number, word in enumerate(words) if is_picture and re.search(r"[/.]", word)), 0)
    name, *rest = words[start:]
    text = " ".join(word for word in rest if not re.fullmatch(r"\d+|true|false", word))
    if is_picture:
        return picture(name, text)
    bare = _DATED.sub("", name)
    address = address_of(slug_in(name) or bare) if found[1] == "post_link" else name
    return resolve(link(address, escape(text or bare, in_link=True)))
