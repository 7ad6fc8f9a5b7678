"""The pages of visitors without a log-in, `/guest`: asking, confirming by the link in a mail, following one request.

They work without scripts, on a phone, in the language of the browser. A renderer of its own for the reasons of
`www.supplier_work`: the addresses hold a signature. When guests are not allowed there is no such page.

Looking changes nothing, for mail programs fetch links in advance; what changes something is a form.
"""

import html
import mimetypes
from datetime import datetime, timezone
from urllib.parse import quote, urlencode

import frappe
from frappe import _
from frappe.utils import strip_html
from frappe.website.page_renderers.base_renderer import BaseRenderer
from werkzeug.wrappers import Response

from facility_frontoffice.communication.texts import desk_of
from facility_frontoffice.permissions import guest as limits
from facility_frontoffice.permissions.tokens import without_tokens
from facility_frontoffice.portal import guest_follow, guest_links, guest_rules, guests, questions
from facility_frontoffice.portal.guest_links import PAGE, GuestLinkError
from facility_frontoffice.portal.guest_rules import CONFIRM, FOLLOW, FORM
from facility_frontoffice.www.supplier_work import HEADERS

TEMPLATE = "facility_frontoffice/templates/includes/guest/{0}.html"
OPENS, ACTS = 240, 30
PREFILLED = ("product", "location", "words")
FORM_NUMBER_LENGTH = 24
DONE = ("asked", "reply", "cancel", "confirm", "reopen", "feedback", "complete", "correct")


class Guests(BaseRenderer):
	def can_render(self) -> bool:
		return self.path == PAGE.strip("/") and guest_links.are_allowed()

	def render(self) -> Response:
		try:
			return _answer()
		except GuestLinkError:
			_forget()
			return _page("gone", 404)
		except frappe.RateLimitExceededError:
			_forget()
			return _page("later", 429, headers={"Retry-After": "600"})
		except Exception:
			_forget()
			# Without the values of variables: what somebody typed is among them, and their link
			frappe.log_error(title="guest", message=without_tokens(frappe.get_traceback()))
			return _page("failed", 500)


def _answer() -> Response:
	form, is_post = frappe.form_dict, frappe.request.method == "POST"
	if form.t:
		return _act() if is_post else _follow()
	if form.c:
		return _confirm() if is_post else _look()
	if is_post:
		limits.check_forms()
		return _send_link() if form.act == "lost" else _ask()
	if "lost" in form:
		return _page("lost", 200)
	if questions.may_ask(frappe.session.user):
		# who can log in asks as themselves
		return _go(_address("/ask/new", {**_prefilled(), "description": str(form.get("words") or "")}))
	return _form({**_prefilled(), "words": str(form.get("words") or form.get("description") or "")})


# Asking -------------------------------------------------------------------------------------------


def _ask() -> Response:
	form = frappe.form_dict
	if form.act != "ask":
		return _form(form, stamp=form.stamp)  # another product was chosen: its questions come along
	if form.get("leave_empty"):
		return _page("sent", 200, email="", mails=guest_rules.MAILS_A_DAY)  # no person sees that field
	stamp = guest_rules.read_stamp(guest_links.key(FORM), form.stamp, timezone.utc)
	asked, files, problems = guests.read(form, _files())
	if not problems and stamp and guests.is_known(stamp.number):
		return _sent(asked)
	pace = guest_rules.pace_of(stamp, datetime.now(timezone.utc))
	if problems:
		return _form(form, 400, problems, stamp=None if pace == "old" else form.stamp)
	if pace:
		words = {
			"fast": _("That was very fast. Look once more whether it is all right, and send it."),
			"old": _(
				"This page was open for a long time. Look once more whether it is all right, and send it."
			),
		}
		return _form(form, 400, {"form": words[pace]}, stamp=form.stamp if pace == "fast" else None)
	limits.check_questions()
	with guests.as_guest():
		guests.take(asked, files, stamp.number, frappe.local.lang)
	return _sent(asked)


def _sent(asked) -> Response:
	return _page("sent", 200, email=asked.email, mails=guest_rules.MAILS_A_DAY)


def _form(form: dict, status: int = 200, problems: dict | None = None, stamp: str | None = None) -> Response:
	"""The form with what was typed. A stamp that is not ours is not given out again."""
	key = guest_links.key(FORM)
	if not guest_rules.read_stamp(key, stamp, timezone.utc):
		stamp = guest_rules.stamp(
			key, datetime.now(timezone.utc), frappe.generate_hash(length=FORM_NUMBER_LENGTH)
		)
	typed = {name: value for name, value in form.items() if isinstance(value, str)}
	own = guests.own_inputs(typed)
	doc = guests.product_of(typed.get("product"))
	with guests.as_guest():
		card = guests.card_of(doc, guest_rules.one_line(typed.get("location"), 140)) if doc else None
	return _page(
		"ask",
		status,
		typed=typed,
		problems=problems or {},
		labels=_labels(card, own),
		own_fields=own,
		stamp=stamp,
		products=_by_category(guests.products()),
		card=card,
		rules=guest_rules,
		megabytes=guest_rules.MAXIMUM_FILE_BYTES // 1024**2,
		megabytes_together=guest_rules.MAXIMUM_BYTES // 1024**2,
	)


def _labels(card: dict | None, own: list[dict]) -> dict[str, str]:
	"""What each field is called, for the list of what must be looked at again."""
	return {
		"name": _("Your name"),
		"email": _("Your e-mail address"),
		"phone": _("Your telephone number"),
		"product": _("What it is about"),
		"words": _("What can we do for you?"),
		"location": _("Where?"),
		"files": _("A photo or document"),
		**{row["field"]: row["label"] for row in (card["questions"] if card else ())},
		**{row["name"]: row["label"] for row in own},
	}


def _by_category(products: list) -> list[tuple[str, list]]:
	found: dict[str, list] = {}
	for row in products:
		found.setdefault(_(row.category), []).append((row.name, _(row.product_name)))
	return sorted((category, sorted(rows, key=lambda row: row[1])) for category, rows in found.items())


def _prefilled() -> dict:
	return {name: str(frappe.form_dict.get(name) or "") for name in PREFILLED}


def _send_link() -> Response:
	form = frappe.form_dict
	if not guest_rules.email_in(form.email) or not guest_rules.one_line(form.number, 30):
		typed = {name: str(form.get(name) or "") for name in ("number", "email")}
		return _page(
			"lost", 400, typed=typed, problem=_("Type the number of your question and your e-mail address.")
		)
	guests.ask_for_link(form.number, form.email, frappe.local.lang)
	return _page("lost", 200, is_sent=True, mails=guest_rules.MAILS_A_DAY)


# Confirming ---------------------------------------------------------------------------------------


def _look() -> Response:
	token = limits.checked_token(frappe.form_dict.c, CONFIRM)
	limits.check_pace(token, "open", OPENS)
	question = guests.waiting(token)
	if question.status == guests.CONFIRMED:
		return _page("confirm", 200, question=question, is_confirmed=True)
	return _page("confirm", 200, question=question, is_confirmed=False)


def _confirm() -> Response:
	token = limits.checked_token(frappe.form_dict.c, CONFIRM)
	limits.check_pace(token, "act", ACTS)
	request = frappe.get_doc("Client Request", guests.confirm(token))
	# to look at it again, or to go back, confirms nothing again; without an address it was given to a log-in
	address = guest_links.address_of(request)
	return _go(f"{PAGE}?{address.partition('?')[2]}&done=asked") if address else guest_links.refuse()


# Following ----------------------------------------------------------------------------------------


def _follow() -> Response:
	token = limits.checked_token(frappe.form_dict.t, FOLLOW)
	limits.check_pace(token, "open", OPENS)
	found = guest_links.opened(token)
	if frappe.form_dict.f:
		return _file(guest_follow.file_of(found, str(frappe.form_dict.f)))
	return _request(found)


def _act() -> Response:
	form, user = frappe.form_dict, frappe.session.user
	token = limits.checked_token(form.t, FOLLOW)
	limits.check_pace(token, "act", ACTS)
	act = str(form.act or "")
	if act == "claim":
		return _go(f"/my-requests/{quote(guest_follow.claim(token, user))}")
	try:
		guest_follow.act(token, act, form, _files())
	except (GuestLinkError, frappe.RateLimitExceededError):
		raise
	except frappe.ValidationError as error:
		_forget()
		# What was typed is shown again, with what is wrong.
		failed = act if act not in ("complete", "correct") else f"{act}-{form.task}"
		return _request(
			guest_links.opened(token), 400, problem=_plain(error), failed=failed, typed=dict(form)
		)
	return _go(f"{PAGE}?t={form.t}&done={act}")


def _request(found, status: int = 200, **context) -> Response:
	done = frappe.form_dict.done if frappe.request.method != "POST" else ""
	return _page(
		"follow",
		status,
		request=guest_follow.view(found),
		said=_said(done) if done in DONE else "",
		may_claim=guest_follow.may_claim(found, frappe.session.user),
		megabytes=guest_rules.MAXIMUM_FILE_BYTES // 1024**2,
		rules=guest_rules,
		**context,
	)


def _said(done: str) -> str:
	if done == "asked":
		return _(
			"Thank you. We have your question, and you hear from us. Keep this address: here you follow it."
		)
	if done == "reply":
		return _("Thank you. We have your message.")
	if done == "cancel":
		return _("You have taken your question back.")
	if done == "confirm":
		return _("Thank you. Good to hear.")
	if done == "feedback":
		return _("Thank you. We learn from it.")
	if done == "reopen":
		return _("Thank you for telling us. We look at it again.")
	return _("Thank you. We go on with it.")


def _file(file) -> Response:
	"""For keeping, never shown as a page of ours: what a file is, its sender has decided."""
	content = file.get_content()
	kind = mimetypes.guess_type(file.file_name)[0] or "application/octet-stream"
	return Response(
		content.encode() if isinstance(content, str) else content,
		mimetype=kind,
		headers={
			**HEADERS,
			"Content-Security-Policy": "default-src 'none'; sandbox",
			"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.file_name)}",
		},
	)


# What they share ----------------------------------------------------------------------------------


def _files() -> list[tuple[str, bytes]]:
	"""Of each file no more is read than shows that it is too large."""
	found = frappe.request.files.getlist("files")
	return [(file.filename, file.read(guest_rules.MAXIMUM_BYTES + 1)) for file in found if file.filename][
		: guest_rules.MAXIMUM_FILES + 1
	]


def _page(name: str, status: int, headers: dict | None = None, **context) -> Response:
	form = frappe.form_dict
	context = {
		"page": PAGE,
		"token": str(form.t or form.c or ""),
		# Only who is logged in has one; the platform asks for it then.
		"csrf_token": frappe.session.data.csrf_token or "",
		"lang": frappe.local.lang,
		"desk": desk_of(frappe.get_cached_doc(guest_links.SETTINGS).default_service_desk),
		"typed": {},
		"problem": "",
		"failed": "",
		"said": "",
		"is_sent": False,
		**context,
	}
	text = frappe.get_template(TEMPLATE.format(name)).render(context)
	return Response(text, status=status, mimetype="text/html", headers={**HEADERS, **(headers or {})})


def _go(address: str) -> Response:
	return Response("", status=303, headers={**HEADERS, "Location": address})


def _address(path: str, values: dict) -> str:
	values = {name: value for name, value in values.items() if value and name != "words"}
	return f"{path}?{urlencode(values)}" if values else path


def _forget() -> None:
	"""Nothing stays of what was refused: the platform commits at the end of each form that is answered."""
	frappe.db.rollback()
	frappe.clear_messages()


def _plain(error: Exception) -> str:
	"""The words of an error: it may come as HTML, with what people typed escaped in it."""
	return html.unescape(strip_html(str(error)))
