"""A question that a client asks on the portal, by the web form or the API.

Who asks is who is logged in, never what was sent. A question is taken in once, however often it is sent: its
key is unique in the database, and a repetition is answered with the request of the first time.
"""

import hashlib
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import escape_html, today

from facility_frontoffice import files as uploads
from facility_frontoffice.assets import finding
from facility_frontoffice.catalogue import card
from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.intake import answers as given_answers
from facility_frontoffice.intake import rules, service
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.portal import expected, on_behalf
from facility_frontoffice.reachability import service as contacts
from facility_frontoffice.setup import roles

REQUEST = "Client Request"
MAXIMUM_FILES = 5
KEY_LENGTH = 140

# What is never taken from a form, even when somebody puts the field on it.
NOT_FROM_CLIENTS = frozenset(
	[
		"client_user",
		"client_name",
		"client_email",
		"contact",
		"customer",
		"employee",
		"channel",
		"front_office_owner",
		"told_norm",
		"submission_key",
		"contact_moment",
		"requested_product",
		"beneficiary",
		"intake_seconds",
		"no_product_fits",
		"cost_center",
		"project",
	]
)
FROM_CLIENTS = service.WRITABLE - NOT_FROM_CLIENTS


def ask(
	user: str,
	values: dict,
	product: str | None = None,
	answers: dict | None = None,
	files: Iterable[tuple[str, bytes]] = (),
	submission_key: str | None = None,
	shown_norm: str | None = None,
	extra: dict | None = None,
	label: str | None = None,
	shown_due: str | None = None,
	for_email: str | None = None,
) -> str:
	"""Takes in the question of `user` and returns the name of the request.

	`values` are fields of `FROM_CLIENTS`; `location` may be any words, `asset` is one that they may name or whose
	`label` they scanned. `answers` are those to the questions of
	`product`; one to a question for a file is the file itself, see `intake.answers`. `files` are checked names and
	contents. `shown_norm` is the text about the time it takes that the client saw, `shown_due` the moment in it: it
	is kept as shown (S21), and refused when it is not true any more. `extra` are fields that an admin added to the
	doctype and to the form. `for_email` is the address of who it is for; see `on_behalf.linked`.
	"""
	check_may_ask(user)
	files = list(files)
	if len(files) > MAXIMUM_FILES:
		frappe.throw(
			_("At most {0} files can be sent with a question.").format(MAXIMUM_FILES),
			IntakeError,
			title=_("Too Many Files"),
		)
	key = _key(user, submission_key, [values, product, answers, *([extra] if extra else [])])
	# A repetition says the same as the first time, whatever changed in between
	if known := frappe.db.get_value(REQUEST, {"submission_key": key}):
		return known
	request, lines = _request(user, values, product, answers, (shown_norm, shown_due), label, for_email)
	sent = given_answers.take_files(lines)
	frappe.db.savepoint("portal_ask")
	try:
		given_answers.keep_files(lines, sent)
		doc = service.create_request({**request, **(extra or {}), "submission_key": key}, lines)
	except frappe.UniqueValidationError:
		# sent twice at the same moment: the other was first
		frappe.db.rollback(save_point="portal_ask")
		frappe.clear_last_message()
		return frappe.db.get_value(REQUEST, {"submission_key": key}, for_update=True)
	for filename, content in files:
		uploads.attach(REQUEST, doc.name, filename, content)
	contacts.from_intake(doc)
	return doc.name


def may_ask(user: str) -> bool:
	"""Clients, and all who work here; not every visitor with a log-in of, say, the web shop."""
	if user == "Administrator":
		return True
	return bool({*roles.ALL_ROLES, "System Manager"}.intersection(frappe.get_roles(user)))


def check_may_ask(user: str) -> None:
	if not may_ask(user):
		frappe.throw(
			_("Log in to ask something. If you are logged in, the front office can give you access."),
			frappe.PermissionError,
			title=_("No Access Yet"),
		)


def card_of(user: str, product: str, location: str | None = None) -> dict:
	"""What `user` should know and answer before asking for a product at a place, in whatever words that is said."""
	doc = _checked_product(product, user)
	return {**card.of(doc, user), **expected.of(user, doc.name, known_place(location)).as_dict()}


def norm_of(user: str, product: str | None, location: str | None = None) -> str:
	"""How long a product usually takes, as `user` is shown it before asking; empty when nothing is promised."""
	return expected.norm_of(user, product, known_place(location))


def arrived(user: str, submission_key: str) -> str | None:
	"""The request that the question of this user with this key became; None when it never came in."""
	if not submission_key:
		return None
	return frappe.db.get_value(REQUEST, {"submission_key": _key(user, submission_key, [])})


def _request(
	user: str,
	values: dict,
	product: str | None,
	answers: dict | None,
	shown: tuple[str | None, str | None],
	label: str | None = None,
	for_email: str | None = None,
) -> tuple[dict, list[dict]]:
	unknown = set(values) - FROM_CLIENTS
	if unknown:
		frappe.throw(
			_("A client cannot set {0}.").format(escape_html(", ".join(sorted(unknown)))), IntakeError
		)
	lines = []
	if product:
		_checked_product(product, user)
		lines = [{"product": product, "qty": 1, "answers": answers or {}}]
	request = {key: value for key, value in values.items() if value not in (None, "")}
	_find_asset(user, request, label)
	find_place(request)
	on_behalf.find(user, request, for_email)
	return {
		"request_type": "Request",
		**request,
		"subject": _subject(request, product),
		"channel": "Portal",
		"client_user": user,
		"requested_product": product or None,
		"told_norm": expected.told(user, product or None, request.get("location"), *shown),
	}, lines


def _checked_product(product: str, user: str):
	doc = catalogue.available_product(product)
	if not catalogue.may_ask_for(doc, user):
		# as if it were not there
		frappe.throw(
			_("There is no product {0}. Choose one from the catalogue.").format(escape_html(product[:140])),
			catalogue.CatalogueError,
			title=_("Unknown Product"),
		)
	return doc


def _find_asset(user: str, request: dict, label: str | None) -> None:
	"""An asset that the client may name; without another word about the place it is where the asset stands."""
	asset = finding.chosen_by_client(user, request.pop("asset", None), label)
	if asset:
		request["asset"] = asset.name
		if not str(request.get("location") or "").strip() and asset.location:
			request["location"] = asset.location


def find_place(request: dict) -> None:
	"""A place that is known becomes the location; other words about the place stay with the question.

	`request` has the words as its location, and is changed.
	"""
	words = str(request.pop("location", "") or "").strip()
	if not words:
		return
	if location := known_place(words):
		request["location"] = location
		return
	where = _("Where: {0}").format(words)
	request["description"] = "\n\n".join(filter(None, (request.get("description"), where)))


def known_place(words: str | None) -> str | None:
	"""The name of the place that somebody's words name, whatever the capitals; None when it is none that we know."""
	words = (words or "").strip()
	return frappe.db.get_value("Location", {"name": words[:140]}) if words else None


def _subject(request: dict, product: str | None) -> str:
	given = request.get("subject") or rules.subject_from(request.get("description"))
	subject = rules.without_markup(given)[: rules.SUBJECT_LENGTH]
	if not subject and product:
		subject = _(catalogue.available_product(product).product_name)
	if not subject:
		frappe.throw(
			_("Say in your own words what we can do for you, or choose what you need."),
			IntakeError,
			title=_("Nothing Asked Yet"),
		)
	return subject


def _key(user: str, submission_key: str | None, content: list) -> str:
	"""Made of the browser's key and the user, so that nobody meets another's request by guessing a key.

	Without a key, the same words by the same person on the same day are one question.
	"""
	given = (submission_key or "")[:KEY_LENGTH] or f"{today()}\n{frappe.as_json(content)}"
	return hashlib.sha256(f"{user}\n{given}".encode()).hexdigest()
