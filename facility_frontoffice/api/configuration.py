"""The configuration as one file between sites, for administrators; see `configuration.importing` and `configuration.jobs`."""

import base64
import binascii

import frappe
from frappe import _

from facility_frontoffice.configuration import attachments, collecting, importing, jobs, showing
from facility_frontoffice.configuration.errors import ConfigurationError
from facility_frontoffice.configuration.registry import KINDS
from facility_frontoffice.setup import roles

ALLOWED = (roles.ADMINISTRATOR, "System Manager")


@frappe.whitelist(methods=["GET", "POST"])
def overview() -> dict:
	"""What a file from here would hold, `{"kinds": [{"doctype", "count"}], "left_out", "files_that_stay"}`, the latest
	`imports`, and `largest`: how many bytes a file may be.
	"""
	_check_right()
	found = collecting.collect()
	counts = {doctype: len(found.records.get(doctype) or ()) for doctype in KINDS}
	counts[attachments.FILE] = len(found.files)
	return {
		"kinds": [{"doctype": doctype, "count": count} for doctype, count in counts.items() if count],
		"left_out": found.left_out,
		"files_that_stay": found.files_that_stay,
		"largest": attachments.maximum_bytes(),
		"imports": jobs.latest(),
	}


@frappe.whitelist(methods=["GET"])
def export() -> None:
	"""The configuration as a file that another site can import."""
	_check_right()
	_download("front-office-configuration.json", collecting.export().encode())


@frappe.whitelist(methods=["POST"])
def check(
	filedata: str | None = None, puts_back: str | None = None, choices: dict | str | None = None
) -> dict:
	"""What an import would do, and everything that is wrong; see `showing.plan`. Writes nothing.

	`filedata` is the file as base64, with or without a data address before it; `puts_back` an import instead, of which
	the configuration as it was before it is meant. `choices` says what to do with what is not here:
	`{doctype: {name: another name, or "" for none}}`.
	"""
	_check_right()
	return showing.plan(importing.make_plan(_content(filedata, puts_back), _choices(choices)))


@frappe.whitelist(methods=["POST"])
def start(
	site: str,
	filedata: str | None = None,
	file_name: str = "",
	puts_back: str | None = None,
	choices: dict | str | None = None,
) -> dict:
	"""Has a good file imported in the background: `{"import"}` is what `progress` asks for.

	`site` is what `check` said of the site; when it was changed since, nothing is written.
	"""
	_check_right()
	content = _content(filedata, puts_back)
	plan = importing.make_plan(content, _choices(choices), rehearse=False)
	if not plan.is_good:
		frappe.throw(
			_("{0} things are wrong in the file, so nothing is imported. Check the file first.").format(
				len(importing.in_words(plan))
			),
			ConfigurationError,
			title=_("Please Check the File"),
		)
	return {"import": jobs.start(content, file_name, _choices(choices), site, puts_back)}


@frappe.whitelist(methods=["GET", "POST"])
def progress(name: str) -> dict:
	"""How far an import is; see `jobs.progress`."""
	_check_right()
	return jobs.progress(name)


def _check_right() -> None:
	if frappe.session.user != "Administrator" and not set(ALLOWED) & set(frappe.get_roles()):
		frappe.throw(
			_("Only a Facility Administrator or a System Manager moves the configuration between sites."),
			frappe.PermissionError,
			title=_("Not Permitted"),
		)


def _choices(choices: dict | str | None) -> dict:
	found = frappe.parse_json(choices) if choices else {}
	return found if isinstance(found, dict) else {}


def _content(filedata: str | None, puts_back: str | None) -> bytes:
	if puts_back:
		return jobs.content_of(puts_back, jobs.PREVIOUS_FIELD)[1]
	if not filedata:
		frappe.throw(_("Choose a file first."), ConfigurationError, title=_("No File"))
	if len(filedata) > attachments.maximum_bytes() * 4 // 3 + 1000:
		importing.refuse_size()
	try:
		return base64.b64decode(filedata.rsplit(",", 1)[-1], validate=True)
	except (binascii.Error, ValueError):
		frappe.throw(
			_("The file did not arrive whole. Send it again."), ConfigurationError, title=_("Broken File")
		)


def _download(filename: str, content: bytes) -> None:
	frappe.response.update(
		{"type": "download", "filename": filename, "filecontent": content, "doctype": None}
	)
