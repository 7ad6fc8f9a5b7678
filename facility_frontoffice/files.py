"""Files that people send: known by their content, kept private, named after what they are, without what they hide."""

import base64
import binascii
import io
import os
import re

import filetype
import frappe
from frappe import _

from facility_frontoffice import pictures

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic")
DOCUMENTS = ("application/pdf",)
MAXIMUM_BYTES = 10 * 1024 * 1024
# A picture that unpacks to more than this is meant to hurt.
MAXIMUM_PIXELS = 100_000_000
# More than this on its longer side shows nothing more of a lamp or a stain. The platform unpacks a photo point by
# point when it keeps it, which takes a gigabyte for one of twelve million points.
LONGEST_SIDE = 2048
NAME_LENGTH = 100

_NOT_IN_A_NAME = re.compile(r"[^\w .()-]+")
_DATA_ADDRESS = re.compile(r"(?:(?P<name>[^:]*?),)?data:[^,]*;base64,", re.DOTALL)


class FileError(frappe.ValidationError):
	"""The file is not taken; the message says why, and what to do."""


def is_data_address(value: object) -> bool:
	"""Whether this is how a browser's form hands over a file: `name,data:type;base64,content`."""
	return isinstance(value, str) and bool(_DATA_ADDRESS.match(value))


def name_in(data_address: str) -> str:
	return _DATA_ADDRESS.match(data_address)["name"] or ""


def read(
	filename: str | None, filedata: str, allowed: tuple[str, ...] = PICTURES + DOCUMENTS
) -> tuple[str, bytes]:
	"""The safe name and the bytes of a file that came as base64, with or without a data address before it.

	A photo comes out upright, not larger than it needs to be, and without the place where it was taken.
	"""
	filename = filename or _("file")
	if len(filedata) > MAXIMUM_BYTES * 4 // 3 + 1000:
		_refuse_size(filename)
	try:
		content = base64.b64decode(filedata.rsplit(",", 1)[-1], validate=True)
	except (binascii.Error, ValueError):
		_refuse(_("The file {0} did not arrive whole. Send it again.").format(filename))
	name = check(filename, content, allowed)
	return name, prepared(filename, content)


def prepared(filename: str, content: bytes) -> bytes:
	"""The same picture upright, at most `LONGEST_SIDE` points, and with nothing beside it, see `pictures`.

	Who sends a photo of a lamp does not mean to tell where their home is. A picture that is upright and small enough
	keeps every point; what is no picture comes back as it came. A HEIC photo cannot be opened here, and keeps what it tells.
	"""
	kind = filetype.guess(content)
	if not kind or kind.mime not in PICTURES or kind.mime == "image/heic":
		return content
	try:
		return pictures.bare(_prepared(content), kind.mime)
	except Exception:
		_refuse(_("The picture {0} cannot be opened. Choose another one.").format(filename))


def _prepared(content: bytes) -> bytes:
	from PIL import Image, ImageOps

	with Image.open(io.BytesIO(content)) as picture:
		is_turned = picture.getexif().get(pictures.ORIENTATION, 1) != 1
		if not (is_turned or max(picture.size) > LONGEST_SIDE):
			return content
		# a large photo is unpacked at a fraction of its size
		picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
		upright = ImageOps.exif_transpose(picture)
		upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
		made = io.BytesIO()
		for note in ("exif", "xmp", "XML:com.adobe.xmp", "comment"):
			upright.info.pop(note, None)
		upright.save(made, picture.format, quality=88, icc_profile=picture.info.get("icc_profile"), exif=b"")
		return made.getvalue()


def check(filename: str | None, content: bytes, allowed: tuple[str, ...] = PICTURES + DOCUMENTS) -> str:
	"""The safe name of a file that is taken; throws when it is not one of the `allowed` media types.

	The content decides, also on the name's ending: a page called photo.jpg is no photo, and a picture called
	page.html would be shown as a page.
	"""
	filename = filename or _("file")
	if not content:
		_refuse(_("The file {0} is empty. Choose another one.").format(filename))
	if len(content) > MAXIMUM_BYTES:
		_refuse_size(filename)
	kind = filetype.guess(content)
	if not kind or kind.mime not in allowed:
		_refuse(_("The file {0} is not {1}. Choose another one.").format(filename, _words_for(allowed)))
	if kind.mime.startswith("image/") and kind.mime != "image/heic":
		_check_picture(filename, content)
	return safe_name(filename, kind.extension)


def attach(doctype: str, name: str, filename: str, content: bytes, field: str | None = None) -> str:
	"""Keeps a checked file with its document, private, and returns its address.

	`field` is the Attach field that will hold the address; without it the platform would make a second row for that.
	"""
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": filename,
			"attached_to_doctype": doctype,
			"attached_to_name": name,
			"attached_to_field": field,
			"content": content,
			"is_private": 1,
		}
	)
	return file.insert(ignore_permissions=True).file_url


def safe_name(filename: str, extension: str) -> str:
	"""The name without path and odd signs, with the ending that its content asks for."""
	stem = os.path.splitext(os.path.basename(filename.replace("\\", "/")))[0]
	stem = _NOT_IN_A_NAME.sub("_", stem).strip(" ._")[:NAME_LENGTH]
	return f"{stem or 'file'}.{extension}"


def _check_picture(filename: str, content: bytes) -> None:
	from PIL import Image

	try:
		with Image.open(io.BytesIO(content)) as picture:
			width, height = picture.size
			picture.verify()
	except Exception:
		_refuse(_("The picture {0} cannot be opened. Choose another one.").format(filename))
	if width * height > MAXIMUM_PIXELS:
		_refuse(_("The picture {0} is too large. Choose a smaller one.").format(filename))


def _words_for(allowed: tuple[str, ...]) -> str:
	if set(allowed) <= set(PICTURES):
		return _("a picture (JPEG, PNG, WebP or HEIC)")
	return _("a picture (JPEG, PNG, WebP or HEIC) or a PDF")


def _refuse_size(filename: str) -> None:
	_refuse(
		_("The file {0} is larger than {1} MB. Send a smaller one.").format(
			filename, MAXIMUM_BYTES // (1024 * 1024)
		)
	)


def _refuse(problem: str) -> None:
	frappe.throw(frappe.utils.escape_html(problem), FileError, title=_("File Refused"))
