"""Find out whether a post was public on its old site. If it was not, it becomes a draft here.

Each tool has its own keys to hide a post: a password, a date of expiry, a page that is not rendered or not listed. A
key that only looks like one of them makes a draft too: a person can publish a draft in a moment, but nobody can take
back what was published by accident.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath

from blogfiles.fields import NO, STATUSES, date_of, is_draft, lowered
from blogfiles.record import RefusedError

Keys = tuple[str, ...]  # where a value stands: ("password",) or ("params", "hidden")

_HIDING = {  # keys that hide a post if their value means yes
    "password": "it has a password",  # hexo-blog-encrypt and others
    "unlisted": "it is unlisted",  # Docusaurus
    "private": "it is private",
    **dict.fromkeys(("hidden", "hide"), "it is hidden"),  # jekyll-paginate, hexo-hide-posts
    "headless": "it has no page of its own",  # Hugo
    "hiddeninhomelist": "it is not listed",  # PaperMod, a theme of Hugo
    "eleventyexcludefromcollections": "it is not listed",
    **dict.fromkeys(("noindex", "robotsnoindex"), "search engines must not find it"),
    **dict.fromkeys(("isdraft", "unpublished", "wip"), "it is not published"),
}
_SHOWING = {  # keys that hide a post if their value means no
    "permalink": "it has no page",  # Eleventy
    **dict.fromkeys(("render", "build"), "it is not rendered"),  # Zola, Hugo
    "listed": "it is not listed",
    "sitemap": "search engines must not find it",
    **dict.fromkeys(("publish", "ispublished", "public", "live"), "it is not published"),  # Obsidian
    "visible": "it is hidden",
}
_EXPIRY = {"expirydate", "unpublishdate", "expires", "expirationdate"}  # the first two are Hugo's
_AUDIENCE = re.compile(r"access$|access_?(?:level|role)|visibility|audience|^status$")
_EVERYONE = {"", "public", "everyone", "everybody", "anyone", "all", "open", "published", "publish", "live", "complete"}
_EVERYONE |= {"completed", "done", "final", "finished", "evergreen", "scheduled", "future"}
_EVERYONE |= {"auto-draft", "inherit", *STATUSES}  # these are drafts without a reason
_NOT_PUBLIC = {"draft", "private", "unpublished", "unlisted"}
_NO = NO | {"never", *_NOT_PUBLIC}
_UNFOUND = re.compile(r"noindex|'(?:disable|exclude)': '(?:true|yes)'")  # robots: noindex; sitemap: {disable: true}
_SUSPICIOUS = re.compile(
    r"password|passphrase|private|secret|protect|encrypt|unlisted|hidden|restrict|premium"
    r"|paywall|paid_?content|(?:member|subscriber)s?.?only"
)
_FOLDERS = {*_NOT_PUBLIC, "drafts", "trash"}
_PART = re.compile(  # Ghost's cards and divider, Jetpack's blocks, and shortcodes of many plugins
    r"""nonMember"?:\s*false|<!--\s*members-only|"paywall"|wp:(?:jetpack/paywall|premium-content/)"""
    r"""|\[[\w-]*(?:members?.?only|membership|restrict|private|protected|premium|paywall|logged.?in)"""
    r"""|\[(?:content_protector|ihc-|member\]|mepr-|passster|ppwp|s2if|um_show)""",
    re.IGNORECASE,
)
_PART_IN_BRACES = re.compile(r"\{[{%][<%]?\s*[\w-]*(?:encrypt|password|protected|private)", re.IGNORECASE)


def signs_of_privacy(values: dict[str, object]) -> dict[Keys, str]:
    """Return each key that means that the post is not public, and the reason in words: `it has a password`."""
    found = dict(_signs(values))
    for name in ("params", "extra", "eleventycomputed"):  # Hugo's and Zola's tables for keys of a theme, and Eleventy's
        if isinstance(table := values.get(name), dict):
            found |= {(name, *keys): reason for keys, reason in _signs(lowered(table))}
    return found


def reason_to_hide(values: dict[str, object]) -> str:
    """Return why the post is not public, or ""."""
    return next(iter(signs_of_privacy(values).values()), "it is a draft" if is_draft(values) else "")


def part_for_few(text: str, is_markdown: bool = False) -> list[str]:
    """Return the reason to hide a post that has a part for some readers only. In Markdown, brackets mean a link."""
    part = _PART_IN_BRACES if is_markdown else _PART  # such as {{% hugo-encryptor "password" %}}
    return ["a part of it was not for everybody"] if part.search(text) else []


def signs_in_path(path: PurePath) -> list[str]:
    """Return the reasons in the path of a file. Astro and Docusaurus leave files out that begin with an underscore."""
    hidden = [folder for folder in path.parts[:-1] if folder.strip("_").lower() in _FOLDERS]
    reasons = [f"it is in the folder {folder!r}" for folder in hidden if folder != "_drafts"]
    reasons += ["the name of its file says it" for word in path.suffixes if word[1:].lower() in _FOLDERS]  # a.draft.md
    return reasons + (["the name of its file begins with an underscore"] if path.name.startswith("_") else [])


def _signs(values: dict[str, object]) -> Iterator[tuple[Keys, str]]:
    for key, value in values.items():
        short, word = key.replace("_", "").replace("-", ""), str(value or "").strip().lower()
        if short in _HIDING and _is_set(value) and not (short == "hide" and isinstance(value, list)):
            yield (key,), _HIDING[short]
        elif short in _SHOWING and word in _NO:
            yield (key,), _SHOWING[short]
        elif short in ("robots", "sitemap") and _UNFOUND.search(word):
            yield (key,), "search engines must not find it"
        elif short in _EXPIRY and _is_set(value):
            if reason := _expiry(value):
                yield (key,), reason
        elif _AUDIENCE.search(key) and word not in _EVERYONE:
            yield (key,), f"its {key} is {str(value)[:40]!r}"
        elif short == "build" and isinstance(value, dict):  # Hugo
            for inner, how in lowered(value).items():
                if inner in ("render", "list") and str(how).lower() not in ("always", "true"):
                    yield (key,), "it is not rendered" if inner == "render" else "it is not listed"
        elif word in _NOT_PUBLIC and key not in ("title", "slug", "status"):
            yield (key,), f"its {key} is {str(value)[:40]!r}"
        elif short not in _HIDING and _SUSPICIOUS.search(key) and _is_set(value):
            yield (key,), f"its key {key!r} may mean that it is not public"


def _is_set(value: object) -> bool:
    return bool(value) and str(value).lower() not in NO | {"0"}


def _expiry(value: object) -> str:
    try:
        moment = date_of(" ".join(str(value).split()))
    except RefusedError:
        return f"its date of expiry, {str(value)[:40]!r}, cannot be read"
    return f"it expired on {moment.date().isoformat()}" if moment and moment <= datetime.now(UTC) else ""
