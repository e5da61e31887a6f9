"""The language of a text is guessed from its words."""

import pytest

from safe_markdown import language_of

SENTENCES = {
    "ar": "هذه ملاحظات عن المحرك",
    "fa": "این یک متن فارسی است",
    "ur": "یہ ایک بڑی کتاب ہے",
    "he": "הערות על המנוע",
    "ja": "機関についての覚え書き",
    "zh": "关于分析机的笔记",
    "ko": "해석 기관에 대한 메모",
    "ru": "Заметки об этой машине",
    "uk": "Нотатки про її машину",
    "el": "Σημειώσεις για τη μηχανή",
    "en": "This is what the engine does with the cards that you give to it",
    "de": "Das ist der Anfang, und es ist nicht der letzte",
    "fr": "Une machine qui est dans le musée pour les visiteurs",
    "es": "La máquina que no se vende es una de las mejores",
    "it": "Il telaio che non è di una persona",
    "pt": "Uma máquina que não é do museu",
    "nl": "Het is een machine van het museum en niet te koop",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_tells_its_language(code: str) -> None:
    assert language_of(SENTENCES[code]) == code


@pytest.mark.parametrize("text", ["", "Hello", "Flask 3.1", "42 🎈", "Ada said مرحبا to us", "ⵜⴰⵎⴰⵣⵉⵖⵜ"])
def test_a_text_that_tells_too_little_has_no_language(text: str) -> None:
    assert language_of(text) is None
