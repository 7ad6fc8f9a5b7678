"""Which files are taken, by their content and not by their name."""

import base64
import binascii

import filetype
import frappe
from frappe import _

from facility_frontoffice.fulfilment.errors import FulfilmentError

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic")
DOCUMENTS = ("application/pdf",)
MAXIMUM_BYTES = 10 * 1024 * 1024


def check_file(filename: str, content: bytes, allowed: tuple[str, ...] | None = None) -> str | None:
	"""Why a file is refused, in words for who sends it, or None when it is taken.

	`allowed` are media types; by default pictures and PDF. The content decides: a page called photo.jpg is
	no photo.
	"""
	allowed = allowed or (*PICTURES, *DOCUMENTS)
	if not content:
		return _("The file {0} is empty. Choose another one.").format(filename)
	if len(content) > MAXIMUM_BYTES:
		return _("The file {0} is larger than {1} MB. Send a smaller one.").format(
			filename, MAXIMUM_BYTES // (1024 * 1024)
		)
	found = filetype.guess(content)
	if not found or found.mime not in allowed:
		kinds = _("a picture (JPEG, PNG, WebP or HEIC)")
		if set(allowed) - set(PICTURES):
			kinds = _("a picture (JPEG, PNG, WebP or HEIC) or a PDF")
		return _("The file {0} is not {1}. Choose another one.").format(filename, kinds)
	return None


def decode_file(filedata: str) -> bytes:
	"""The bytes of a file that came as base64, with or without a data address before it."""
	try:
		return base64.b64decode(filedata.split(",", 1)[-1], validate=True)
	except (binascii.Error, ValueError):
		frappe.throw(
			_("The file did not arrive whole. Send it again."), FulfilmentError, title=_("Broken File")
		)
