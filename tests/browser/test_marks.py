"""The toolbar and the keys of the editor (app/static/marks.js): what they write, and that Ctrl+Z takes it back."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.pages import HOST, WRITER, answer_as
from tests.browser.writing import press, text_of

pytestmark = pytest.mark.slow
PHONE_AND_DESKTOP = pytest.mark.parametrize("page", ["phone, light", "desktop, dark"], indirect=True)
LINES = "one word\n" * 5000
DESKTOP = pytest.mark.parametrize("page", ["desktop, dark"], indirect=True)


@pytest.fixture
def editor(blog: Flask, page: Page) -> Page:
    """The editor with an empty post."""
    answer_as(WRITER, blog, page)
    page.goto(f"{HOST}/posts/new")
    return page


def write(page: Page, text: str) -> None:
    """Put a text into the editor. What stands between < and > is selected; a | is where the caret stands."""
    start = min(place for place in (text.find("<"), text.find("|")) if place >= 0)
    end = text.find(">") - 1 if "<" in text else start
    plain = text.replace("|", "") if "<" not in text else text.replace("<", "", 1)[::-1].replace(">", "", 1)[::-1]
    text_of(page).evaluate(
        """(area, [plain, start, end]) => {
          area.value = plain;
          area.dispatchEvent(new Event("input", { bubbles: true }));
          area.focus();
          area.setSelectionRange(start, end);
        }""",
        [plain, start, end],
    )


def shown(page: Page) -> str:
    """Return the text of the editor, marked in the same way."""
    found: str = text_of(page).evaluate(
        """({value, selectionStart: start, selectionEnd: end}) => start === end
          ? value.slice(0, start) + "|" + value.slice(end)
          : value.slice(0, start) + "<" + value.slice(start, end) + ">" + value.slice(end)"""
    )
    return found


@PHONE_AND_DESKTOP
@pytest.mark.parametrize(
    ("button", "before", "after"),
    [
        ("Bold", "one <two>", "one **<two>**"),
        ("Bold", "one **<two>**", "one <two>"),
        ("Bold", "one *<two>*", "one ***<two>***"),
        ("Italic", "one **<two>**", "one ***<two>***"),
        ("Italic", "one ***<two>***", "one **<two>**"),
        ("Code", "one <two>", "one `<two>`"),
        ("Code", "a\n<b\nc>\nd", "a\n```|\nb\nc\n```\nd"),
        ("Link", "one <two>", "one [two](<https://>)"),
        ("Link", "one |", "one [|](https://)"),
        ("Heading", "one\nt|wo", "one\n## t|wo"),
        ("Heading", "### t|wo", "t|wo"),
        ("List", "<one\n\ntwo>\nthree", "- <one\n\n- two>\nthree"),
        ("List", "- <one\n- two>", "<one\ntwo>"),
        ("Quote", "a\n<one\ntwo>", "a\n> <one\n> two>"),
        ("Quote", "|", "> |"),
    ],
)
def test_a_button_of_the_toolbar_writes_its_marks_and_one_undo_takes_them_back(
    editor: Page, button: str, before: str, after: str
) -> None:
    write(editor, before)
    typed = text_of(editor).input_value()
    press(editor, button)
    assert shown(editor) == after
    editor.keyboard.press("Control+z")
    expect(text_of(editor)).to_have_value(typed)


@DESKTOP
@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("Control+b", "one <two>", "one **<two>**"),
        ("Control+i", "<one>", "*<one>*"),
        ("Control+k", "<one>", "[one](<https://>)"),
        ("Tab", "<one\ntwo>", "    <one\n    two>"),
        ("Shift+Tab", "<    one\n\ttwo>", "<one\ntwo>"),
        ("Shift+Tab", "<one\n  two>", "<one\ntwo>"),
        ("Enter", "- one|", "- one\n- |"),
        ("Enter", "  * one|", "  * one\n  * |"),
        ("Enter", "9. one|", "9. one\n10. |"),
        ("Enter", "- [x] one|", "- [x] one\n- [ ] |"),
        ("Enter", "> one|", "> one\n> |"),
        ("Enter", "- one\n- |", "- one\n|"),
        ("Enter", "one|", "one\n|"),
        ("Enter", "```\n- one|", "```\n- one\n|"),
        ("Enter", "**bold**|", "**bold**\n|"),
    ],
)
def test_a_key_writes_what_a_writer_expects(editor: Page, key: str, before: str, after: str) -> None:
    write(editor, before)
    editor.keyboard.press(key)
    assert shown(editor) == after


@DESKTOP
def test_bold_twice_is_as_before(editor: Page) -> None:
    write(editor, "one <two>")
    for _ in range(2):
        editor.keyboard.press("Control+b")
    assert shown(editor) == "one <two>"


@DESKTOP
def test_an_action_inserts_only_its_marks_however_long_the_text_is(editor: Page) -> None:
    write(editor, f"<{LINES}>")
    editor.evaluate(
        """() => {
          window.inserted = [];
          const insert = document.execCommand;
          document.execCommand = (...words) => (window.inserted.push(words[2]), insert.apply(document, words));
        }"""
    )
    press(editor, "Bold")
    assert editor.evaluate("window.inserted") == ["**", "**"]
    assert text_of(editor).input_value() == f"**{LINES}**"


@DESKTOP
def test_thousands_of_lines_are_quoted_at_once_and_back_again(editor: Page) -> None:
    write(editor, f"<{LINES}>")
    press(editor, "Quote")
    assert text_of(editor).input_value() == LINES.replace("one", "> one")
    press(editor, "Quote")
    assert text_of(editor).input_value() == LINES


@DESKTOP
def test_an_address_pasted_over_words_makes_them_a_link(editor: Page) -> None:
    paste = """(area, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
    }"""
    write(editor, "see <this>.")
    text_of(editor).evaluate(paste, "https://example.com/notes")
    assert shown(editor) == "see [this](https://example.com/notes)|."
    write(editor, "see <this>.")
    text_of(editor).evaluate(paste, "no address")  # the browser itself would paste it
    assert shown(editor) == "see <this>."


@DESKTOP
def test_no_key_acts_while_a_character_is_composed(editor: Page) -> None:
    write(editor, "- one|")
    session = editor.context.new_cdp_session(editor)
    session.send("Input.imeSetComposition", {"text": "か", "selectionStart": 1, "selectionEnd": 1})
    for key in ("Enter", "Tab"):
        text_of(editor).evaluate(
            """(area, key) => area.dispatchEvent(
              new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true }))""",
            key,
        )
    expect(text_of(editor)).to_have_value("- oneか")
    session.send("Input.insertText", {"text": "蚊"})
    expect(text_of(editor)).to_have_value("- one蚊")


@PHONE_AND_DESKTOP
def test_save_and_publish_stay_in_view_and_one_button_stands_out(editor: Page) -> None:
    code = "x = " + "1 + " * 40 + "1"  # a line that is wider than the page
    write(editor, f"|```\n{code}\n```\n" + "A line.\n\n" * 200)
    for name in ("Save draft", "Publish"):
        expect(editor.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    expect(editor.locator("main .primary:visible")).to_have_text(["Publish"])
    box = text_of(editor).bounding_box()
    assert box is not None
    assert box["width"] > 340
    assert editor.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
