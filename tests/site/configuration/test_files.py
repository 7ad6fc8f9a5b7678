"""Files that are attached to what travels, or named by it, travel along: whole, once, and as private as they were."""

import base64
import hashlib
import io
import json
from urllib.parse import quote

import frappe
import pytest
from configuration_files import packed, record_of
from PIL import Image

from facility_frontoffice.configuration import attachments, collecting, file_refs, importing
from facility_frontoffice.configuration.errors import ConfigurationError

PRODUCT, DESK, TEXT = "Facility Product", "Facility Service Desk", "Email Template"
TEXT_NAME = "Front Office: Received (en)"
PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def a_picture(colour: str) -> bytes:
	made = io.BytesIO()
	Image.new("RGB", (8, 8), colour).save(made, "JPEG")
	return made.getvalue()


@pytest.fixture
def upload(transaction):
	"""`upload("photo.jpg", content, "Facility Product", "CLEANING")` as the platform keeps it; its address. Gone at the end."""
	before = _on_disk()

	def keep(name, content, doctype=None, docname=None, field=None, is_private=1):
		return (
			frappe.get_doc(
				{
					"doctype": "File",
					"file_name": name,
					"attached_to_doctype": doctype,
					"attached_to_name": docname,
					"attached_to_field": field,
					"content": content,
					"is_private": is_private,
				}
			)
			.insert()
			.file_url
		)

	yield keep
	for path in _on_disk() - before:
		path.unlink()


def _on_disk() -> set:
	from pathlib import Path

	return {
		path
		for folder in ("public", "private")
		for path in Path(frappe.get_site_path(folder, "files")).iterdir()
		if path.is_file()
	}


@pytest.fixture
def with_files(upload):
	"""A photo of a product, a brochure that a softener names, and a logo in a text."""
	upload("cleaning.jpg", a_picture("green"), PRODUCT, "CLEANING")
	brochure = upload("brochure.pdf", PDF, DESK, "Front Office", "attachment")
	desk = frappe.get_doc(DESK, "Front Office")
	desk.append(
		"softeners",
		{"title": "Read", "kind": "Brochure", "channel": "Portal", "enabled": 1, "attachment": brochure},
	)
	desk.save()
	logo = upload("our logo.png", base64.b64decode(PNG), is_private=0)
	text = frappe.get_doc(TEXT, TEXT_NAME)
	text.response_html = f'{text.response_html}<img src="{quote(logo)}">'
	text.save()
	frappe.db.commit()
	return collecting.export()


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def lose_files() -> None:
	"""As on another site: neither the rows nor the bytes, and other names for what is there."""
	for row in frappe.get_all("File", {"is_folder": 0}, ["name", "file_url"]):
		frappe.db.delete("File", {"name": row.name})
		if path := attachments._path(row.file_url):
			path.unlink(missing_ok=True)
	desk = frappe.get_doc(DESK, "Front Office")
	desk.softeners = []
	desk.save()
	text = frappe.get_doc(TEXT, TEXT_NAME)
	text.response_html = text.response_html.partition("<img")[0]
	text.save()
	frappe.db.commit()


def test_they_are_in_the_file_once_and_records_name_them_by_content(with_files):
	content = json.loads(with_files)
	assert sorted(file["name"] for file in content["files"].values()) == [
		"brochure.pdf",
		"cleaning.jpg",
		"our logo.png",
	]
	for reference, file in content["files"].items():
		assert reference.endswith(hashlib.sha256(base64.b64decode(file["content"])).hexdigest())
	(photo,) = record_of(content, PRODUCT, product_code="CLEANING")["attachments"]
	assert photo["file_name"] == "cleaning.jpg"
	assert photo["file"] in content["files"]
	softener = record_of(content, DESK, desk_name="Front Office")["softeners"][-1]
	assert content["files"][softener["attachment"]]["name"] == "brochure.pdf"
	html = record_of(content, TEXT, name=TEXT_NAME)["response_html"]
	(named,) = file_refs.REFERENCE.findall(html)
	assert named[0] == "public"


def test_they_arrive_as_private_as_they_were_and_the_same_comes_out(with_files, upload):
	lose_files()
	upload("cleaning.jpg", a_picture("red"))  # another one has the name here
	on_disk = _on_disk()
	plan = importing.make_plan(with_files.encode())
	assert plan.is_good, importing.in_words(plan)
	assert _on_disk() == on_disk, "the look writes no file"
	_plan, otherwise = importing.carry_out(with_files.encode(), None, plan.site)
	assert not otherwise
	assert collecting.export() == with_files
	(photo,) = frappe.get_all(
		"File", {"attached_to_doctype": PRODUCT, "attached_to_name": "CLEANING"}, ["file_url", "is_private"]
	)
	assert photo.is_private
	assert photo.file_url != "/private/files/cleaning.jpg"
	arrived = file_refs.reference_of(attachments.read(photo.file_url), True)
	assert json.loads(with_files)["files"][arrived]["name"] == "cleaning.jpg"
	document = frappe.get_doc(DESK, "Front Office").softeners[-1].attachment
	assert document.startswith("/private/files/brochure")
	assert attachments.read(document) == PDF
	assert 'src="/files/our%20logo.png"' in frappe.db.get_value(TEXT, TEXT_NAME, "response_html")
	importing.carry_out(with_files.encode(), None, None)
	assert len(_on_disk()) == len(on_disk) + 3, "nothing is written twice"


def test_what_fails_leaves_no_file(with_files):
	lose_files()
	on_disk = _on_disk()
	content = json.loads(with_files)
	record_of(content, DESK, desk_name="Front Office")["calendar"] = None
	content["records"]["Facility Calendar"] = [
		{"calendar_name": "Never", "time_zone": "Europe/Amsterdam", "hours": []}
	]
	with pytest.raises(ConfigurationError):
		importing.carry_out(packed(content), None, None)
	assert _on_disk() == on_disk
	assert not frappe.db.count("File", {"attached_to_doctype": PRODUCT})


def test_one_that_is_taken_away_goes_and_is_put_back(with_files, upload):
	content = json.loads(with_files)
	record_of(content, PRODUCT, product_code="CLEANING")["attachments"] = []
	upload("notes.txt", b"Only here.", PRODUCT, "CLEANING")
	before = collecting.export()
	importing.carry_out(packed(content), None, None)
	names = frappe.get_all(
		"File", {"attached_to_doctype": PRODUCT, "attached_to_name": "CLEANING"}, pluck="file_name"
	)
	assert names == ["notes.txt"], "what does not travel stays"
	importing.carry_out(before.encode(), None, None)
	assert collecting.export() == before == with_files
	assert collecting.collect().files_that_stay == ["notes.txt"]


def test_what_a_text_names_is_no_way_to_private_files(with_files, upload):
	"""Else who may edit a text could have any file of the site in the export."""
	secret = upload("salaries.pdf", PDF + b"secret")
	frappe.db.set_value(TEXT, TEXT_NAME, "response_html", f'<a href="{secret}">x</a>')
	assert "salaries.pdf" not in {file["name"] for file in json.loads(collecting.export())["files"].values()}


@pytest.mark.parametrize(
	("change", "said"),
	[
		(lambda file: file.update(content=base64.b64encode(PDF + b"other").decode()), "content is broken"),
		(lambda file: file.update(content="%%%"), "content is broken"),
		(lambda file: file.clear(), "no attached file"),
	],
)
def test_a_file_that_is_not_whole_is_refused(with_files, change, said):
	content = json.loads(with_files)
	change(next(file for file in content["files"].values() if file["name"] == "brochure.pdf"))
	lines = importing.in_words(importing.make_plan(packed(content)))
	assert any(said in line for line in lines), lines


def test_a_page_is_no_file_to_take_in_and_one_that_is_missing_is_told(with_files):
	lose_files()
	content = json.loads(with_files)
	page = b"<html><script>alert(1)</script></html>"
	reference = file_refs.reference_of(page, False)
	content["files"][reference] = {"name": "page.pdf", "content": base64.b64encode(page).decode()}
	gone = next(key for key, file in content["files"].items() if file["name"] == "cleaning.jpg")
	del content["files"][gone]
	desk = record_of(content, DESK, desk_name="Front Office")
	desk["attachments"] = [{"file_name": "passwd", "file": "/etc/passwd", "attached_to_field": None}]
	lines = importing.in_words(importing.make_plan(packed(content)))
	assert any("page.pdf" in line and "office documents" in line for line in lines), lines
	assert any("Front Office" in line and "/etc/passwd is no attached file" in line for line in lines), lines
	assert any("CLEANING" in line and gone[-8:] in line for line in lines), lines


def test_too_much_is_refused_with_the_largest(with_files, monkeypatch):
	monkeypatch.setattr(attachments, "maximum_bytes", lambda: 1000)
	with pytest.raises(ConfigurationError, match=r"Make the largest ones smaller: cleaning.jpg"):
		collecting.export()
