"""The words of an HTML mail (S36)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication.inbound.html_text import (
	content_ids,
	declared_charset,
	to_text,
	with_pictures,
)

TAGS = ["<p>", "</p>", "<div>", "</div>", "<br>", "<blockquote>", "</blockquote>", "<style>", "</style>", "<!--", "-->", '<a href="', "'>", "<",
	">", "&nbsp;", "&#0;", "&amp", "<td>", "<li>", "<pre>", "\n", "</pre>", '<span style="display:none">', "</span>", "<hr>", "<img alt=😀>", "woord", " "]  # fmt: skip


@pytest.mark.parametrize(
	("source", "text"),
	[
		("<p>een</p><p>twee</p>", "een\n\ntwee"),
		("<div>een</div><div>twee</div>", "een\ntwee"),
		("een<br>twee<BR/>drie", "een\ntwee\ndrie"),
		("a&nbsp;&lt;b&gt; &eacute;&#233;", "a <b> éé"),
		("<style>p{}</style>a<script>b</script>c", "ac"),
		("<STYLE>p{}</STYLE >a", "a"),
		("a<!-- weg <p> -->b", "ab"),
		("a<!--[if mso]><p>weg</p><![endif]-->b<![if !mso]>c<![endif]>", "abc"),
		("<ul><li>een</li><li>twee</li></ul>", "- een\n- twee"),
		("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
		(
			"voor<blockquote>citaat<br>regel<blockquote>dieper</blockquote></blockquote>na",
			"voor\n\n> citaat\n> regel\n>\n> > dieper\n\nna",
		),
		("<pre>a\n  b</pre>", "a\n  b"),
		('<a href="https://x.example/?a>b">hier</a>', "hier"),
		("<div style='display:none'>weg<div>ook</div></div>hier", "hier"),
		("<o:p>a</o:p>", "a"),
		("3 < 4 en 5 > 4", "3 < 4 en 5 > 4"),
		("a<hr>b", "a\n____________________\nb"),
		('<img alt="🙂" src="x"><img alt="Logo van ons bedrijf">', "🙂"),
		("<title>weg</title>hier", "hier"),
		("<style>nooit dicht", "nooit dicht"),
		("", ""),
	],
)
def test_words(source, text):
	assert re.sub(r" +$", "", to_text(source), flags=re.MULTILINE) == text


@given(st.lists(st.sampled_from(TAGS), max_size=60))
def test_any_pieces_become_text(pieces):
	text = to_text("".join(pieces))
	text.encode()
	assert "\n\n\n" not in text


@given(st.text(st.characters(whitelist_categories=("L", "N"), max_codepoint=0x24F), min_size=1, max_size=30))
def test_words_that_are_shown_are_kept(word):
	for source in (
		f"<p>{word}</p>",
		f"<div><span>{word}",
		f"<table><td>{word}",
		f"<pre>{word}</pre>",
		f"<x:y>{word}</x:y>",
	):
		assert word in to_text(source)


def test_reading_ends_at_the_limit():
	assert len(to_text("<p>woord</p>" * 1000, limit=100)) < 200


def test_what_the_html_names():
	assert content_ids('<img src="cid:a@b"><td background=CID:c>') == {"a@b", "c"}
	assert (
		declared_charset(b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">') == "koi8-r"
	)
	assert declared_charset(b"<p>") == ""


def test_pictures_get_their_own_address():
	source = '<img src="cid:a1"><img src="cid:a10"><img src="CID:b%40c"><img src="cid:none">'
	shown = with_pictures(source, {"a1": "/one", "a10": "/ten", "b@c": "/c"})
	assert shown == '<img src="/one"><img src="/ten"><img src="/c"><img src="cid:none">'
	assert content_ids(source) == {"a1", "a10", "b@c", "none"}
