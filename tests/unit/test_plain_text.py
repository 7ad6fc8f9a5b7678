"""What somebody reads who reads mail without markup."""

from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.communication import plain_text


def test_paragraphs_links_and_lists():
	html = (
		"<style>p { color: red }</style><p>Dear <b>Emma</b>,</p><p>It is  done.<br>Really.</p>"
		'<ul><li>chair</li><li>lamp</li></ul><p><a href="https://x.example/CR-1">See the result</a></p>'
		'<p>Call <a href="tel:0201234567">020 123 45 67</a> &amp; ask.</p>'
		'<div style="display:none">hidden &zwnj;</div><img src="https://x.example/t.gif">'
	)
	assert plain_text.from_html(html) == (
		"Dear Emma,\n\nIt is done.\nReally.\n\n- chair\n- lamp\n\nSee the result: https://x.example/CR-1\n\n"
		"Call 020 123 45 67 & ask."
	)


def test_the_lines_of_what_people_wrote_are_kept():
	html = '<div style="white-space: pre-line">one\ntwo</div><p>three\nfour</p>'
	assert plain_text.from_html(html) == "one\ntwo\n\nthree four"


def test_a_link_that_shows_its_address_is_not_written_twice():
	assert plain_text.from_html('<a href="https://x.example">https://x.example</a>') == "https://x.example"


@given(st.text(alphabet="<>/apdiv \"'=brstyle&;!-\n", max_size=200))
def test_whatever_the_markup_it_gives_text(html):
	found = plain_text.from_html(html)
	assert found == found.strip()
	assert "\n\n\n" not in found
