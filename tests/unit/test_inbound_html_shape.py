"""HTML that would keep a worker busy for minutes is known before it is cleaned."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication.inbound.html_shape import is_simple

ROW = "<tr><td style='color:red'><p><font face=x><b>Hello</b></font> <a href='http://x.example'>there</a><br></p></td></tr>"


@pytest.mark.parametrize(
	"html",
	[
		"",
		"no tags",
		"<p>Hello",
		f"<html><body><table>{ROW * 400}</table></body></html>",
		"<div>" * 60 + "x" + "</div>" * 60,
		"<p>one<p>two<p>three" * 500,
		"<ul><li>one<li>two</ul>" * 200,
		"<o:p></o:p>" * 500,
	],
)
def test_what_mail_programs_write(html):
	assert is_simple(html)


@pytest.mark.parametrize(
	"html",
	[
		"<b><i><u><p>" * 2000,
		"<b>" * 31 + "<p>x</p>" * 1000,
		"<div>" * 121,
		"<p></p>" * 5000,
		"<p " + "a=b " * 5000 + ">",
		"<" * 20_000,
		"&" * 20_000,
		"<p><svg><path/></svg></p>",
		"<table><select>x",
	],
)
def test_what_only_who_means_harm_writes(html):
	assert not is_simple(html)


@given(st.text(alphabet="<>/abdiptu =\"'!-&;", max_size=400))
def test_any_text_has_an_answer(html):
	assert is_simple(html) in (True, False)


def test_it_is_quick():
	began = time.perf_counter()
	for html in ("<" * 100_000, "<b" * 50_000, "</" * 50_000, "<p>" * 33_000):
		is_simple(html)
	assert time.perf_counter() - began < 2
