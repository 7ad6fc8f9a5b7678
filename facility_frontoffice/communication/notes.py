"""Notes for colleagues: comments of the platform, and nothing that a client ever sees."""

import frappe
from frappe import _
from frappe.desk.form.utils import add_comment, update_comment
from frappe.utils import escape_html

from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.people import name_of

REQUEST = "Client Request"


def keep(request: str, note: str, colleague: str | None = None) -> str:
	"""Keeps a note about a request, and has the platform draw a colleague's attention to it; returns its name."""
	content = _content(note)
	if colleague:
		content = f"{_mention(colleague, request)} {content}"
	user = frappe.session.user
	return add_comment(REQUEST, request, content, user, name_of(user)).name


def change(name: str, note: str) -> None:
	"""Corrects a note of the session's user; the platform refuses that of another."""
	of_what = frappe.db.get_value("Comment", name, ["reference_doctype", "comment_type"])
	# what the app itself wrote down stays as it is, also for who caused it
	if of_what != (REQUEST, "Comment"):
		raise frappe.PermissionError
	update_comment(name, _content(note))


def _content(note: str) -> str:
	note = (note or "").strip()
	if not note:
		frappe.throw(_("Type a note first."), IntakeError, title=_("Empty Note"))
	return escape_html(note).replace("\n", "<br>")


def _mention(colleague: str, request: str) -> str:
	"""As the platform writes it, which mails the words of a note: so only to who may read them.

	A client has a log-in as well, and many an employee who asks uses the desk for other work.
	"""
	is_there = frappe.db.get_value("User", {"name": colleague, "enabled": 1}, "user_type") == "System User"
	if not is_there or not frappe.has_permission(REQUEST, "read", doc=request, user=colleague):
		frappe.throw(
			_("{0} cannot read this request: a note is for colleagues only.").format(name_of(colleague)),
			IntakeError,
			title=_("Colleagues Only"),
		)
	name = escape_html(name_of(colleague))
	return (
		f'<span class="mention" data-id="{escape_html(colleague)}" data-value="{name}" data-denotation-char="@">'
		f"@{name}</span>"
	)
