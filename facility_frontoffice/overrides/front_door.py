"""The platform's general doors, for who has nothing to look for behind them.

Many methods of the platform look a document up before they ask for a right, or never ask: a comment by the website's
form, a like, a mail about a document, who may follow it. With those anybody with a log-in writes on any document, and
learns from the kind of refusal which ones exist. None of them is needed by a client: what clients do goes through
`api` and the web form, which check by themselves. So:

1. whoever has no right at all on a doctype of ours is refused as soon as they name it at a door of the platform, in
   the same words whether or not a document exists;
2. methods of the platform and of ERPNext that tell of other people, or change documents of any kind, without asking
   for a right are for who works on the desk;
3. a method that this app replaces is reached by its own name only, not by another module that imports it;
4. nobody claims a private file of another by sending its address;
5. of our own methods those in `FOR_CLIENTS` alone are for people without the desk, whatever the others check.

Who works here passes; the rights on each document are checked behind the door, as ever.

On the way out our pages and all files get the headers that keep a browser from showing them within another site, from
guessing that a file is a page, and from running anything in one.
"""

import contextlib
import functools
import json
from collections.abc import Iterator
from pathlib import Path

import frappe
from frappe import _
from frappe.model import table_fields
from frappe.modules.utils import load_doctype_module
from frappe.permissions import get_role_permissions
from frappe.sessions import get_csrf_token

OURS = "facility_frontoffice."
API = f"{OURS}api."
# Modules, and single methods of modules that are for the desk otherwise
FOR_CLIENTS = (
	"portal.",
	"portal_home.",
	"supplier_work.",
	"assets.for_client",
	"assets.scanned_by_client",
	"catalogue.find_assets",
	"catalogue.get_product",
	"catalogue.suggest_products",
	"messages.seen",
)
# An argument deeper than this is nothing that the platform would act on, and neither is a longer name.
MAXIMUM_DEPTH = 12
NAME_LENGTH = 140
ENOUGH_TO_PASS = ("read", "select", "create")
# What pages of the website take as the name of a doctype
OF_PAGES = ("doctype", "doc")
PRIVATE = "/private/files/"
FILES = (PRIVATE, "/files/")
PAGES_OF_A_FORM = ("new", "list")

FOR_THE_DESK = frozenset(
	(
		# names and addresses of people
		"frappe.contacts.doctype.address.address.get_default_address",
		"frappe.desk.search.get_link_title",
		"frappe.desk.search.get_names_for_mentions",
		"erpnext.stock.doctype.delivery_trip.delivery_trip.get_contact_and_address",
		"erpnext.stock.doctype.shipment.shipment.get_company_contact",
		# what can be done with a document, of which the answer tells whether it exists
		"facility_frontoffice.overrides.workflow.get_transitions",
		# changes of whatever is named
		"frappe.desk.doctype.global_search_settings.global_search_settings.reset_global_search_settings_doctypes",
		"frappe.desk.like.toggle_like",
		"frappe.email.relink",
		"erpnext.crm.doctype.lead.lead.make_lead_from_communication",
		"erpnext.selling.page.point_of_sale.point_of_sale.set_customer_info",
		"erpnext.support.doctype.issue.issue.make_issue_from_communication",
	)
)
# Functions that fields of the desk search by; most trust whoever calls them
SEARCHES = "_query"
SEARCHES_OF_ERPNEXT = "erpnext.controllers.queries."
SEARCH = frozenset(("frappe.desk.search.search_link", "frappe.desk.search.search_widget"))
COMMENT = "frappe.templates.includes.comments.comments.add_comment"


def check() -> None:
	"""Called by the platform for every request, when it knows who asks; see `auth_hooks`."""
	_give_token()
	# on the desk the platform's own rights hold; words that happen to be a name of ours are everywhere there
	if is_on_the_desk():
		return
	path, arguments = frappe.local.request.path, frappe.local.form_dict
	asked = arguments.get("cmd") or _method_in(path)
	method = _own_name_of(asked)
	if method and _is_for_the_desk(method, arguments):
		_refuse()
	words = path.strip("/").split("/")
	if asked or path.startswith("/api/"):
		if not method.startswith(API):
			sent = list(_words_in(arguments))
			_refuse_files_of_others(sent)
			if not method.startswith(OURS):
				words += sent
	else:
		_refuse_documents_of_forms(words)
		words += _words_in([arguments.get(key) for key in OF_PAGES])
	named = {
		doctype
		for word in words
		if len(word) <= NAME_LENGTH and (doctype := our_doctypes().get(frappe.scrub(word.strip())))
	}
	if any(not _has_any_right(doctype) for doctype in named):
		_refuse()


def _give_token() -> None:
	"""The platform asks a session for its token (CSRF) only when it was given one, which it does on the desk alone."""
	first = frappe.local.request.path.strip("/").partition("/")[0]
	if first in OUR_PAGES and frappe.session.user != "Guest" and getattr(frappe.local, "session_obj", None):
		get_csrf_token()


def _refuse_files_of_others(words: list[str]) -> None:
	"""A file is read by whoever has a row for its address, and the platform makes one for any address that is sent."""
	for address in {word.strip() for word in words if word.strip().startswith(FILES)}:
		if ".." in address:
			_refuse()
		if address.startswith(PRIVATE):
			rows = frappe.get_all("File", filters={"file_url": address}, pluck="name", order_by="creation")
			if not any(frappe.get_doc("File", row).has_permission("read") for row in rows):
				_refuse()


def _refuse_documents_of_forms(words: list[str]) -> None:
	"""A web form's page of a document of ours is not there, whether or not the document is: see `overrides.web_form`."""
	if len(words) < 2 or words[1] in PAGES_OF_A_FORM:
		return
	doctype = frappe.db.get_value("Web Form", {"route": words[0]}, "doc_type", cache=True)
	if doctype in our_doctypes().values():
		raise frappe.PageDoesNotExistError


def _refuse() -> None:
	frappe.throw(_("You cannot look at this here."), frappe.PermissionError, title=_("Not Permitted"))


# Pages of clients; those that a link in a mail leads to have stricter headers of their own
OUR_PAGES = frozenset(("help", "ask", "my-requests", "messages", "label", "guest"))
OF_A_PAGE = {
	"X-Frame-Options": "SAMEORIGIN",
	"X-Content-Type-Options": "nosniff",
	"Referrer-Policy": "strict-origin-when-cross-origin",
	"Cache-Control": "private, no-store",
}
OF_A_FILE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


def protect(response=None, request=None) -> None:
	"""Called by the platform with every answer; see `after_request`. What an answer says already stays."""
	if response is None or request is None:
		return
	first, _slash, rest = request.path.strip("/").partition("/")
	headers = {}
	if first in OUR_PAGES:
		headers = OF_A_PAGE
	elif first == "files" or (first == "private" and rest.startswith("files/")):
		# browsers show a PDF in a viewer of their own, which a sandbox shuts out
		is_pdf = response.mimetype == "application/pdf"
		headers = {"X-Content-Type-Options": "nosniff"} if is_pdf else OF_A_FILE
	for name, value in headers.items():
		response.headers.setdefault(name, value)


# Methods ------------------------------------------------------------------------------------------


def _method_in(path: str) -> str:
	"""The method that an address calls, with or without a version: `/api/method/x`, `/api/v2/method/User/x`."""
	_before, found, rest = path.partition("/method/")
	if not found or not path.startswith("/api/"):
		return ""
	doctype, _slash, method = rest.strip("/").partition("/")
	if not method or not path.startswith("/api/v2/"):
		return doctype
	try:
		return f"{load_doctype_module(doctype).__name__}.{method}"
	except Exception:
		return method


def _own_name_of(method: object) -> str:
	"""Where a method is written, whatever module it is asked from; with what this app puts in its place."""
	if not isinstance(method, str) or not method:
		return ""
	overrides = frappe.get_hooks("override_whitelisted_methods", {}).get(method, [])
	method = overrides[-1] if overrides else method
	try:
		function = frappe.get_attr(method)
	except Exception:  # there is none: the platform says so
		return method
	return f"{getattr(function, '__module__', '')}.{getattr(function, '__name__', '')}"


def is_on_the_desk() -> bool:
	"""Whether the session's user may open the desk at all, with whatever rights there."""
	user = frappe.session.user
	return user != "Guest" and frappe.get_cached_value("User", user, "user_type") == "System User"


def _is_for_the_desk(method: str, arguments: dict) -> bool:
	if method.startswith(API):
		return not method.removeprefix(API).startswith(FOR_CLIENTS)
	if method in FOR_THE_DESK or method.endswith(SEARCHES) or method.startswith(SEARCHES_OF_ERPNEXT):
		return True
	if method in SEARCH:
		by_function = frappe.get_hooks("standard_queries", {})
		return bool(arguments.get("query")) or arguments.get("doctype") in by_function
	if method == COMMENT:
		return not _is_a_page(arguments.get("reference_doctype"))
	return method in frappe.get_hooks("override_whitelisted_methods", {})


def _is_a_page(doctype: object) -> bool:
	"""Whether its documents are pages of the website, which visitors may comment on."""
	return isinstance(doctype, str) and bool(
		frappe.db.get_value("DocType", doctype, "has_web_view", cache=True)
	)


# Doctypes -----------------------------------------------------------------------------------------


@functools.cache
def our_doctypes() -> dict[str, str]:
	"""The doctypes of this app, by the names of their folders."""
	folder = Path(frappe.get_module_path("Facility Frontoffice")) / "doctype"
	return {
		path.stem: json.loads(path.read_text(encoding="utf-8"))["name"]
		for path in sorted(folder.glob("*/*.json"))
		if path.stem == path.parent.name
	}


def _words_in(value: object, depth: int = 0) -> Iterator[str]:
	"""Everything in an argument that might be a name, also within JSON, as the platform reads it."""
	if depth > MAXIMUM_DEPTH:
		return
	if isinstance(value, str):
		if value.lstrip()[:1] in ("[", "{", '"'):
			with contextlib.suppress(ValueError):  # no JSON, no name
				yield from _words_in(json.loads(value), depth + 1)
		else:
			yield value
	elif isinstance(value, dict):
		yield from (word for item in value.values() for word in _words_in(item, depth + 1))
	elif isinstance(value, list | tuple):
		yield from (word for item in value for word in _words_in(item, depth + 1))


def _has_any_right(doctype: str) -> bool:
	"""On a table's rows who has one on the documents that the rows are in."""
	if not frappe.get_meta(doctype).istable:
		given = get_role_permissions(frappe.get_meta(doctype))
		return any(given.get(right) for right in ENOUGH_TO_PASS)
	parents = frappe.get_all(
		"DocField",
		filters={"fieldtype": ("in", table_fields), "options": doctype},
		pluck="parent",
		order_by="parent",
	)
	return any(_has_any_right(parent) for parent in parents)
