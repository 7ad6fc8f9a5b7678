"""Labels with a QR code: drawn, printed to a PDF, and read back from it."""

import time

import frappe
import pypdfium2
import pytest
import zxingcpp

from facility_frontoffice.api import assets as api
from facility_frontoffice.assets import labels, rules
from facility_frontoffice.assets.errors import AssetError
from facility_frontoffice.assets.label_rules import LAYOUTS

DOTS_PER_MM = 8  # about 200 to an inch: a cheap printer


def codes_on(pdf: bytes) -> list[list[tuple[str, float, float]]]:
	"""For each page the codes with the place of their middle, in millimetres from the left upper corner."""
	pages = []
	for page in pypdfium2.PdfDocument(pdf):
		picture = page.render(scale=DOTS_PER_MM * 25.4 / 72).to_pil().convert("L")
		found = []
		for code in zxingcpp.read_barcodes(picture):
			corners = (code.position.top_left, code.position.bottom_right)
			found.append(
				(
					code.text,
					sum(corner.x for corner in corners) / 2 / DOTS_PER_MM,
					sum(corner.y for corner in corners) / 2 / DOTS_PER_MM,
				)
			)
		pages.append(sorted(found, key=lambda code: (round(code[2]), code[1])))
	return pages


def printed(**options) -> bytes:
	sheet = api.print_labels(**options)
	assert api.labels_progress(sheet["name"]) == {
		"state": "Done",
		"done": sheet["total"],
		"total": sheet["total"],
	}
	api.labels_pdf(sheet["name"])
	assert frappe.response.type == "pdf"
	return frappe.response.filecontent


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_code_is_read_back_where_its_label_is(layout, asset, organisation):
	"""On every sheet, with names that are too long for it."""
	thing = asset("The very large multifunctional printer of the second floor beside the stairs, ëéñ & <b>")
	pdf = printed(locations=list(organisation.ROOMS[:2]), assets=[thing.name], layout=layout)
	_check_codes_can_be_typed(pdf, [thing.name])
	sheet = LAYOUTS[layout]
	found = [code for page in codes_on(pdf) for code in page]
	expected = [
		*labels.codes_of("Location", sorted(organisation.ROOMS[:2])).values(),
		labels.codes_of("Asset", [thing.name])[thing.name],
	]
	assert sorted(rules.read(text).label for text, _x, _y in found) == sorted(expected)
	for number, (text, x, y) in enumerate(found):
		assert text.startswith(f"{frappe.utils.get_url()}/label/")
		left, top = sheet.place(number % sheet.size)
		assert left < x < left + sheet.label[0]
		assert top < y < top + sheet.label[1]


def _check_codes_can_be_typed(pdf: bytes, things: list[str]) -> None:
	"""Where no camera is at hand, the code is read by eye."""
	text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
	for code in labels.codes_of("Asset", things).values():
		assert code in text


def test_a_sheet_that_was_used_before_begins_where_it_is_empty(organisation):
	pdf = printed(locations=list(organisation.ROOMS[:3]), layout="A4 3x8 70x37", first=23)
	pages = codes_on(pdf)
	assert [len(page) for page in pages] == [2, 1]
	(_text, x, y) = pages[0][0]
	assert 70 < x < 140
	assert 259 < y < 297


def test_rooms_below_and_the_things_in_them_come_along(organisation, asset):
	asset("Beamer", location=organisation.ROOMS[0])
	rows = labels.chosen([organisation.BUILDING], below=True, with_assets=True)
	rooms = [row["name"] for row in rows if row["doctype"] == "Location"]
	assert {organisation.BUILDING, *organisation.ROOMS} <= set(rooms)
	assert "Beamer" in [row["title"] for row in rows]
	assert [row["name"] for row in labels.chosen([organisation.ROOMS[0]])] == [organisation.ROOMS[0]]


def test_a_code_is_given_once_and_stays(asset):
	things = [asset(f"Thing {number}").name for number in range(3)]
	first = labels.codes_of("Asset", things[:2])
	assert labels.codes_of("Asset", things) | first == labels.codes_of("Asset", things)
	assert len(set(labels.codes_of("Asset", things).values())) == 3
	assert all(rules.label_in(code) == code for code in first.values())


def test_a_copy_has_no_label_and_an_amended_asset_takes_it_over(asset):
	"""ERPNext copies an asset when it splits one."""
	from erpnext.assets.doctype.asset.asset import split_asset

	thing = asset("Ten chairs", asset_quantity=10)
	code = labels.codes_of("Asset", [thing.name])[thing.name]
	split = split_asset(thing.name, 4)
	assert not split.facility_label
	assert frappe.db.get_value("Asset", thing.name, "facility_label") == code
	other = asset("Chair")
	code = labels.codes_of("Asset", [other.name])[other.name]
	other.reload()
	for movement in frappe.get_all("Asset Movement Item", filters={"asset": other.name}, pluck="parent"):
		frappe.get_doc("Asset Movement", movement).cancel()
	other.reload()
	other.cancel()
	amended = frappe.copy_doc(other)
	amended.update({"amended_from": other.name, "docstatus": 0, "location": thing.location})
	amended.insert()
	assert amended.facility_label == code
	assert api.find(code)["asset"] == amended.name


def test_a_form_that_was_open_while_labels_were_printed_keeps_them(asset, organisation):
	"""What the browser knew before the first label sends no code along: that does not take it away."""
	thing, draft = asset("Kettle"), asset("Pan", submit=False)
	room = frappe.get_doc("Location", organisation.ROOMS[0])
	opened = [frappe.get_doc(doc.doctype, doc.name) for doc in (thing, draft, room)]
	codes = {doc.name: labels.codes_of(doc.doctype, [doc.name])[doc.name] for doc in opened}
	for doc in opened:
		doc.save()
	frappe.db.delete("Asset Movement Item", {"asset": thing.name})
	opened[0].set("facility_label", None)
	opened[0].cancel()
	for doc in opened:
		assert frappe.db.get_value(doc.doctype, doc.name, "facility_label") == codes[doc.name]


def test_a_code_is_never_typed_in(asset, organisation):
	other = asset("Kettle")
	code = labels.codes_of("Asset", [other.name])[other.name]
	room = frappe.get_doc("Location", organisation.ROOMS[0])
	before = room.get("facility_label")
	room.facility_label = "R22222222222"
	room.save()
	assert frappe.db.get_value("Location", room.name, "facility_label") == before
	made = frappe.get_doc(
		{"doctype": "Location", "location_name": "Attic", "facility_label": "R22222222222"}
	).insert()
	assert not made.facility_label
	assert frappe.db.get_value("Asset", other.name, "facility_label") == code


def test_a_name_is_text_and_nothing_is_fetched_for_it(asset, organisation, monkeypatch):
	"""Names may be anybody's: no picture, style or address in one is followed."""
	import socket

	def dialled(*args, **options):
		raise AssertionError("something was fetched")

	thing = asset("Kettle")
	bad = '<img src="http://127.0.0.1:1/x"><link rel="attachment" href="file:///etc/passwd">'
	thing.db_set("asset_name", bad)  # as an import may write it: a form takes the signs out
	monkeypatch.setattr(socket, "create_connection", dialled)
	pdf = printed(assets=[thing.name])
	text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
	assert "<img" in text
	assert b"EmbeddedFile" not in pdf


def test_a_sheet_that_is_not_drawn_yet_is_not_handed_over(organisation, monkeypatch):
	monkeypatch.setattr(labels, "AT_ONCE", 0)
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **options: None)
	name = labels.start(labels.chosen([organisation.ROOMS[0]]), labels.layout_of(None), 1)
	with pytest.raises(AssetError, match="not ready"):
		api.labels_pdf(name)


def test_what_cannot_be_printed_says_why(organisation):
	with pytest.raises(AssetError, match="nothing to print"):
		api.print_labels()
	with pytest.raises(AssetError, match="no sheet"):
		api.print_labels(locations=[organisation.ROOMS[0]], layout="A3")
	with pytest.raises(AssetError, match="labels 1 to 24"):
		api.print_labels(locations=[organisation.ROOMS[0]], first=25)


def test_a_sheet_is_for_who_asked_for_it(organisation, as_user):
	sheet = api.print_labels(locations=[organisation.ROOMS[0]])
	with as_user(organisation.AGENT), pytest.raises(frappe.DoesNotExistError):
		api.labels_pdf(sheet["name"])


def test_many_labels_are_drawn_in_the_background_within_seconds(organisation, inline_jobs, capsys):
	rows = [
		{
			"doctype": "Location",
			"name": organisation.ROOMS[number % 4],
			"title": f"Room {number}",
			"place": "",
			"number": "",
		}
		for number in range(500)
	]
	began = time.monotonic()
	name = labels.start(rows, labels.layout_of(None), 1)
	frappe.db.commit()
	took = time.monotonic() - began
	assert labels.progress(name)["state"] == "Done"
	assert len(inline_jobs) == 1
	assert labels.finished(name).startswith(b"%PDF")
	with capsys.disabled():
		print(f"\n500 labels: {took:.1f} s")
	assert took < 60


def test_a_sheet_that_fails_says_so(organisation, inline_jobs, monkeypatch):
	def broken(*args):
		raise ValueError("no")

	monkeypatch.setattr(labels, "_pdf", broken)
	monkeypatch.setattr(labels, "AT_ONCE", 0)
	name = labels.start(labels.chosen([organisation.ROOMS[0]]), labels.layout_of(None), 1)
	frappe.db.commit()
	assert labels.progress(name)["state"] == "Failed"
