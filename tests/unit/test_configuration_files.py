"""How files are named in a configuration: by their content, wherever a site keeps them."""

import hashlib

import pytest

from facility_frontoffice.configuration import file_refs
from facility_frontoffice.configuration.rules import Shape

SHAPES = {
	"Desk": (
		Shape("picture", "Attach Image"),
		Shape("text", "Text Editor"),
		Shape("title"),
		Shape("rows", "Table", "Row", rows=(Shape("brochure", "Attach"),)),
	)
}
PHOTO, BROCHURE = b"photo", b"brochure"
PRIVATE, PUBLIC = file_refs.reference_of(BROCHURE, True), file_refs.reference_of(PHOTO, False)
KNOWN = {"/private/files/a b.pdf": PRIVATE, "/files/a photo.jpg": PUBLIC}
RECORDS = {
	"Desk": [
		{
			"picture": "/files/a photo.jpg",
			"text": '<img src="/files/a%20photo.jpg?fid=3f2a"> <a href="/files/other.pdf">x</a> https://x.test/files',
			"title": "/files/a photo.jpg",
			"rows": [{"brochure": "/private/files/a b.pdf"}, {"brochure": "https://x.test/b.pdf"}],
		}
	]
}


def test_what_is_named_is_found_in_fields_texts_and_rows():
	assert file_refs.addresses(RECORDS, SHAPES) == {
		"/files/a photo.jpg",
		"/files/other.pdf",
		"/private/files/a b.pdf",
	}


def test_what_is_known_gets_its_name_by_content_and_the_rest_stays():
	(record,) = file_refs.with_references(RECORDS, SHAPES, KNOWN)["Desk"]
	assert record["picture"] == PUBLIC
	assert record["text"] == f'<img src="{PUBLIC}"> <a href="/files/other.pdf">x</a> https://x.test/files'
	assert record["title"] == "/files/a photo.jpg"
	assert record["rows"] == [{"brochure": PRIVATE}, {"brochure": "https://x.test/b.pdf"}]
	assert file_refs.references({"Desk": [record]}, SHAPES).keys() == {PRIVATE, PUBLIC}
	assert RECORDS["Desk"][0]["picture"] == "/files/a photo.jpg", "the records themselves are not changed"


def test_on_another_site_it_has_the_address_of_there():
	there = {PUBLIC: "/files/a photo3f.jpg"}
	assert file_refs.with_addresses("Attach Image", PUBLIC, there) == "/files/a photo3f.jpg"
	assert (
		file_refs.with_addresses("Text Editor", f'<img src="{PUBLIC}"> {PRIVATE}', there)
		== f'<img src="/files/a%20photo3f.jpg"> {PRIVATE}'
	)
	assert file_refs.with_addresses("Data", PUBLIC, there) == PUBLIC
	assert file_refs.with_addresses("Attach", None, there) is None


@pytest.mark.parametrize(
	("name", "expected"),
	[
		("photo.jpg", "photo.jpg"),
		(f"photo{hashlib.md5(PHOTO).hexdigest()[-6:]}.jpg", "photo.jpg"),
		(f"{hashlib.md5(PHOTO).hexdigest()[-6:]}.jpg", f"{hashlib.md5(PHOTO).hexdigest()[-6:]}.jpg"),
		("photo123456.jpg", "photo123456.jpg"),
	],
)
def test_a_file_has_the_name_that_somebody_gave_it(name, expected):
	assert file_refs.name_without_suffix(name, PHOTO) == expected


def test_packed_files_are_read_whole_or_told_of():
	files = {PRIVATE: ("b.pdf", BROCHURE), PUBLIC: ("photo.jpg", PHOTO)}
	packed = file_refs.packed(files)
	assert file_refs.unpacked(packed) == (files, [])
	packed[PUBLIC]["content"] = packed[PRIVATE]["content"]
	found, (problem,) = file_refs.unpacked(packed)
	assert found.keys() == {PRIVATE}
	assert problem.name == "photo.jpg"


@pytest.mark.parametrize("found", [[], "x", {"file:private/x": {"name": "a", "content": ""}}, {PUBLIC: None}])
def test_what_are_no_files_is_told(found):
	files, problems = file_refs.unpacked(found)
	assert not files
	assert len(problems) == 1
