"""The page behind a supplier's link, `/supplier-work?t=<token>`. It works without scripts, and on a phone.

A renderer of its own and not a template in `www`, for three reasons: the answer needs headers that the platform's pages
have no place for (the address of the page is a secret: it must not be cached, indexed, framed, or told to other sites);
nothing that an admin hangs in all pages of the website, such as a counter of visitors, may see that address; and a form
that is sent without scripts comes here too.

Looking changes nothing: mail programs fetch links in advance. What is sent by a form is done once, by the key in it.
"""

import html

import frappe
from frappe.utils import strip_html
from frappe.website.page_renderers.base_renderer import BaseRenderer
from werkzeug.wrappers import Response

from facility_frontoffice.communication.texts import in_language
from facility_frontoffice.communication.to_suppliers import PAGE
from facility_frontoffice.fulfilment import supplier_acts, supplier_links, supplier_page, suppliers
from facility_frontoffice.fulfilment.supplier_acts import LinkError
from facility_frontoffice.fulfilment.supplier_link_rules import without_tokens
from facility_frontoffice.permissions.supplier_link import check_pace, checked_token

TEMPLATE = "facility_frontoffice/templates/includes/supplier/{0}.html"
HEADERS = {
	"Cache-Control": "no-store, private",
	"Referrer-Policy": "no-referrer",
	"X-Robots-Tag": "noindex, nofollow, noarchive",
	"X-Frame-Options": "DENY",
	"X-Content-Type-Options": "nosniff",
	"Content-Security-Policy": (
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	),
}
RENEW = "renew"
# What belongs to the form, and not to what was filled in.
OF_THE_FORM = ("t", "act", "key", "csrf_token", "done")
OPENS, ACTS, RENEWS = 240, 60, 5


class SupplierWork(BaseRenderer):
	def can_render(self) -> bool:
		return self.path == PAGE.strip("/")

	def render(self) -> Response:
		try:
			return _answer()
		except LinkError:
			_forget()
			return _page("gone", 404)
		except frappe.RateLimitExceededError as error:
			_forget()
			return _respond(str(error), 429, "text/plain", {"Retry-After": "600"})
		except Exception:
			_forget()
			# Without the values of variables: what somebody typed is among them, and their token
			frappe.log_error(title="supplier-work", message=without_tokens(frappe.get_traceback()))
			return _page("failed", 500)


def _answer() -> Response:
	form = frappe.form_dict
	token = checked_token(form.t)
	if frappe.request.method != "POST":
		check_pace(token, "open", OPENS)
		found = supplier_acts.opened(token)
		with in_language(suppliers.contact_of(found.link.supplier).language):
			return _work(found)
	if form.act == RENEW:
		check_pace(token, RENEW, RENEWS)
		supplier_links.renew(token)
		return _page("gone", 200, is_renewed=True)
	check_pace(token, "act", ACTS)
	found = supplier_acts.known(token)
	with in_language(suppliers.contact_of(found.link.supplier).language):
		return _act(token, found)


def _act(token, found) -> Response:
	form = frappe.form_dict
	act = str(form.act or "")
	values = {name: value for name, value in form.items() if name not in OF_THE_FORM}
	try:
		files = [
			(file.filename, file.read()) for file in frappe.request.files.getlist("files") if file.filename
		]
		done = supplier_acts.act(token, str(form.key or ""), act, values, files)
	except (LinkError, frappe.RateLimitExceededError):
		raise
	except frappe.ValidationError as error:
		_forget()
		# What was typed is shown again, with what is wrong.
		return _work(found, 400, problem=_plain(error), failed=act, typed=values)
	if done["is_over"]:
		return _page("over", 200, said=supplier_page.done_in_words(act))
	# To look at it again, or to go back, sends nothing again.
	return _respond("", 303, headers={"Location": f"{PAGE}?t={form.t}&done={act}"})


def _work(found, status: int = 200, **context) -> Response:
	work = supplier_page.work_of(found)
	latest = work["history"][0]["act"] if work["history"] else None
	# An address that says so is no proof that it was done
	said = supplier_page.done_in_words(latest) if latest and latest == frappe.form_dict.done else ""
	return _page("work", status, work=work, said=said, **context)


def _page(name: str, status: int, **context) -> Response:
	context = {
		"page": PAGE,
		"token": str(frappe.form_dict.t or ""),
		# Only who is logged in has one; the platform asks for it then.
		"csrf_token": frappe.session.data.csrf_token or "",
		"lang": frappe.local.lang,
		"typed": {},
		"said": "",
		"problem": "",
		"failed": "",
		"is_renewed": False,
		"general_desk": supplier_page.general_desk(),
		**context,
	}
	return _respond(frappe.get_template(TEMPLATE.format(name)).render(context), status)


def _forget() -> None:
	"""Nothing stays of what was refused: the platform commits at the end of each form that is answered."""
	frappe.db.rollback()
	frappe.clear_messages()


def _plain(error: Exception) -> str:
	"""The words of an error: it may come as HTML, with what people typed escaped in it."""
	return html.unescape(strip_html(str(error)))


def _respond(text: str, status: int, kind: str = "text/html", headers: dict | None = None) -> Response:
	return Response(text, status=status, mimetype=kind, headers={**HEADERS, **(headers or {})})
