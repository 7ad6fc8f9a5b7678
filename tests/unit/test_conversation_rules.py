"""What is shown of a mail among others: words without markup, and without what is quoted."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication.conversation_rules import (
	READ_LENGTH,
	SHOWN_LENGTH,
	shortened,
	without_quote,
	words_of,
)
from facility_frontoffice.communication.safe_html import safe


@pytest.mark.parametrize(
	("markup", "words"),
	[
		("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
		("One<br>two<br><br><br>three", "One\ntwo\n\nthree"),
		("<style>p { color: red }</style><p>Seen</p>", "Seen"),
		("<script>alert(1)", ""),
		("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
		("plain\nlines", "plain\nlines"),
		("", ""),
		(None, ""),
	],
)
def test_words(markup, words):
	assert words_of(markup) == words


@pytest.mark.parametrize(
	"quote",
	[
		"On Tue 3 March 2026 at 10:00, Front Office <desk@example.com> wrote:\n> We come at ten.",
		"Op di 3 mrt 2026 om 10:00 schreef Frontoffice <desk@example.com>:\n> Wij komen om tien uur.",
		"-----Original Message-----\nFrom: desk",
		"Van: Frontoffice\nVerzonden: dinsdag\nAan: Emma",
		"> We come at ten.",
	],
)
def test_a_quote_is_left_out(quote):
	assert without_quote(f"Ten is fine.\n\n{quote}") == "Ten is fine."
	assert without_quote(quote) == quote, "a mail that only quotes is shown whole"


def test_what_reads_like_a_quote_but_is_none_stays():
	text = "On Tuesday I wrote to you about the lamp.\nFrom: now on it is dark."
	assert without_quote(text) == text


@given(st.text(max_size=200))
def test_own_words_are_never_lost_whole(text):
	assert without_quote(text).strip() or not text.strip()


def test_a_long_text_is_shortened_at_a_word():
	text, is_cut = shortened("word " * SHOWN_LENGTH)
	assert is_cut
	assert len(text) <= SHOWN_LENGTH + 2
	assert text.endswith("word …")
	assert shortened("short") == ("short", False)


@pytest.mark.parametrize(
	"markup",
	[
		"<script>alert(1)</script>",
		"<img src=x onerror=alert(1)>",
		'<a href="javascript:alert(1)">x</a>',
		'<a href="data:text/html,<script>alert(1)</script>">x</a>',
		'<iframe src="https://x.example"></iframe>',
		'<meta http-equiv="refresh" content="0; url=https://x.example">',
		'<form action="https://x.example"><input name="password"></form>',
		'<link rel="stylesheet" href="https://x.example/a.css">',
		"<svg><script>alert(1)</script></svg>",
		'<div style="background: url(https://x.example/a.gif)">x</div>',
		'<p style="position: fixed; top: 0">x</p>',
		"<style>@import 'https://x.example/a.css'</style>",
		'<base href="https://x.example/">',
		'<p onclick="alert(1)">x</p>',
		'<img src="/files/a.png" srcset="https://x.example/a.png 2x">',
	],
)
def test_nothing_runs_and_nothing_is_fetched(markup):
	html, _left_out = safe(markup)
	for bad in (
		"script",
		"onerror",
		"onclick",
		"x.example",
		"javascript:",
		"data:",
		"position",
		"<form",
		"<svg",
		"srcset",
	):
		assert bad not in html, html


def test_pictures_from_elsewhere_are_left_out_and_counted():
	html, left_out = safe(
		'<p>See <img src="https://x.example/pixel.gif"><img src="/private/files/lamp.png" alt="lamp">'
		'<img src="data:image/png;base64,iVBORw0KGgo="><img src="cid:1"></p>'
	)
	assert left_out == 2
	assert html.count("<img") == 2
	assert "/private/files/lamp.png" in html


@pytest.mark.parametrize(
	"source",
	[
		"/files/../api/method/logout",
		"/files/%2e%2e/api/method/logout",
		"/files/&#46;&#46;/api/method/logout",
		"/files/.&#10;./api/method/logout",
		"/files/x/../../api/method/logout",
		"/files/..&#92;api/method/logout",
		"/private/files/a.png?cmd=logout",
		"/private/files/a.png?fid=1&cmd=logout",
		"/&#10;/x.example/files/a.png",
		"//x.example/files/a.png",
		"data:image/svg+xml;base64,PHN2Zz4=",
	],
)
def test_a_picture_is_a_file_and_nothing_that_acts(source):
	assert safe(f'<img src="{source}">') == ("", 1)


@pytest.mark.parametrize(
	"picture",
	[
		"""<img src='https://x.example/?" src="/files/a.png'>""",
		"""<img title='src="/files/a.png"' src="https://x.example/1.gif">""",
		"""<img src="/files/a.png" src="https://x.example/1.gif">""",
		"""<img alt=">" src="https://x.example/1.gif">""",
		"""<img/src="https://x.example/1.gif">""",
		"""<image src="https://x.example/1.gif">""",
		"""<img src=https://x.example/1.gif""",
	],
)
def test_a_picture_from_elsewhere_does_not_pass_for_one_of_ours(picture):
	html, _left_out = safe(picture)
	assert not re.search(r"<[^>]*https:", html), html


def test_a_picture_that_came_with_the_mail_is_shown():
	for source in (
		"/private/files/lamp%20(1).png?fid=a1b2c3",
		"/files/lamp&amp;chair.png",
		"data:image/png;base64,iVBO+/w=",
	):
		assert safe(f'<img src="{source}">')[0].count("src=") == 1, source


@pytest.mark.parametrize(
	"scheme",
	[
		"data:",
		"da&#10;ta:",
		"&#100;ata:",
		"\x01data:",
		"javascript:",
		"java&#10;script:",
		"vbscript:",
		"file:",
	],
)
def test_a_link_opens_a_page_and_runs_nothing(scheme):
	assert "href" not in safe(f'<a href="{scheme}text/html,x">x</a>')[0]


def test_what_a_mail_looks_like_is_kept():
	html, left_out = safe(
		'<table width="100%"><tr><td style="color: red" align="left"><b>Hi</b></td></tr></table>'
	)
	assert left_out == 0
	assert "<b>Hi</b>" in html
	assert "color: red" in html


@pytest.mark.parametrize(
	"markup",
	[
		"<div>",
		"<b>",
		"<b><i></b>",
		"<p>x</p>",
		"<table><tr><td>",
		"<",
		"word ",
		"<img ",
		"<br ",
		"<!--",
		"</style ",
	],
)
def test_a_mail_of_megabytes_does_not_hold_the_page_up(markup):
	began = time.process_time()
	html, _left_out = safe(markup * 400_000)
	without_quote(words_of(markup * 400_000))
	assert time.process_time() - began < 5
	assert len(html) < 6 * READ_LENGTH


def test_of_what_is_nested_too_deep_the_words_are_shown():
	assert safe("<div>" * 300 + "a &lt;b&gt;" + "</div>" * 300) == ("a &lt;b&gt;", 0)
	assert safe("<p>one" * 100)[0].count("<p>") == 100
