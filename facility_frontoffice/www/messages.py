"""Which messages a client gets, `/messages`: by the link in a mail, or logged in from My Requests.

It works without scripts and without a log-in, on a phone, in the language of whom the link is for. A renderer of its
own for the reasons of `www.supplier_work`: the address holds a signature. Looking changes nothing; a form saves, and a
mail program that stops one message with one click (RFC 8058) posts here too.
"""

import frappe
from frappe import _
from frappe.website.page_renderers.base_renderer import BaseRenderer
from werkzeug.wrappers import Response

from facility_frontoffice.communication import declining
from facility_frontoffice.communication.declining import PAGE
from facility_frontoffice.communication.texts import in_language
from facility_frontoffice.intake import client_profiles
from facility_frontoffice.permissions.limits import is_over_limit
from facility_frontoffice.www.my_requests import log_in_first
from facility_frontoffice.www.supplier_work import HEADERS

TEMPLATE = "facility_frontoffice/templates/includes/messages/{0}.html"
WINDOW, OPENS, GUESSES = 600, 120, 500


class Messages(BaseRenderer):
	def can_render(self) -> bool:
		return self.path == PAGE.strip("/")

	def render(self) -> Response:
		try:
			return _answer()
		except frappe.Redirect:
			raise
		except Exception:
			_forget()
			# without the values of variables: the signature is among them
			frappe.log_error(title="messages", message=frappe.get_traceback())
			return _say(
				_("Something Went Wrong"), _("Something went wrong with us. Try again in a moment."), 500
			)


def _answer() -> Response:
	form = frappe.form_dict
	if form.s:
		return _for_link(str(form.e or ""), str(form.r or ""), str(form.s))
	log_in_first(PAGE)
	email = frappe.get_cached_value("User", frappe.session.user, "email") or frappe.session.user
	return _for_address(client_profiles.key_of(email), {})


def _for_link(e: str, r: str, s: str) -> Response:
	if not declining.is_signed(e, r, s):
		if is_over_limit("messages:guesses", GUESSES, WINDOW):
			return _slower()
		return _say(
			_("This Link Does Not Work"),
			_("A part of the address may be missing. Use the link at the bottom of our latest mail."),
			404,
		)
	with in_language(declining.language_of(e)):
		return _for_address(e, {"e": e, "r": r, "s": s})


def _for_address(email: str, link: dict) -> Response:
	if is_over_limit(f"messages:{email}", OPENS, WINDOW):
		return _slower()
	if frappe.request.method != "POST":
		return _page(email, link)
	form = frappe.form_dict
	# what a client cannot do without (any more) is on the page, with the reason
	if form.get("List-Unsubscribe") == "One-Click" and declining.decline(email, link.get("r", "")):
		return _say(_("Done"), _("You do not get these messages any more."), is_good=True)
	if form.act == "save":
		posted = frappe.request.form
		declining.keep(email, set(posted.getlist("wanted")), set(posted.getlist("shown")))
	return _page(email, link, is_saved=form.act == "save")


def _page(email: str, link: dict, is_saved: bool = False) -> Response:
	return _respond(
		"choices",
		{
			"page": PAGE,
			"link": link,
			"email": email,
			"choices": declining.choices_of(email),
			"always": declining.always_sent(),
			"is_saved": is_saved,
			"is_logged_in": not link,
			# Only who is logged in has one; the platform asks for it then.
			"csrf_token": frappe.session.data.csrf_token or "",
		},
		200,
	)


def _slower() -> Response:
	return _say(_("One Moment Please"), _("Please wait a moment and try again."), 429)


def _say(title: str, said: str, status: int = 200, is_good: bool = False) -> Response:
	return _respond("said", {"title": title, "said": said, "is_good": is_good}, status)


def _respond(name: str, context: dict, status: int) -> Response:
	text = frappe.get_template(TEMPLATE.format(name)).render({"lang": frappe.local.lang, **context})
	return Response(text, status=status, mimetype="text/html", headers=HEADERS)


def _forget() -> None:
	"""Nothing stays of what was refused: the platform commits at the end of each form that is answered."""
	frappe.db.rollback()
	frappe.clear_messages()
