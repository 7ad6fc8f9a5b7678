"""The page behind an approver's link, `/approve-order?t=<token>`. It works without scripts, and on a phone.

A renderer of its own for the reasons of `www.supplier_work`: the address is a secret. Looking changes nothing: mail
programs fetch links in advance. A decision is sent by a form, and made with the rights of whom the link is for.
"""

import html
from datetime import datetime, timezone

import frappe
from frappe import _
from frappe.utils import strip_html
from frappe.website.page_renderers.base_renderer import BaseRenderer
from werkzeug.wrappers import Response

from facility_frontoffice.communication.texts import in_language
from facility_frontoffice.people import is_at_work, name_of
from facility_frontoffice.permissions.limits import is_over_limit
from facility_frontoffice.purchasing import approval as approvals
from facility_frontoffice.purchasing import approval_facts, approval_mail
from facility_frontoffice.purchasing.approval_mail import PAGE
from facility_frontoffice.purchasing.approval_rules import APPROVE, without_tokens
from facility_frontoffice.purchasing.approval_setup import APPROVAL, ORDER
from facility_frontoffice.www.supplier_work import HEADERS

TEMPLATE = "facility_frontoffice/templates/includes/order_approval/{0}.html"
WINDOW, OPENS, GUESSES = 600, 240, 500


class ApproveOrder(BaseRenderer):
	def can_render(self) -> bool:
		return self.path == PAGE.strip("/")

	def render(self) -> Response:
		try:
			return _answer()
		except Exception:
			_forget()
			# without the values of variables: the token is among them
			frappe.log_error(title="approve-order", message=without_tokens(frappe.get_traceback()))
			return _say(
				_("Something Went Wrong"), _("Something went wrong with us. Try again in a moment."), 500
			)


def _answer() -> Response:
	token = approval_mail.signed(frappe.form_dict.t)
	if not token:
		if is_over_limit("order_approval:guesses", GUESSES, WINDOW):
			return _say(_("One Moment Please"), _("Please wait a moment and try again."), 429)
		return _dead()
	if is_over_limit(f"order_approval:{token.approval}:{token.user}", OPENS, WINDOW):
		return _say(_("One Moment Please"), _("Please wait a moment and try again."), 429)
	# Also who is gone is answered in the words of a link that ended: it tells nothing
	if not is_at_work(token.user):
		return _dead()
	with in_language(frappe.get_cached_value("User", token.user, "language")):
		return _for_user(token)


def _for_user(token) -> Response:
	session_user = frappe.session.user
	if session_user not in ("Guest", token.user):
		return _say(
			_("For Somebody Else"),
			_(
				"This link is for {0}, and you are logged in as {1}. Log out, or open the order in the desk."
			).format(name_of(token.user), name_of(session_user)),
			403,
		)
	found = frappe.db.get_value(
		APPROVAL, token.approval, ["name", "purchase_order", "status", "decided_by"], as_dict=True
	)
	if not found:
		return _dead()
	if found.status != "Waiting":
		return _say(
			_("Decided Already"),
			_("{0} does not wait for approval any more: {1}.").format(
				found.purchase_order, approvals.in_words(found)
			),
		)
	if datetime.now(timezone.utc) >= token.until:
		return _dead()
	if session_user == "Guest":
		# For the length of this answer only: no session is made of it
		_become(token.user)
	try:
		if not frappe.has_permission(ORDER, "submit", found.purchase_order):
			return _say(
				_("Not Yours to Approve"),
				_("You may not approve {0} any more. Somebody else has to.").format(found.purchase_order),
				403,
			)
		return _act(found) if frappe.request.method == "POST" else _page(found)
	finally:
		if session_user == "Guest":
			_become(session_user)


def _become(user: str) -> None:
	"""The platform forgets what was sent and in which language when the user changes."""
	form, language = frappe.local.form_dict, frappe.local.lang
	frappe.set_user(user)
	frappe.local.form_dict, frappe.local.lang = form, language


def _act(found) -> Response:
	form = frappe.form_dict
	action = str(form.act or "")
	reason, for_good = str(form.reason or "")[:1000], bool(form.for_good)
	try:
		approvals.decide(found.purchase_order, action, reason, for_good, by_link=True)
	except (frappe.ValidationError, frappe.PermissionError) as error:
		_forget()
		typed = {"reason": reason, "for_good": for_good}
		return _page(found, 400, problem=_plain(error), failed=action, typed=typed)
	if action == APPROVE:
		return _say(
			_("Approved"),
			_("{0} is approved and ordered. Thank you.").format(found.purchase_order),
			is_good=True,
		)
	return _say(
		_("Rejected"),
		_("{0} is rejected. The purchaser hears why.").format(found.purchase_order),
		is_good=True,
	)


def _page(found, status: int = 200, **context) -> Response:
	order = frappe.get_doc(ORDER, found.purchase_order)
	facts = approval_facts.of_order(order, frappe.get_doc(APPROVAL, found.name))
	context = {
		"page": PAGE,
		"token": str(frappe.form_dict.t),
		# Only who is logged in has one; the platform asks for it then.
		"csrf_token": frappe.session.data.csrf_token or "",
		"facts": facts,
		"who": name_of(frappe.session.user),
		"problem": "",
		"failed": "",
		"typed": {},
		**context,
	}
	return _respond("page", context, status)


def _dead() -> Response:
	return _say(
		_("This Link Does Not Work"),
		_(
			"It may be too old, or a part of the address may be missing. Look for our latest mail about this order, or open the order in the desk."
		),
		404,
	)


def _say(title: str, said: str, status: int = 200, is_good: bool = False) -> Response:
	return _respond("said", {"title": title, "said": said, "is_good": is_good}, status)


def _respond(name: str, context: dict, status: int) -> Response:
	text = frappe.get_template(TEMPLATE.format(name)).render({"lang": frappe.local.lang, **context})
	return Response(text, status=status, mimetype="text/html", headers=HEADERS)


def _forget() -> None:
	"""Nothing stays of what was refused: the platform commits at the end of each form that is answered."""
	frappe.db.rollback()
	frappe.clear_messages()


def _plain(error: Exception) -> str:
	return html.unescape(strip_html(str(error)))
