"""What a mail that was not read whole, or that shows pictures, leaves on the site (S36)."""

import frappe
import pytest
from mails import corpus, file_part, multipart, text_part, wire

from facility_frontoffice.communication.inbound.files import LOGO_BYTES
from facility_frontoffice.demo import data
from facility_frontoffice.demo.mail import deliver
from facility_frontoffice.intake import service as intake

CASES = {case.name: case for case in corpus()}


@pytest.fixture(autouse=True)
def _monday_morning(travel_to):
	travel_to("2026-11-30 10:00")


def taken_in(raw: bytes):
	row = frappe.get_doc("Facility Inbound Mail", deliver(raw))
	assert not row.error, row.error
	assert row.state == "Taken In"
	return row


@pytest.mark.parametrize(
	"name", ["large-text", "large-html", "smime-encrypted", "no-end-boundary", "transfer-base64-cut"]
)
def test_what_was_not_read_whole_stays_as_it_came(name):
	row = taken_in(CASES[name].raw)
	assert row.raw_file
	assert row.notes


@pytest.mark.parametrize("name", ["question-outlook-nl", "smime-signed", "winmail-files"])
def test_what_was_read_whole_does_not(name):
	assert not taken_in(CASES[name].raw).raw_file


def test_each_picture_is_shown_in_its_own_place():
	source = '<p>Een <img src="cid:pic1"> en tien <img src="cid:pic10"></p>'
	pictures = [
		file_part(
			b"GIF89a" + bytes([place]) * 40 * place,
			"image/gif",
			f"inline; filename=p{place}.gif",
			f"Content-ID: <pic{place}>",
		)
		for place in (1, 10)
	]
	head = "From: Emma <emma@client.example>\nTo: questions@example.com\nSubject: Foto's\nMessage-ID: <pictures@corpus.example>\nMIME-Version: 1.0\n"
	row = taken_in(wire(head, multipart("related", text_part(source, "html"), *pictures)))
	content = frappe.db.get_value("Communication", row.communication, "content")
	files = frappe.get_all(
		"File", {"attached_to_name": row.communication}, ["file_name", "file_url"], order_by="file_size"
	)
	assert len(files) == 2
	one, ten = (content.index(file.file_url) for file in files)
	assert content.index("Een") < one < content.index("en tien") < ten
	assert "cid:" not in content


@pytest.mark.parametrize(("size", "outcome"), [(LOGO_BYTES // 2, "Thanks"), (2 * LOGO_BYTES, "Reopened")])
def test_the_logo_below_a_name_makes_a_thank_you_no_question(ask, size, outcome):
	request = ask("LIGHTING", channel="Email").name
	intake.handle_directly(request, "Done.")
	logo = file_part(b"GIF89a" + bytes(size), "image/gif", "inline; filename=logo.gif", "Content-ID: <logo>")
	head = f"From: <{data.CLIENT}>\nTo: questions@example.com\nSubject: Re: {request}\nMessage-ID: <logo-{size}@corpus.example>\nMIME-Version: 1.0\n"
	source = text_part(
		'<p>Dank je wel!</p><p>Met vriendelijke groet,<br>Emma</p><img src="cid:logo">', "html"
	)
	row = taken_in(wire(head, multipart("related", source, logo)))
	assert (row.outcome, row.client_request) == (outcome, request)
