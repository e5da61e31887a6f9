"""Write the summary of a post, for lists of posts, feeds and search engines."""

import re
from typing import Final

from safe_markdown.headings import text_of

SUMMARY_LENGTH: Final = 200  # characters
ENDS: Final = ".!?…。！？।؟۔\"'”’»)"  # of a sentence


def summary_of(page: str) -> str:
    """Return the beginning of the paragraphs of sanitised HTML, as plain text of at most SUMMARY_LENGTH characters.

    If the page has no paragraph, use all its text. So the summary is empty only if the post has no text.
    After a paragraph without a full stop, such as "We need:", an ellipsis stands for what is left out.
    """
    page = re.sub(r"<sup><a [^>]*>\d+</a></sup>", "", page.partition('<ol class="footnotes">')[0])
    paragraphs = [text_of(inside) for inside in re.findall(r"<p(?: [^>]*)?>(.*?)</p>", page, re.DOTALL)]
    text = " ".join(text if text[-1] in ENDS else f"{text} …" for text in paragraphs if text).removesuffix(" …")
    text = text or text_of(page)
    if len(text) <= SUMMARY_LENGTH:
        return text
    # Cut at the last space, unless that is far away: some scripts have no spaces.
    return re.sub(r"[,;:]? \S{0,40}$", "", text[:SUMMARY_LENGTH])[: SUMMARY_LENGTH - 1] + "…"
