"""Liquid: `highlight` and `raw` become Markdown; the rest is text."""

import pytest

from blogfiles.liquid import without_liquid


def test_highlight_becomes_fenced_code() -> None:
    text = "Before\n\n{% highlight ruby %}\nputs 1\n{% endhighlight %}\n\nAfter\n"
    assert without_liquid(text) == "Before\n\n```ruby\nputs 1\n```\n\nAfter\n"


def test_options_of_highlight_are_dropped() -> None:
    text = "{% highlight c++ linenos %}\nint a;\n{%- endhighlight -%}"
    assert without_liquid(text) == "```c++\nint a;\n```\n"


def test_the_fence_is_longer_than_any_in_the_code() -> None:
    text = "{% highlight markdown %}\n````\nx\n````\n{% endhighlight %}\n"
    assert without_liquid(text) == "`````markdown\n````\nx\n````\n`````\n"


def test_highlight_on_a_single_line_becomes_a_block() -> None:
    assert without_liquid("{% highlight sh %}ls{% endhighlight %}\nAfter") == "```sh\nls\n```\nAfter"


def test_highlight_in_a_list_stays_in_its_item() -> None:
    text = "- One\n\n  {% highlight sh %}\nls\n    pwd\n  {% endhighlight %}\n- Two\n"
    assert without_liquid(text) == "- One\n\n  ```sh\n  ls\n    pwd\n  ```\n- Two\n"


def test_code_keeps_its_indentation() -> None:
    text = "{% highlight python %}\n    return 1\n{% endhighlight %}\n"
    assert without_liquid(text) == "```python\n    return 1\n```\n"


def test_raw_on_a_line_of_its_own_is_removed_with_the_line() -> None:
    assert without_liquid("a\n{% raw %}\n{{ page }}\n  {%- endraw -%}\nb\n") == "a\n{{ page }}\nb\n"


def test_raw_within_a_line_is_removed_alone() -> None:
    assert without_liquid("See `{% raw %}{{ page }}{% endraw %}` here") == "See `{{ page }}` here"


def test_highlight_within_raw_is_text() -> None:
    text = "`{% raw %}{% highlight ruby %}{% endraw %}`\n{% raw %}\n{% highlight ruby %}\n{% endraw %}\n"
    assert without_liquid(text + "{% endhighlight %}") == (
        "`{% highlight ruby %}`\n{% highlight ruby %}\n{% endhighlight %}"
    )


def test_raw_within_raw_is_text() -> None:
    assert without_liquid("`{% raw %}{% raw %}{% endraw %}`") == "`{% raw %}`"


def test_raw_within_highlight_is_removed() -> None:
    text = "{% highlight liquid %}\n{% raw %}{% endhighlight %}{% endraw %}\n{% endhighlight %}\n"
    assert without_liquid(text) == "```liquid\n{% endhighlight %}\n```\n"


def test_highlight_within_a_fence_is_left_alone() -> None:
    text = "````\n```\n{% highlight ruby %}\n{% endhighlight %}\n````\n"
    assert without_liquid(text) == text


def test_highlight_below_a_fence_is_converted() -> None:
    text = "~~~\nx\n~~~~\n{% highlight ruby %}\ny\n{% endhighlight %}\n"
    assert without_liquid(text) == "~~~\nx\n~~~~\n```ruby\ny\n```\n"


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in b %}{{ a | upcase }}{% endfor %}",
        "{% include logo.svg %}",
        "Say `{% highlight %}` and\n{% endhighlight %}",
        "{% raw %} without an end",
        "{% endraw %} without a beginning",
        "{% highlight ruby %}\nwithout an end",
    ],
)
def test_all_other_liquid_stays_as_it_is(text: str) -> None:
    assert without_liquid(text) == text


@pytest.mark.parametrize(
    "part",
    [
        "{% raw %}",
        "{% endraw %}",
        "{% highlight a %}\n",
        "{% highlight " + "a" * 1000,
        "{%",
        " ",
        "```\n",
        "`",
        "~",
        "{% codeblock lang:a",
        "\n```a\n~~~b\n",
        "{%" + " " * 1000,
    ],
)
def test_half_a_megabyte_of_tags_is_read_in_time(part: str) -> None:
    text = part * (500_000 // len(part))
    without_liquid(text)
