"""Pictures in the editor (app/static/pictures.js): chosen, pasted or dropped, described, and put into the text."""

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from safe_pictures.tests.files import animation, file_of, photo
from tests.browser.writing import press, sign_in, text_of

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("kind", ["sqlite"], indirect=True)]
PHONE_AND_DESKTOP = pytest.mark.parametrize("page", ["phone, light", "desktop, dark"], indirect=True)
DESKTOP = pytest.mark.parametrize("page", ["desktop, dark"], indirect=True)
ADDRESS = r"/pictures/[0-9a-f]{24}-\d+x\d+\.webp"
# Makes the event that the browser sends when somebody pastes or drops files, each [name, content], and maybe a text.
GIVE = """(area, [way, files, text]) => {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    data.items.add(new File([bytes], name));
  }
  if (text) data.setData(text.startsWith("<") ? "text/html" : "text/plain", text);
  const options = { bubbles: true, cancelable: true };
  const event = way === "paste"
    ? new ClipboardEvent(way, { ...options, clipboardData: data })
    : new DragEvent(way, { ...options, dataTransfer: data });
  area.dispatchEvent(event);
  return event.defaultPrevented;
}"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the pictures. The server of `home` reads the setting."""
    monkeypatch.setenv("PICTURES_FOLDER", str(tmp_path / "pictures"))
    return tmp_path / "pictures"


@pytest.fixture
def editor(home: str, page: Page) -> Page:
    """The editor with an empty post of Ada."""
    sign_in(page, home, "posts/new")
    return page


def dialog_of(page: Page) -> Locator:
    """Return the dialog, which is open."""
    return page.get_by_role("dialog", name="Pictures")


def choose(page: Page, **files: bytes) -> None:
    """Press Picture and choose files."""
    with page.expect_file_chooser() as chooser:
        press(page, "Picture")
    chooser.value.set_files([FilePayload(name=name, mimeType="", buffer=content) for name, content in files.items()])


def give(page: Page, way: str, text: str = "", **files: bytes) -> bool:
    """Paste or drop files on the text. Return True if the page took them."""
    encoded = [[name, base64.b64encode(content).decode()] for name, content in files.items()]
    return bool(text_of(page).evaluate(GIVE, [way, encoded, text]))


@PHONE_AND_DESKTOP
def test_several_pictures_are_chosen_described_and_inserted_and_the_preview_shows_them(editor: Page) -> None:
    text_of(editor).fill("We went out.")
    choose(editor, loom=file_of(photo(900, 600)), cards=file_of(photo(300, 200), "PNG"), moves=animation(3))
    dialog = dialog_of(editor)
    expect(dialog.get_by_text("Uploaded.")).to_have_count(3)
    dialog.get_by_label("loom").fill("A loom [of wood]")
    dialog.get_by_label("cards").fill("Cards")
    assert editor.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    press(editor, "Insert")
    expect(dialog).to_be_hidden()
    pictures = "".join(rf"!\[{words}\]\({ADDRESS}\)\n\n" for words in (r"A loom \\\[of wood\\\]", "Cards", ""))
    expect(text_of(editor)).to_have_value(re.compile(rf"^We went out\.\n\n{pictures}$"))
    image = editor.locator("#preview").get_by_role("img", name="A loom [of wood]")
    expect(image).to_be_visible()
    editor.wait_for_function("[...document.querySelectorAll('#preview img')].every((image) => image.naturalWidth)")
    editor.keyboard.press("Control+z")
    expect(text_of(editor)).to_have_value("We went out.")


@DESKTOP
@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_file_that_is_pasted_or_dropped_is_uploaded_too(editor: Page, way: str) -> None:
    assert give(editor, way, photo=file_of(photo()))
    expect(dialog_of(editor).get_by_text("Uploaded.")).to_be_visible()
    dialog_of(editor).get_by_label("photo").fill("A garden")
    editor.keyboard.press("Enter")
    expect(text_of(editor)).to_have_value(re.compile(rf"^!\[A garden\]\({ADDRESS}\)\n\n$"))


@DESKTOP
def test_a_picture_that_was_copied_on_another_page_is_uploaded_and_not_linked(editor: Page) -> None:
    assert give(editor, "paste", text='<img src="https://example.com/loom.png" alt="A loom">', loom=file_of(photo()))
    expect(dialog_of(editor).get_by_text("Uploaded.")).to_be_visible()
    press(editor, "Insert")
    expect(text_of(editor)).to_have_value(re.compile(rf"^!\[\]\({ADDRESS}\)\n\n$"))


@DESKTOP
def test_words_that_are_pasted_together_with_a_picture_of_them_stay_words(editor: Page) -> None:
    assert not give(editor, "paste", text="A table", picture=file_of(photo()))
    expect(dialog_of(editor)).to_be_hidden()


@DESKTOP
def test_selected_words_become_the_alternative_text(editor: Page) -> None:
    text_of(editor).fill("a loom")
    text_of(editor).select_text()
    choose(editor, photo=file_of(photo()))
    expect(dialog_of(editor).get_by_label("photo")).to_have_value("a loom")
    expect(dialog_of(editor).get_by_text("Uploaded.")).to_be_visible()
    press(editor, "Insert")
    expect(text_of(editor)).to_have_value(re.compile(rf"^!\[a loom\]\({ADDRESS}\)\n\n$"))


@DESKTOP
def test_a_file_that_is_no_picture_is_refused_beside_its_name_and_the_others_are_inserted(editor: Page) -> None:
    choose(editor, notes=b"not a picture", photo=file_of(photo()))
    dialog = dialog_of(editor)
    expect(dialog.get_by_text("This file is not a JPEG, PNG, WebP or GIF picture, or it is damaged.")).to_be_visible()
    expect(dialog.get_by_text("Uploaded.")).to_be_visible()
    press(editor, "Insert")
    expect(text_of(editor)).to_have_value(re.compile(rf"^!\[\]\({ADDRESS}\)\n\n$"))


@DESKTOP
def test_with_cancel_or_escape_the_text_stays_as_it_is(editor: Page) -> None:
    text_of(editor).fill("a loom")
    for way in ("Cancel", "Escape"):
        choose(editor, photo=file_of(photo()))
        expect(dialog_of(editor).get_by_text("Uploaded.")).to_be_visible()
        if way == "Cancel":
            press(editor, "Cancel")
        else:
            editor.keyboard.press("Escape")
        expect(dialog_of(editor)).to_be_hidden()
        expect(text_of(editor)).to_have_value("a loom")


@pytest.mark.parametrize("page", ["without JavaScript"], indirect=True)
def test_without_javascript_a_link_in_the_editor_leads_to_a_form_that_uploads(editor: Page) -> None:
    editor.get_by_role("link", name="Upload a picture").click()
    editor.get_by_label("File").set_input_files(FilePayload(name="a.jpg", mimeType="", buffer=file_of(photo())))
    editor.get_by_label("Alternative text").fill("A garden")
    press(editor, "Upload")
    expect(editor.locator("#uploaded")).to_have_text(re.compile(rf"!\[A garden\]\({ADDRESS}\)"))
