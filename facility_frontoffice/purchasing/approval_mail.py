"""The mail by which an approver acts, in their own language, and the links in it.

Not the platform's own: its links never end, the one behind its confirmation holds for every later time that the order
waits, a person who left can still use theirs, and a rejection by it has no reason. Ours is for one person, one time that
approval is asked, and some days; looking at it changes nothing.
"""

from datetime import datetime, timedelta, timezone

import frappe
from frappe import _
from frappe.utils import get_url
from frappe.utils.password import get_encryption_key

from facility_frontoffice.communication.notices import languages_of
from facility_frontoffice.communication.texts import in_language
from facility_frontoffice.purchasing import approval_facts
from facility_frontoffice.purchasing import approval_rules as rules
from facility_frontoffice.purchasing.approval_rules import Token
from facility_frontoffice.purchasing.approval_setup import APPROVAL, ORDER, settings

PAGE = "/approve-order"
DEFAULT_DAYS = 7
TEMPLATE = "facility_frontoffice/templates/includes/order_approval/mail.html"


def enqueue(approval: str) -> None:
	frappe.enqueue(
		"facility_frontoffice.purchasing.approval_mail.send",
		queue="short",
		timeout=300,
		job_id=f"facility_order_approval:{approval}",
		deduplicate=True,
		enqueue_after_commit=True,
		approval=approval,
	)


def send(approval: str) -> None:
	"""Mails who may approve, once for each time that they are asked: all of them, or none when it fails half way."""
	from facility_frontoffice.purchasing.approval import people_asked

	doc = frappe.get_doc(APPROVAL, approval, for_update=True)
	if doc.status != "Waiting" or doc.mails > doc.chases:
		return
	order = frappe.get_doc(ORDER, doc.purchase_order)
	people = languages_of(set(people_asked(doc, order.owner)))
	until = datetime.now(timezone.utc) + timedelta(days=settings().link_days or DEFAULT_DAYS)
	for user, language in sorted(people.items()):
		with in_language(language):
			_mail(user, order, doc, until)
	doc.db_set("mails", doc.chases + 1, update_modified=False)


def _mail(user: str, order, approval, until: datetime) -> None:
	facts = approval_facts.of_order(order, approval)
	token = rules.write(signing_key(), Token(approval.name, user, until))
	context = {
		"facts": facts,
		"link": get_url(f"{PAGE}?t={token}"),
		"is_again": bool(approval.chases),
		"days": settings().link_days or DEFAULT_DAYS,
	}
	frappe.sendmail(
		recipients=[frappe.db.get_value("User", user, "email") or user],
		subject=_("{0} waits for your approval: {1}, {2}").format(
			order.name, facts["supplier"], facts["amount"]
		)[:140],
		message=frappe.get_template(TEMPLATE).render(context),
		reference_doctype=APPROVAL,
		reference_name=approval.name,
		delayed=True,
		add_unsubscribe_link=0,
	)


def signed(text: object) -> Token | None:
	"""The token, when we made it. Costs no query: it is asked of every guess."""
	return rules.read(signing_key(), text)


def signing_key() -> bytes:
	return rules.key_for(get_encryption_key())
