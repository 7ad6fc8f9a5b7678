"""The portal: what clients ask, follow and answer. See `portal.questions` and `portal.client_view`.

Every method answers with named fields about the requests of the session's user; there is no argument that says
who that is. What is somebody else's does not exist here.
"""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import escape_html
from werkzeug.wrappers import Response

from facility_frontoffice import files as uploads
from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.catalogue import suggestions
from facility_frontoffice.fulfilment import client_tasks
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.own_fields.asking import checked as checked_own_fields
from facility_frontoffice.own_fields.asking import choices as own_choices
from facility_frontoffice.permissions.limits import limited
from facility_frontoffice.portal import (
	changing,
	client_files,
	client_view,
	ending,
	on_behalf,
	questions,
	writing,
)
from facility_frontoffice.portal import colleagues as others
from facility_frontoffice.portal import places as places_of
from facility_frontoffice.satisfaction import service as satisfaction

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
	"""What the form for asking needs at once: the products, and its own words in the language of the session.

	`place` is the one that is filled in to begin with. `colleagues_see`: whether there are colleagues who may see
	what is asked; `offers_colleagues`: whether `colleagues` finds anybody.
	"""
	user = _user()
	return {
		"products": products(),
		"place": places_of.remembered(user),
		"colleagues_see": on_behalf.anybody_sees_others(),
		"offers_colleagues": on_behalf.offers_colleagues(user),
		"choices": own_choices(),
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
			"norm_by": _("{0}: by {1}"),
			"no_norm": _("We read your question and tell you when you can expect what."),
			"wish_sooner": _(
				"That is sooner than usual: this is mostly done by {0}. We see what is possible, and tell you."
			),
			"wish_too_soon": _(
				"That is sooner than we can promise: the work takes until {0}. Send it all the same: we look for a way, and tell you."
			),
			"usual_place": _("Your usual place. Are you somewhere else? Change it."),
			"last_place": _("As with your last question. Are you somewhere else? Change it."),
			"add_photo": _("Add a photo"),
			"take_photo": _("Take a photo"),
			"please_check": _("Please check this"),
			"in_the_past": _("Choose today or later"),
			"at_least": _("At least {0}"),
			"at_most": _("At most {0}"),
			"one_problem": _("One thing is still needed; it stands beside its question."),
			"problems": _("{0} things are still needed; each stands beside its question."),
			"sending": _("Sending"),
			"waiting": _(
				"There is no connection. Your question is kept here and goes by itself as soon as there is one. Leave this page open, or come back to it."
			),
			"change_it": _("Change something first"),
			"not_sent": _("This could not be sent now. What you typed is kept: try again in a moment."),
			"log_in_again": _("You are logged out. Log in again: what you typed is kept on this device."),
			"log_in": _("Log in"),
			"begun": _("You began a question on {0} and did not send it."),
			"go_on": _("Go on with it"),
			"throw_away": _("Throw it away"),
			"arrived": _("The question that you sent before did reach us."),
			"arrived_before_change": _(
				"Your question did reach us, before you changed it. Add there what you want to say."
			),
			"sent_elsewhere": _("This question was sent from another window."),
			"look_at": _("Look at {0}"),
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


@frappe.whitelist(methods=["GET", "POST"])
@limited(60, MINUTE)
def colleagues(text: str) -> list[dict]:
	"""Colleagues by name, for somebody who may see their requests; nobody for others."""
	return on_behalf.offered(_user(), text)


@frappe.whitelist(methods=["GET", "POST"])
@limited(60, MINUTE)
def arrived(submission_key: str) -> dict:
	"""`{"name"}` of the request that the caller's question with this key became; None when it never came in."""
	return {"name": questions.arrived(_user(), submission_key)}


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
	shown_due: str | None = None,
	for_name: str | None = None,
	for_phone: str | None = None,
	for_email: str | None = None,
	only_for_me: bool = False,
	own_fields: dict | None = None,
) -> dict:
	"""Takes in a question; `files` are `{"filename", "filedata"}` with base64. Answers with the request's name.

	`asset` is one of `api.assets.for_client`, or one whose `label` was scanned. Sent again with one
	`submission_key`, it is the same question. `shown_norm` and `shown_due` are `norm_shown` and `norm_due` of the
	product's card. `for_name` is who it is for, when that is somebody else. `own_fields` are values, by name, of fields
	that an admin put on the form for asking; see `own_fields.value_rules.read` for how each kind is written.
	"""
	user = _user()
	values = {
		"description": description,
		"location": location,
		"desired_date": desired_date,
		"request_type": request_type,
		"asset": asset,
		"only_for_me": int(only_for_me) or None,
	}
	if for_name or for_phone or for_email:
		values |= {"for_someone_else": 1, "beneficiary_name": for_name, "beneficiary_phone": for_phone}
	given = [_file(row) for row in files or []]
	around = {**values, "requested_product": product}
	name = questions.ask(
		user,
		_filled(values),
		product,
		answers,
		given,
		submission_key,
		shown_norm,
		checked_own_fields(own_fields, around),
		label=label,
		shown_due=shown_due,
		for_email=for_email,
	)
	return {"name": name}


# Following ----------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET", "POST"])
def my_requests(state: str = "open", start: int = 0, limit: int = 20, text: str = "") -> dict:
	"""The caller's requests, newest first: `state` is open, ended or all; `text` are words or a number to look for."""
	_check_state(state)
	return client_view.requests_of(_user(), state, start, limit, text[:TEXT_LENGTH])


@frappe.whitelist(methods=["GET", "POST"])
def requests_of_others(
	group: str = "colleagues", state: str = "all", start: int = 0, limit: int = 20
) -> dict:
	"""What the caller may follow beside their own: `group` is for-me or colleagues. Empty when nobody allowed it."""
	_check_state(state)
	if group not in (others.FOR_ME, others.OF_COLLEAGUES):
		frappe.throw(_("Choose for-me or colleagues."), IntakeError)
	user = _user()
	return client_view.requests_of_others(user, group, others.circle_of(user), state, start, limit)


@frappe.whitelist(methods=["GET", "POST"])
def request(name: str) -> dict:
	"""One request: of the caller whole, with what was promised and what waits for them; of others as far as allowed."""
	return client_view.request_of(_user(), name)


@frappe.whitelist(methods=["GET"])
@limited(240, MINUTE)
def file(request: str, file: str) -> Response:
	"""A file that the caller sent along with their request, or was sent about it; nobody else's, and no other file.

	Pictures and documents are shown, what else came by mail is only kept: a page in it would run here.
	"""
	return client_files.response(client_view.file_of(_user(), request, file))


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
def reply(name: str, message: str = "", files: list | None = None) -> dict:
	"""Adds the caller's words to their request, with files, where the front office finds them."""
	user = _user()
	row = client_view.own_request(user, name)
	writing.write(row.name, message, [_file(row) for row in files or []], user=user)
	return client_view.request_of(user, row.name)


@frappe.whitelist(methods=["POST"])
@limited(20, MINUTE)
def change(
	name: str,
	version: str,
	description: str = "",
	desired_date: str = "",
	location: str = "",
	answers: dict | None = None,
	own_fields: dict | None = None,
) -> dict:
	"""Changes the caller's question as long as nobody began; `version` is that of `change` of the request."""
	user = _user()
	row = client_view.own_request(user, name)
	changing.change(row.name, version, description, desired_date, location, answers, own_fields)
	return client_view.request_of(user, row.name)


@frappe.whitelist(methods=["POST"])
@limited(20, MINUTE)
def cancel(name: str, reason: str = "") -> dict:
	"""Takes a question back, as long as nobody has begun."""
	user = _user()
	row = client_view.own_request(user, name)
	ending.take_back(row.name, (reason or "").strip()[:MESSAGE_LENGTH])
	return client_view.request_of(user, row.name)


@frappe.whitelist(methods=["POST"])
@limited(20, MINUTE)
def confirm(
	name: str, result_score: str | int = "", treatment_score: str | int = "", remark: str = ""
) -> dict:
	"""The caller says that what was delivered is right and, if they like, what they think of it."""
	user = _user()
	row = client_view.own_request(user, name)
	ending.confirm(row.name)
	if result_score or treatment_score or remark.strip():
		satisfaction.give(row.name, result_score, treatment_score, remark, by=user)
	return client_view.request_of(user, row.name)


@frappe.whitelist(methods=["POST"])
@limited(20, MINUTE)
def give_feedback(name: str, result_score: str | int, treatment_score: str | int, remark: str = "") -> dict:
	"""What the caller thinks of what they got, and apart from that of how they were treated: each from 1 to 5."""
	user = _user()
	row = client_view.own_request(user, name)
	satisfaction.give(row.name, result_score, treatment_score, remark, by=user)
	return client_view.request_of(user, row.name)


@frappe.whitelist(methods=["POST"])
@limited(20, MINUTE)
def reopen(name: str, reason: str) -> dict:
	"""The caller says what is not right yet; the front office takes it up again."""
	user = _user()
	row = client_view.own_request(user, name)
	ending.reopen(row.name, escape_html(writing.checked(reason)))
	return client_view.request_of(user, row.name)


def _check_state(state: str) -> None:
	if state not in ("open", "ended", "all"):
		frappe.throw(_("Choose open, ended or all."), IntakeError)


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
