"""Guess the language of a post, so that a browser pronounces, hyphenates and quotes it as its readers expect.

A script that one language uses tells it at once. For the Latin alphabet the most frequent small words decide. The guess
reads the title and the excerpt, which hold no code. It is better to have no guess than a wrong one: without a guess, a
browser takes the language of the page.
"""

import re
from functools import lru_cache
from typing import Final

# The first one that fits wins: Japanese also uses Chinese characters, and Persian the letters of Arabic.
SCRIPTS: Final = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "zh": re.compile("[\u3400-\u9fff]"),
    "ko": re.compile("[\uac00-\ud7af]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "ur": re.compile("[ٹڈڑے]"),
    "fa": re.compile("[پچژگی]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "uk": re.compile("[іїєґ]"),
    "ru": re.compile("[\u0400-\u04ff]"),
}
LETTER: Final = re.compile(r"[^\W\d_]")
LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]")
SMALL_WORDS: Final = {
    "en": "the of and to is that it for was with this you are not be have",
    "de": "der die das und ist nicht ein eine ich zu mit den auf für von es",
    "fr": "le la les des et est une que pour dans qui pas je du au ce",
    "es": "el la los las que y es una por para con no se del lo en",
    "it": "il la che di è una per non con sono gli le del un si e",
    "pt": "o os que e não uma é do da em para com um por as se",
    "nl": "de het een van en niet is dat ik op te met voor zijn er aan",
    "pl": "w i na z się nie jest to że do jak po co o za od",
    "sv": "och att det som en är på för av med inte den jag till har ett",
}
WORDS: Final = {code: frozenset(words.split()) for code, words in SMALL_WORDS.items()}
FEWEST: Final = 3  # such words, and twice as many as the next language has


@lru_cache(2000)  # a page asks for the same posts again and again
def language_of(text: str) -> str | None:
    """Return the code of the language that `text` is written in, such as `de`, or None if it is not clear."""
    letters = LETTER.findall(text.lower())
    foreign = [letter for letter in letters if not LATIN.match(letter)]
    if len(foreign) * 2 > len(letters):
        written = "".join(foreign)
        return next((code for code, script in SCRIPTS.items() if script.search(written)), None)
    words = re.findall(r"[^\W\d_]+", text.lower())
    hits = sorted(((sum(word in small for word in words), code) for code, small in WORDS.items()), reverse=True)
    (most, best), (next_most, _) = hits[:2]
    return best if most >= max(FEWEST, 2 * next_most) else None
