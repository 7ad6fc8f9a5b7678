"""The files of a mail: kept private with its Communication, and shown on the request; what cannot be kept is said.

Not by the platform's upload: one broken picture would refuse the whole mail, what is too large would vanish without a
word, and each file would add a comment. Nothing here raises for what a sender sent.
"""

import os
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.core.api.file import get_max_file_size
from frappe.core.doctype.file.utils import generate_file_name, get_content_hash
from frappe.utils.image import strip_exif_data

from facility_frontoffice.communication.inbound.mail import Attachment

# A picture within the text that is larger than this is what the mail is about, and not the logo below a name.
LOGO_BYTES = 20 * 1024
MOST_FILES = 50
# Never of use to a front office, and of harm to who opens it. An admin who has a list of what is allowed goes by that.
PROGRAMS = frozenset(
	[
		"ade",
		"adp",
		"app",
		"appx",
		"bat",
		"chm",
		"cmd",
		"com",
		"cpl",
		"dll",
		"exe",
		"hta",
		"ins",
		"isp",
		"jar",
		"js",
		"jse",
		"lib",
		"lnk",
		"mde",
		"msc",
		"msi",
		"msp",
		"mst",
		"pif",
		"ps1",
		"psm1",
		"reg",
		"scf",
		"scr",
		"sct",
		"shb",
		"sys",
		"vb",
		"vbe",
		"vbs",
		"vxd",
		"wsc",
		"wsf",
		"wsh",
	]
)


@dataclass
class Kept:
	"""What became of the files of a mail: the rows, the address of each picture by its Content-ID, and what was left out."""

	files: list = field(default_factory=list)
	shown: list = field(default_factory=list)
	pictures: dict[str, str] = field(default_factory=dict)
	left_out: list[str] = field(default_factory=list)


def keep(attachments: tuple[Attachment, ...], communication: str) -> Kept:
	"""Keeps the files of a mail with a Communication, which may still be to be made."""
	kept = Kept()
	for attachment in attachments[:MOST_FILES]:
		content, problem = _checked(attachment)
		if problem:
			kept.left_out.append(problem)
			continue
		file = new_private(attachment.name, content, "Communication", communication)
		write(file)
		kept.files.append(file)
		if attachment.cid:
			kept.pictures[attachment.cid] = file.unique_url
		if not is_logo(attachment):
			kept.shown.append(file)
	if len(attachments) > MOST_FILES:
		kept.left_out.append(_("{0} more files").format(len(attachments) - MOST_FILES))
	return kept


def is_logo(attachment: Attachment) -> bool:
	"""Whether this is a small picture within the text, as below a name, and nothing that the writer sends."""
	return attachment.is_inline and len(attachment.content) <= LOGO_BYTES


def show(files: list, doctype: str, name: str, owner: str | None = None) -> None:
	"""Shows files on a document: rows of their own for the same bytes. `owner`: the client who sent them, who sees them."""
	for file in files:
		row = _row(file.file_name, doctype, name)
		row.update({key: file.get(key) for key in ("file_url", "file_size", "file_type", "content_hash")})
		row.set_user_and_timestamp()
		row.owner = owner or row.owner
		row.db_insert()


def new_private(name: str, content: bytes, doctype: str, docname: str):
	"""A private file of a document, not written yet."""
	digest = get_content_hash(content)
	file = _row(generate_file_name(name=name, suffix=digest[-6:], is_private=1), doctype, docname)
	file.update(
		{
			"file_url": f"/private/files/{file.file_name}",
			"file_size": len(content),
			"file_type": _extension(name).upper()[:140] or None,
			"content_hash": digest,
		}
	)
	file.content = file._content = content
	file.flags.new_file = True  # a rollback takes it off the disk
	file.set_user_and_timestamp()
	return file


def write(file) -> None:
	file.save_file_on_filesystem()
	file.db_insert()


def _row(name: str, doctype: str, docname: str):
	file = frappe.new_doc("File")
	file.update(
		{
			"file_name": name,
			"is_private": 1,
			"folder": "Home/Attachments",
			"attached_to_doctype": doctype,
			"attached_to_name": docname,
		}
	)
	file.set_new_name()
	return file


def _checked(attachment: Attachment) -> tuple[bytes, str | None]:
	"""The bytes to keep, or why they are not kept, as a part of a sentence."""
	content, name = attachment.content, attachment.name
	if not content:
		return b"", _("{0} is empty").format(name)
	if len(content) > get_max_file_size():
		limit = get_max_file_size() // (1024 * 1024)
		return b"", _("{0} is larger than {1} MB").format(name, limit)
	if not _is_allowed(_extension(name)):
		return b"", _("{0} is a kind of file that is not taken").format(name)
	if attachment.content_type == "image/jpeg" or _extension(name) in ("jpg", "jpeg"):
		return _without_place(name, content)
	return content, None


def _is_allowed(extension: str) -> bool:
	allowed = frappe.get_system_settings("allowed_file_extensions")
	if allowed:
		return extension.upper() in {line.strip().upper() for line in allowed.splitlines()}
	return extension not in PROGRAMS


def _without_place(name: str, content: bytes) -> tuple[bytes, str | None]:
	"""A photo without where and when it was taken, when the site wishes so."""
	if not frappe.get_system_settings("strip_exif_metadata_from_uploaded_images"):
		return content, None
	try:
		return strip_exif_data(content, "image/jpeg"), None
	except Exception:  # whatever a picture library says of what is no picture
		return b"", _("{0} is a broken picture").format(name)


def _extension(name: str) -> str:
	return os.path.splitext(name)[1].lstrip(".").lower()
