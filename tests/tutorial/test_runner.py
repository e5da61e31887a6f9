"""The runner of the tutorial: what it accepts as the output that a page shows, and how it compares a reader's files."""

from pathlib import Path
from random import Random

import pytest
from sybil import Document

from tests.tutorial.evaluator import DepartureError, is_as_shown, run
from tests.tutorial.mine import distance, first_difference, points_of
from tests.tutorial.mutations import is_enough, mistyped

PAGE = """
```console
$ mkdir ~/shop
$ cd ~/shop
```

```python
# app.py
lamp = 1
```

```diff
--- a/app.py
+++ b/app.py
@@ -1,2 +1,3 @@
 # app.py
 lamp = 1
+chair = 2
```

```console
$ cat app.py
# app.py
…
chair = 2
$ cat missing.py
cat: missing.py: No such file or directory
$ echo $?
1
```
"""


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("Done", "Done\n"),
        ("", ""),
        ("Took … s", "Took 0.21 s\n"),
        ("…\nDone", "Done\n"),
        ("…\nDone", "First\nSecond\nDone\n"),
        ("a\n…\nb", "a\nb\n"),
        ("trailing spaces", "trailing spaces  \n"),
    ],
)
def test_an_ellipsis_stands_for_what_differs_each_time(shown: str, printed: str) -> None:
    assert is_as_shown(shown, printed)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("Done", "done\n"),
        ("Done", "Done\nAnd more\n"),
        ("Done", ""),
        ("", "A warning\n"),
        ("Took … s", "Took\n0.21 s\n"),
        ("…\nDone", "Done\nAnd more\n"),
    ],
)
def test_everything_else_must_be_printed_as_it_is_shown(shown: str, printed: str) -> None:
    assert not is_as_shown(shown, printed)


def test_a_page_runs_as_a_reader_would_type_it(tmp_path: Path) -> None:
    document = Document(PAGE, str(tmp_path / "01-page.md"))
    run(document)
    assert [step.printed for step in document.namespace["typed"]][2:] == [
        "# app.py\nlamp = 1\nchair = 2\n",
        "cat: missing.py: No such file or directory\n",
        "1",
    ]


def test_a_mistyped_output_is_found_with_its_file_and_line(tmp_path: Path) -> None:
    wrong = PAGE.replace("chair = 2\n$ cat", "chair = 3\n$ cat")
    with pytest.raises(DepartureError, match=r"01-page\.md:22: `cat app\.py` prints something else"):
        run(Document(wrong, str(tmp_path / "01-page.md")))


def test_a_command_that_fails_is_found_unless_the_page_shows_its_exit_code(tmp_path: Path) -> None:
    wrong = PAGE.replace("$ echo $?\n1\n", "")
    with pytest.raises(DepartureError, match=r"01-page\.md:26: `cat missing\.py` fails \(1\)"):
        run(Document(wrong, str(tmp_path / "01-page.md")))


SCRIPTS = """
<!-- typed first: mkdir ~/shop -->

```sh
cd ~/shop
date | tee today
```

<!-- not run here: it changes the machine -->

```sh
rm today
```

```sh server
test -f today
exec python -m http.server --bind 127.0.0.1 5000
```

```console
$ curl -s http://127.0.0.1:5000/ | grep today
<li><a href="today">today</a></li>
```
"""


@pytest.mark.slow
def test_lines_of_a_script_run_and_their_output_is_not_compared(tmp_path: Path) -> None:
    run(Document(SCRIPTS, str(tmp_path / "page.md")))


def test_a_line_of_a_script_that_fails_is_found(tmp_path: Path) -> None:
    wrong = SCRIPTS.replace("test -f today", "test -f tomorrow")
    with pytest.raises(DepartureError, match=r"page\.md:16: `test -f tomorrow` fails \(1\)"):
        run(Document(wrong, str(tmp_path / "page.md")))


@pytest.mark.slow
def test_a_reader_learns_how_far_their_files_are(tmp_path: Path) -> None:
    page = tmp_path / "01-page.md"
    page.write_text(PAGE, "utf-8")
    points = points_of(page, "shop")
    assert [(point.line, point.files) for point in points] == [
        (10, {"app.py": "# app.py\nlamp = 1\n"}),
        (19, {"app.py": "# app.py\nlamp = 1\nchair = 2\n"}),
    ]
    mine = {"app.py": "# app.py\nlamp = 1\nchiar = 2\n"}
    assert [distance(mine, point.files) for point in points] == [1, 2]
    assert first_difference(mine, points[1].files) == "app.py:3\n  yours:    chiar = 2\n  the text: chair = 2"
    assert first_difference({**mine, "b.py": ""}, mine) == "b.py is only in your folder"
    assert points_of(page, "other") == []


@pytest.mark.parametrize(
    ("noticed", "count", "enough"), [(10, 10, True), (9, 10, True), (8, 10, False), (196, 200, True), (195, 200, False)]
)
def test_two_of_a_hundred_changes_may_go_unnoticed_and_one_of_ten(noticed: int, count: int, enough: bool) -> None:
    assert is_enough(noticed, count) == enough


def test_a_change_of_a_line_changes_one_letter_or_digit() -> None:
    for seed in range(50):
        line = "up    0001_create_users: Create users. (0.01 s)"
        changed = mistyped(line, Random(seed))
        (place,) = (place for place, character in enumerate(line) if changed[place] != character)
        assert line[place].isalnum()
        assert changed[place].isdigit() == line[place].isdigit()
