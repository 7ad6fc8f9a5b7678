"""Files that clients send: known by their content, kept private, named after what they are."""

import io
import os
import re

import filetype
import frappe
from frappe import _

from facility_frontoffice.fulfilment.files import MAXIMUM_BYTES, check_file, decode_file
from facility_frontoffice.intake.errors import IntakeError

# A picture that unpacks to more than this is meant to hurt.
MAXIMUM_PIXELS = 100_000_000
NAME_LENGTH = 100

_NOT_IN_A_NAME = re.compile(r"[^\w .()-]+")
_DATA_ADDRESS = re.compile(r"(?:(?P<name>[^:]*?),)?data:[^,]*;base64,", re.DOTALL)


def is_data_address(value: object) -> bool:
	"""Whether this is how a browser's form hands over a file: `name,data:type;base64,content`."""
	return isinstance(value, str) and bool(_DATA_ADDRESS.match(value))


def name_in(data_address: str) -> str:
	return _DATA_ADDRESS.match(data_address)["name"] or ""


def read(filename: str | None, filedata: str) -> tuple[str, bytes]:
	"""The safe name and the bytes of a file that came as base64. Throws with what to do when it is refused.

	The name's ending follows from the content: a picture called page.html would be shown as a page.
	"""
	filename = filename or _("file")
	if len(filedata) > MAXIMUM_BYTES * 4 // 3 + 1000:
		_refuse(
			_("The file {0} is larger than {1} MB. Send a smaller one.").format(
				filename, MAXIMUM_BYTES // (1024 * 1024)
			)
		)
	content = decode_file(filedata.rsplit(",", 1)[-1])
	if problem := check_file(filename, content):
		_refuse(problem)
	kind = filetype.guess(content)
	if kind.mime.startswith("image/") and kind.mime != "image/heic":
		_check_picture(filename, content)
	return safe_name(filename, kind.extension), content


def attach(doctype: str, name: str, filename: str, content: bytes) -> str:
	"""Keeps a checked file with its document, private, and returns its address."""
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": filename,
			"attached_to_doctype": doctype,
			"attached_to_name": name,
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


def _refuse(problem: str) -> None:
	frappe.throw(frappe.utils.escape_html(problem), IntakeError, title=_("File Refused"))
