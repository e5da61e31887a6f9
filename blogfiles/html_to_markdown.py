"""Convert HTML to Markdown that a person can go on editing.

nh3 makes any HTML well-formed and removes dangerous elements, Beautiful Soup builds a tree, and markdownify walks the
tree. This module decides how each element is written. Elements that Markdown does not have stay HTML.
Read next: blogfiles/escaping.py, which makes sure that text stays the same text.
"""

import re
from collections import Counter
from html import escape as quoted
from itertools import islice
from textwrap import indent
from typing import Final

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag
from markdownify import ATX, MarkdownConverter

from blogfiles.escaping import EMPHASES, MARKS, backticks_around, edges, emphasis, escape, link, picture, resolve
from blogfiles.record import RefusedError

HTML_LIMIT: Final = 300_000  # characters; the worst HTML of this length takes a dozen seconds
OPEN_LIMIT: Final = 1000  # open elements; old posts lack some end tags, but not this many
ENDED_BY_OTHERS: Final = {"a", "br", "dd", "dt", "hr", "img", "input", "li", "option", "p", "td", "th", "tr"}
DEPTH_LIMIT: Final = 50  # nested elements; a list or a quote adds characters to every line inside it

KEPT: Final = {"abbr", "ins", "mark", "small", "sub", "sup", "u"}
CODE: Final = {"code", "kbd", "samp"}
EMBEDS: Final = {"audio", "embed", "iframe", "object", "source", "video"}
HEADINGS: Final = {f"h{level}" for level in range(1, 7)}
STRUCTURE: Final = HEADINGS | {"blockquote", "details", "dl", "hr", "li", "ol", "pre", "table", "ul"}
FRAMES: Final = {"address", "article", "aside", "center", "div", "figure", "footer", "header", "main", "p", "section"}
BLOCKS: Final = STRUCTURE | FRAMES | {"br", "caption", "dd", "dt", "figcaption", "td", "th", "tr"}
CLEANER: Final = nh3.Cleaner(  # drops thead and tbody, so that rows are children of the table
    tags=BLOCKS | EMPHASES.keys() | KEPT | EMBEDS | CODE | {"a", "img", "q", "summary"},
    attributes={
        "a": {"href", "title"},
        "abbr": {"title"},
        "code": {"class"},
        "img": {"alt", "src", "title"},
        "ol": {"start"},
        "pre": {"class", "data-enlighter-language"},
        **{name: {"colspan", "rowspan"} for name in ("td", "th")},
        **{name: {"data", "src", "title"} for name in EMBEDS},
    },
    link_rel=None,
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
_LANGUAGE = re.compile(r"(?:\blang(?:uage)?[-:]|\bbrush:\s*)([\w+#.-]+)")
_LINE_ENDS = re.compile(r" ?\n(?:[ \xa0]*\n)* ?")


def markdown_from_html(page: str, keep_lines: bool = False) -> str:
    """Convert HTML to Markdown. With `keep_lines`, a newline is a line break, and a blank line ends a paragraph.

    Raises RefusedError if the HTML is too long, or the elements are nested too deeply.
    """
    refuse_bombs(page)
    clean = CLEANER.clean(page).translate(dict.fromkeys(map(ord, MARKS)))  # HTML may contain `&#3;`
    # Beautiful Soup keeps all whitespace inside this <div>. A blank line between two links separates them.
    tree = BeautifulSoup(f"<div>{clean}</div>", "html.parser", preserve_whitespace_tags={"div"})
    if any(next(islice(tag.parents, DEPTH_LIMIT, None), None) for tag in tree.find_all(True)):
        raise RefusedError(f"its HTML is nested more than {DEPTH_LIMIT} levels deep")
    for items in tree.find_all("ol"):
        start = str(items.get("start", ""))[:8]
        for number, item in enumerate(items.find_all("li", recursive=False), int(start) if start.isdecimal() else 1):
            item["value"] = str(number)
    return resolve(_Converter(keep_lines).convert_soup(tree)).strip()


def refuse_bombs(content: str) -> None:
    """Refuse what is too long, and thousands of nested elements: with the rules of browsers, nh3 needs minutes."""
    if len(content) > HTML_LIMIT:
        raise RefusedError(f"its HTML is longer than {HTML_LIMIT} characters")
    opened: Counter[str] = Counter()
    for closes, name in _TAG.findall(content.lower()):
        if name not in ENDED_BY_OTHERS and (opened[name] or not closes):
            opened[name] += -1 if closes else 1
            opened[""] += -1 if closes else 1
            if opened[""] > OPEN_LIMIT:
                raise RefusedError(f"its HTML is nested more than {OPEN_LIMIT} levels deep")


class _Converter(MarkdownConverter):
    """Write each element with the method of its name. `text` is the Markdown of everything inside the element.

    `parent_tags` has the names of the elements around it, `_inline` in headings and cells, and `_noformat` in code.
    """

    def __init__(self, keep_lines: bool) -> None:
        super().__init__(heading_style=ATX)
        self.keep_lines = keep_lines

    def process_text(self, el: NavigableString, parent_tags: set[str]) -> str:
        if "pre" in parent_tags:
            return str(el)
        text = re.sub(r"[ \t\r\f]+", " ", el)
        if "_noformat" in parent_tags:
            return text.replace("\n", " ")
        if _is_block(el.previous_sibling or el.parent):
            text = text.lstrip(" \n")
        if _is_block(el.next_sibling or el.parent):
            text = text.rstrip(" \n")
        if self.keep_lines and "_inline" not in parent_tags:
            text = _LINE_ENDS.sub(lambda ends: "  \n" if ends[0].count("\n") == 1 else "\n\n", text)
        else:
            text = re.sub(r" ?\n[ \n]*", " ", text)
        return "\n".join(escape(line, in_link="a" in parent_tags) for line in text.split("\n"))

    def convert_b(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        mark = EMPHASES.get(el.name)
        if "_noformat" in parent_tags or (mark and mark in map(EMPHASES.get, parent_tags)) or el.find(list(STRUCTURE)):
            return text
        title = f' title="{quoted(str(el["title"]))}"' if el.get("title") else ""
        paragraphs = []
        for before, inside, after in map(edges, re.split(r"(\n\s*\n)", text)):
            written = emphasis(el.name, inside) if mark else f"<{el.name}{title}>{inside}</{el.name}>"
            paragraphs.append(before + (written if inside else "") + after)
        return "".join(paragraphs)

    convert_strong = convert_em = convert_i = convert_del = convert_s = convert_strike = convert_b
    convert_abbr = convert_ins = convert_mark = convert_small = convert_sub = convert_sup = convert_u = convert_b

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        url, title = str(el.get("href", "")), str(el.get("title", ""))
        before, inside, after = edges(text)
        if not url or not inside or "_noformat" in parent_tags:
            return text
        if el.find(list(STRUCTURE)):
            return f"{text.rstrip()}\n\n{link(url)}\n\n"
        return before + link(url, "" if el.get_text() == url else re.sub(r"\s*\n\s*", " ", inside), title) + after

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        url, alt, title = (str(el.get(name, "")) for name in ("src", "alt", "title"))
        return picture(url, alt, title) if url else text

    def convert_iframe(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        url, title = str(el.get("src") or el.get("data") or ""), str(el.get("title", ""))
        return f"\n\n{link(re.sub('^//', 'https://', url), escape(title, in_link=True))}\n\n" if url else text

    convert_audio = convert_embed = convert_object = convert_source = convert_video = convert_iframe

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags:
            return "\n" if "pre" in parent_tags else " "
        return "<br>" if "_inline" in parent_tags else "  \n"

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f" {text.strip()} " if "_inline" in parent_tags else f"\n\n{text.strip()}\n\n"

    convert_address = convert_article = convert_aside = convert_center = convert_figure = convert_footer = convert_div
    convert_header = convert_main = convert_p = convert_section = convert_div

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        before, inside, after = edges(text)
        if not inside or "_noformat" in parent_tags:
            return text
        mark, blank = backticks_around(inside, least=1), " " if "`" in inside else ""
        # Without something between them, the marks of two neighbours would become one.
        apart = "<wbr>" if isinstance(el.previous_sibling, Tag) and el.previous_sibling.name in CODE else ""
        return f"{before}{apart}{mark}{blank}{inside}{blank}{mark}{after}"

    convert_kbd = convert_samp = convert_code

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        names = [name for tag in (el, *el.find_all("code", limit=1)) for name in tag.get_attribute_list("class")]
        found = _LANGUAGE.search(f"{' '.join(map(str, names))} lang-{el.get('data-enlighter-language', '')}")
        fence = backticks_around(text)
        return f"\n\n{fence}{found[1] if found else ''}\n{text.strip(chr(10))}\n{fence}\n\n"

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        bullet = f"{el['value']}. " if el.get("value") else "- "
        return f"{bullet}{indent(text.strip(), ' ' * len(bullet)).lstrip()}\n"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " " + re.sub(r"\s*\n\s*", "<br>", text.strip()).replace("|", "\\|") + " |"

    convert_th = convert_td

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        widths = {len(row.find_all(["td", "th"])) for row in el.find_all("tr")}
        if len(widths) > 1 or el.find([*STRUCTURE, "caption"]) or el.select_one("[colspan], [rowspan]"):
            return self.convert_details(el, text, parent_tags)
        return f"\n\n{text.strip()}\n\n"

    def convert_details(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Keep the element as HTML. For Markdown, HTML ends at a blank line, so remove the blank lines inside."""
        return "\n\n" + re.sub(r"\n(?=\s*\n)", "&#10;", str(el)) + "\n\n"

    convert_dl = convert_details


def _is_block(node: PageElement | None) -> bool:
    return isinstance(node, Tag) and node.name in BLOCKS
