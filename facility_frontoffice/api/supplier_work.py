"""What a supplier does by a signed link in a mail, without a log-in. See `fulfilment.supplier_acts`.

The page sends what is filled in by these; without scripts it sends the same by its forms (`www.supplier_work`).
"""

import frappe
from frappe import _

from facility_frontoffice import files as uploads
from facility_frontoffice.communication.texts import in_language
from facility_frontoffice.fulfilment import supplier_acts, supplier_page, supplier_tokens, suppliers
from facility_frontoffice.permissions.supplier_link import checked_token, with_link


@frappe.whitelist(allow_guest=True, methods=["POST"])
@with_link(limit=60)
def act(token: str, key: str, act: str, values: dict | None = None, files: list | None = None) -> dict:
	"""Does one thing with the work, once for a `key`; `files` are `{"filename", "filedata"}` with base64.

	Answers with what to say, and whether the link is good for nothing after this.
	"""
	signed = checked_token(token)
	found = supplier_acts.known(signed)
	with in_language(suppliers.contact_of(found.link.supplier).language):
		given = [_file(row) for row in (files or [])[: supplier_acts.MAXIMUM_FILES + 1]]
		done = supplier_acts.act(signed, key, act, values or {}, given)
		return {"message": supplier_page.done_in_words(act), "is_over": done["is_over"]}


@frappe.whitelist(allow_guest=True, methods=["POST"])
@with_link(limit=30)
def opened(token: str) -> None:
	"""A person looks at the page: mail programs that fetch links in advance run no scripts, and send nothing."""
	supplier_tokens.note_opened(supplier_acts.opened(checked_token(token)).link.name)


def _file(row: dict) -> tuple[str, bytes]:
	if not isinstance(row, dict) or not isinstance(row.get("filedata"), str):
		frappe.throw(_("The file {0} did not arrive whole. Send it again.").format(""), uploads.FileError)
	return uploads.read(str(row.get("filename") or ""), row["filedata"])
