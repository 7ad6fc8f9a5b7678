"""The portal: what clients ask, follow and answer. See `portal.questions` and `portal.client_view`.

Every method answers with named fields about the requests of the session's user; there is no argument that says
who that is. What is somebody else's does not exist here.
"""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import escape_html

from facility_frontoffice import files as uploads
from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.catalogue import suggestions
from facility_frontoffice.fulfilment import client_tasks
from facility_frontoffice.intake import service
from facility_frontoffice.portal import client_view, questions
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.permissions.limits import limited

MINUTE = 60
SUGGESTIONS = 4
PLACES = 8
TEXT_LENGTH = 2_000
MESSAGE_LENGTH = 5_000


# Asking -------------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET", "POST"])
def products() -> list[dict]:
	"""What the caller may ask for, by category."""
	user = _user()
	return [
		{
			"product_code": row.product_code,
			"product_name": _(row.product_name),
			"category": _(row.category),
			"description": _(row.description) if row.description else "",
		}
		for row in catalogue.products_for(user)
	]


@frappe.whitelist(methods=["GET", "POST"])
def asking() -> dict:
	"""What the form for asking needs at once: the products, and its own words in the language of the session."""
	return {
		"products": products(),
		"words": {
			"unsure": _("I am not sure yet"),
			"suggestions": _("Do you mean one of these?"),
			"questions": _("A few questions about this"),
			"choose": _("Choose"),
			"yes": _("Yes"),
			"no": _("No"),
			"needed": _("needed"),
			"answer_needed": _("This needs an answer"),
			"attachments": _("A photo or document"),
			"attachments_help": _("Often says more than words. A picture or PDF of at most 10 MB each."),
			"add_file": _("Add a photo or file"),
			"remove_file": _("Remove"),
			"too_large": _("This file is larger than 10 MB. Choose a smaller one."),
			"too_many": _("At most 5 files can be sent with a question."),
			"too_much": _("The files are larger than 16 MB together. Send fewer or smaller ones."),
			"not_read": _("This file could not be read. Choose it again."),
			"still_reading": _("One moment: a file is still being read."),
			"try_again": _("The connection is slow. We keep trying to show what we need to know about this."),
			"no_norm": _("We read your question and tell you when you can expect what."),
			"sending": _("Sending"),
			"house_rules": _("House rules"),
			"your_part": _("What we need from you"),
			"instead": _("Or perhaps"),
			"asset": _("Which thing is it about?"),
			"asset_help": _("Only when it is about one thing. Choose it, or scan its label."),
			"scan": _("Scan"),
			"stop": _("Stop"),
			"not_this": _("Not this one"),
			"no_camera": _("The camera could not be used. Type the code on the label."),
			"unknown_label": _("We do not know this label. Tell us where you are and what it is about."),
			"not_looked_up": _("We could not look this up now. Try again, or describe it."),
			"several": _("Several things fit. Choose one of the list."),
			"not_in_list": _("This is not in the list. Send it all the same: your words come along."),
			"running": _("A question about this runs already, reported on {0}. You can still ask."),
		},
	}


@frappe.whitelist(methods=["GET", "POST"])
@limited(120, MINUTE)
def suggest(text: str, location: str | None = None) -> list[dict]:
	"""The products that fit the words best, each with the time that it usually takes at that place."""
	user = _user()
	found = suggestions.suggest((text or "")[:TEXT_LENGTH], SUGGESTIONS, user)
	return [
		{
			"product_code": row["product_code"],
			"product_name": row["product_name"],
			"norm_text": questions.norm_of(user, row["product_code"], location),
		}
		for row in found
	]


@frappe.whitelist(methods=["GET", "POST"])
@limited(120, MINUTE)
def product_card(product: str, location: str | None = None) -> dict:
	"""What to know and answer before a product is asked for, with the time that it usually takes at that place."""
	return questions.card_of(_user(), product, location)


@frappe.whitelist(methods=["GET", "POST"])
@limited(120, MINUTE)
def places(text: str) -> list[str]:
	"""Places whose name holds these words; what is not found may be typed all the same."""
	_user()
	words = (text or "").strip().replace("%", "").replace("_", " ")[:100]
	if len(words) < 2:
		return []
	return frappe.get_all(
		"Location", filters={"name": ("like", f"%{words}%")}, pluck="name", order_by="name", limit=PLACES
	)


@frappe.whitelist(methods=["POST"])
@limited(20, MINUTE)
def ask(
	description: str = "",
	product: str | None = None,
	answers: dict | None = None,
	location: str | None = None,
	desired_date: str | None = None,
	request_type: str | None = None,
	submission_key: str | None = None,
	shown_norm: str | None = None,
	files: list | None = None,
	asset: str | None = None,
	label: str | None = None,
) -> dict:
	"""Takes in a question; `files` are `{"filename", "filedata"}` with base64. Answers with the request's name.

	`asset` is one of `api.assets.for_client`, or one whose `label` was scanned. Sent again with one `submission_key`, it is the same question.
	"""
	user = _user()
	values = {
		"description": description,
		"location": location,
		"desired_date": desired_date,
		"request_type": request_type,
		"asset": asset,
	}
	given = [_file(row) for row in files or []]
	name = questions.ask(user, _filled(values), product, answers, given, submission_key, shown_norm, label=label)
	return {"name": name}


# Following ----------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET", "POST"])
def my_requests(state: str = "open", start: int = 0, limit: int = 20) -> dict:
	"""The caller's requests, newest first: `state` is open, ended or all."""
	if state not in ("open", "ended", "all"):
		frappe.throw(_("Choose open, ended or all."), IntakeError)
	return client_view.requests_of(_user(), state, start, limit)


@frappe.whitelist(methods=["GET", "POST"])
def request(name: str) -> dict:
	"""One request of the caller: how it stands, what was promised, what waits for them, what happened."""
	return client_view.request_of(_user(), name)


@frappe.whitelist(methods=["POST"])
@limited(20, MINUTE)
def complete_task(
	task: str, answer: str | None = None, filename: str | None = None, filedata: str | None = None
) -> dict:
	"""Hands over what the caller was asked for; a file as base64."""
	return _give(client_tasks.complete, task, answer, filename, filedata)


@frappe.whitelist(methods=["POST"])
@limited(20, MINUTE)
def correct_task(
	task: str, answer: str | None = None, filename: str | None = None, filedata: str | None = None
) -> dict:
	"""Another answer in place of the one that the caller gave, as long as the work is not done."""
	return _give(client_tasks.correct, task, answer, filename, filedata)


@frappe.whitelist(methods=["POST"])
@limited(20, MINUTE)
def reply(name: str, message: str) -> dict:
	"""Adds the caller's words to their request, where the front office finds them."""
	user = _user()
	row = client_view.own_request(user, name)
	if row.status in ("Closed", "Cancelled"):
		frappe.throw(
			_("This request is closed. Ask a new question, and mention {0}.").format(row.name),
			IntakeError,
			title=_("Closed"),
		)
	questions.add_words(user, row.name, _text(message))
	return client_view.request_of(user, row.name)


@frappe.whitelist(methods=["POST"])
@limited(20, MINUTE)
def cancel(name: str, reason: str = "") -> dict:
	"""Takes a question back, as long as nobody has begun."""
	user = _user()
	questions.take_back(user, client_view.own_request(user, name).name, (reason or "").strip()[:MESSAGE_LENGTH])
	return client_view.request_of(user, name)


@frappe.whitelist(methods=["POST"])
@limited(20, MINUTE)
def confirm(name: str) -> dict:
	"""The caller says that what was delivered is right."""
	user = _user()
	row = client_view.own_request(user, name)
	if row.status == "Completed":
		service.close(row.name)
	return client_view.request_of(user, row.name)


@frappe.whitelist(methods=["POST"])
@limited(20, MINUTE)
def reopen(name: str, reason: str) -> dict:
	"""The caller says what is not right yet; the front office takes it up again."""
	user = _user()
	row = client_view.own_request(user, name)
	if row.status != "Completed":
		frappe.throw(
			_("This cannot be taken up again. Ask a new question, and mention {0}.").format(row.name),
			IntakeError,
			title=_("Not Possible Any More"),
		)
	words = _text(reason)
	service.reopen(row.name, words, clients_words=words)
	return client_view.request_of(user, row.name)


def _user() -> str:
	"""Who asks: a client or somebody who works here."""
	questions.check_may_ask(frappe.session.user)
	return frappe.session.user


def _give(give: Callable, task: str, answer: str | None, filename: str | None, filedata: str | None) -> dict:
	"""Passes on what the caller gives for a task of theirs, and answers with the request as it is then."""
	row = client_view.own_task(_user(), task)
	content = None
	if filedata:
		filename, content = uploads.read(filename, filedata)
	give(row.name, answer, filename, content)
	return client_view.request_of(frappe.session.user, row.client_request)


def _filled(values: dict) -> dict:
	return {key: value for key, value in values.items() if value not in (None, "")}


def _file(row: dict) -> tuple[str, bytes]:
	if not isinstance(row, dict) or not isinstance(row.get("filedata"), str):
		frappe.throw(_("The file did not arrive whole. Send it again."), IntakeError, title=_("Broken File"))
	return uploads.read(str(row.get("filename") or ""), row["filedata"])


def _text(message: str) -> str:
	message = (message or "").strip()
	if not message:
		frappe.throw(_("Type a message first."), IntakeError, title=_("Empty Message"))
	if len(message) > MESSAGE_LENGTH:
		frappe.throw(
			_("The message has {0} characters; at most {1} fit.").format(len(message), MESSAGE_LENGTH),
			IntakeError,
			title=_("Text Too Long"),
		)
	return escape_html(message)
