"""Web Forms on Client Request: taken in by `portal.questions`, and answered with a name only.

The platform takes hidden and read-only fields from the browser, loses defaults, does not check what is mandatory,
publishes files and answers with every field of the document. Forms on other doctypes are the platform's as ever.
"""

import json

import frappe
from frappe import _
from frappe.website.doctype.web_form import web_form as platform

from facility_frontoffice import files as uploads
from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.own_fields import asking
from facility_frontoffice.permissions.limits import limited
from facility_frontoffice.portal import questions

DOCTYPE = "Client Request"
MODULE = "Facility Frontoffice"
PRODUCT_FIELD = "requested_product"
# A form asks for the e-mail address of who it is for. The log-in that it stands for is ours to find.
FOR_FIELD = "beneficiary"
FILE_TYPES = ("Attach", "Attach Image", "Signature")

# What the script of the form sends beside the fields. Checked like everything else.
ANSWERS, FILES, KEY = "product_answers", "sent_files", "submission_key"
NORM, DUE = "shown_norm", "shown_due"
ASSET, LABEL = "chosen_asset", "scanned_label"


@frappe.whitelist(allow_guest=True)
def accept(web_form: str, data: str | dict):
	"""Takes in a filled form. For ours: what the form shows and the user may set, once, as `{"name"}`."""
	form = frappe.get_doc("Web Form", web_form)
	if form.doc_type != DOCTYPE:
		return platform.accept(web_form=web_form, data=data if isinstance(data, str) else json.dumps(data))
	return {"name": _accept(form, frappe.parse_json(data))}


@frappe.whitelist(allow_guest=True)
def get_form_data(doctype: str, docname: str | None = None, web_form_name: str | None = None):
	"""The form to fill in. Never a document of ours: those are followed on the portal."""
	form = frappe.get_doc("Web Form", web_form_name)
	if form.doc_type != DOCTYPE and not _is_ours(doctype):
		return platform.get_form_data(doctype, docname, web_form_name)
	if doctype != form.doc_type or docname or not form.published:
		raise frappe.PermissionError(_("Your requests are found at My Requests."))
	_check_user()
	for field in form.web_form_fields:
		if field.fieldname == PRODUCT_FIELD:
			field.fieldtype, field.options = "Autocomplete", frappe.as_json(_product_options())
		elif field.fieldname == FOR_FIELD:
			_ask_for_address(field)
		elif field.fieldtype == "Link":
			field.fieldtype = "Autocomplete"
			field.options = platform.get_link_options(
				form.name, field.options, field.allow_read_on_all_link_options
			)
	return frappe._dict(web_form=form)


def validate(doc, method: str | None = None) -> None:
	"""Keeps a Web Form on one of our doctypes from showing documents to whoever owns them.

	By the platform's rules the owner of a document reads all of it by the form's address, and edits and deletes
	it by the form: also what the front office notes there.
	"""
	if not _is_ours(doc.doc_type):
		return
	doc.apply_document_permissions = 1
	doc.login_required = 1
	doc.allow_multiple = 1
	doc.allow_edit = doc.allow_delete = doc.anonymous = 0
	doc.allow_comments = doc.show_attachments = doc.allow_print = doc.show_list = 0
	if doc.doc_type == DOCTYPE:
		for field in doc.web_form_fields:
			_ask_for_address(field)


@limited(10, 60)
def _accept(form, data: dict) -> str:
	_check_user()
	if not isinstance(data, dict):
		frappe.throw(_("The form did not arrive whole. Send it again."), IntakeError, title=_("Broken Form"))
	if not form.published:
		frappe.throw(_("This form is closed."), frappe.PermissionError)
	if data.get("name"):
		frappe.throw(_("What was asked cannot be changed here."), frappe.PermissionError)
	own = asking.questions_of(form)
	values, files = _read(form, data, {question.name for question in own})
	filled = asking.check(own, data, values)
	asking.refuse(filled, _missing(form, values, files, filled))
	product, for_email = values.pop(PRODUCT_FIELD, None), values.pop(FOR_FIELD, None)
	files = [*files.values(), *_sent_files(data.get(FILES))]
	if asset := _words(data.get(ASSET)):
		values["asset"] = asset
	extra = {key: values.pop(key) for key in list(values) if key not in questions.FROM_CLIENTS}
	extra |= filled.values
	return questions.ask(
		frappe.session.user,
		values,
		product,
		_object(data.get(ANSWERS)),
		files,
		_words(data.get(KEY)),
		_words(data.get(NORM)),
		extra,
		_words(data.get(LABEL)),
		_words(data.get(DUE)),
		_words(for_email),
	)


def _check_user() -> None:
	if frappe.session.user == "Guest":
		raise frappe.PermissionError(_("Log in to ask something."))
	questions.check_may_ask(frappe.session.user)


def _read(form, data: dict, others: set[str]) -> tuple[dict, dict]:
	"""Values and files of the fields that are on the form, by field name; without `others`, which are read elsewhere.

	A field that is hidden or read-only, and one that was left empty, has the form's own default.
	"""
	meta = frappe.get_meta(DOCTYPE)
	values, files = {}, {}
	for field in form.web_form_fields:
		docfield = meta.get_field(field.fieldname) if field.fieldname else None
		if not docfield or field.fieldname in others or not _may_be_set(docfield):
			continue
		given = None if field.hidden or field.read_only else data.get(field.fieldname)
		if docfield.fieldtype in FILE_TYPES:
			if given:
				files[field.fieldname] = _file(field, given)
			continue
		value = given if given not in (None, "") else field.default
		if value not in (None, ""):
			values[field.fieldname] = _plain_value(field, value)
	return values, files


def _may_be_set(docfield) -> bool:
	"""Fields for clients, and those that an admin added to the doctype."""
	if docfield.fieldname in (PRODUCT_FIELD, FOR_FIELD) or docfield.fieldname in questions.FROM_CLIENTS:
		return True
	return asking.may_be_asked(docfield)


def _plain_value(field, value):
	if isinstance(value, (dict, list)):
		frappe.throw(
			_("{0}: this is not a value that fits.").format(_(field.label)),
			IntakeError,
			title=_("Wrong Value"),
		)
	return value


def _missing(form, values: dict, files: dict, filled: asking.Filled) -> list[str]:
	"""What must be filled in and is shown always; a field of ours that shows by a condition is the browser's to check."""
	return [
		_(field.label)
		for field in form.web_form_fields
		if field.reqd
		and field.fieldname
		and field.fieldname not in filled.labels
		and not field.depends_on
		and field.fieldname not in files
		and not str(values.get(field.fieldname) or "").strip()
	]


def _file(field, value: object) -> tuple[str, bytes]:
	"""A file of an Attach field. An address is refused: it might name somebody else's file."""
	if not uploads.is_data_address(value):
		frappe.throw(
			_("{0}: choose the file itself, from this device.").format(_(field.label)),
			IntakeError,
			title=_("File Refused"),
		)
	return uploads.read(uploads.name_in(value), value)


def _sent_files(rows: object) -> list[tuple[str, bytes]]:
	files = []
	for row in rows if isinstance(rows, list) else []:
		if isinstance(row, dict) and isinstance(row.get("filedata"), str):
			files.append(uploads.read(_words(row.get("filename")), row["filedata"]))
	return files


def _object(value: object) -> dict:
	value = frappe.parse_json(value) if isinstance(value, str) and value else value
	return value if isinstance(value, dict) else {}


def _words(value: object) -> str | None:
	return value if isinstance(value, str) and value else None


def _ask_for_address(field) -> None:
	"""Who it is for is an address that somebody types, never a list of everybody who has a log-in."""
	if field.fieldname == FOR_FIELD:
		field.fieldtype, field.options = "Data", "Email"


def _product_options() -> list[dict]:
	return [
		{"value": row.product_code, "label": _(row.product_name)}
		for row in catalogue.products_for(frappe.session.user)
	]


def _is_ours(doctype: str) -> bool:
	return frappe.db.get_value("DocType", doctype, "module", cache=True) == MODULE
