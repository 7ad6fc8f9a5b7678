"""Products from a CSV file, and as one; see `catalogue.importing`. For who may import products."""

import base64
import binascii

import frappe
from frappe import _

from facility_frontoffice.catalogue import import_jobs, importing
from facility_frontoffice.catalogue.service import PRODUCT, CatalogueError

MAXIMUM_BYTES = 5 * 1024 * 1024


@frappe.whitelist(methods=["POST"])
def check(filedata: str, skip_existing: bool = False, make_categories: bool = False) -> dict:
	"""What the import of a file would do, and everything that is wrong with it. Writes nothing.

	`filedata` is the file as base64, with or without a data address before it.
	"""
	_check_right("import")
	return import_jobs.summary(*importing.make_plan(_content(filedata), skip_existing, make_categories))


@frappe.whitelist(methods=["POST"])
def start(filedata: str, skip_existing: bool = False, make_categories: bool = False) -> dict:
	"""Has a good file imported in the background: `{"import"}` is what `progress` asks for."""
	_check_right("import")
	content = _content(filedata)
	plan, _tree = importing.make_plan(content, skip_existing, make_categories)
	if not plan.is_good:
		frappe.throw(
			_("{0} things are wrong in the file, so nothing is imported. Check the file first.").format(
				len(plan.problems)
			),
			CatalogueError,
			title=_("Please Check the File"),
		)
	return {"import": import_jobs.start(content, skip_existing, make_categories)}


@frappe.whitelist(methods=["GET", "POST"])
def progress(name: str) -> dict:
	"""How far an import of the caller is."""
	_check_right("import")
	return import_jobs.progress(name, frappe.session.user)


@frappe.whitelist(methods=["GET"])
def export() -> None:
	"""All products as a file that can be imported again."""
	_check_right("export")
	_download("facility-products.csv", importing.export(importing.delimiter()))


@frappe.whitelist(methods=["GET"])
def template() -> None:
	"""A file with the columns and two examples."""
	_check_right("import")
	_download("facility-products-template.csv", importing.template(importing.delimiter()))


def _check_right(right: str) -> None:
	frappe.has_permission(PRODUCT, right, throw=True)


def _content(filedata: str) -> bytes:
	if len(filedata) > MAXIMUM_BYTES * 4 // 3 + 1000:
		frappe.throw(
			_("The file is larger than {0} MB. Split it.").format(MAXIMUM_BYTES // (1024 * 1024)),
			CatalogueError,
			title=_("File Too Large"),
		)
	try:
		return base64.b64decode(filedata.rsplit(",", 1)[-1], validate=True)
	except (binascii.Error, ValueError):
		frappe.throw(
			_("The file did not arrive whole. Send it again."), CatalogueError, title=_("Broken File")
		)


def _download(filename: str, text: str) -> None:
	# with its mark, by which spreadsheets know UTF-8
	frappe.response.update(
		{"type": "download", "filename": filename, "filecontent": text.encode("utf-8-sig"), "doctype": None}
	)
