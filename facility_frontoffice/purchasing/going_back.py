"""What went back after the client was told that it is done: a person decides what the client gets instead, once."""

import frappe
from frappe import _
from frappe.utils import escape_html, now_datetime

from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.people import name_of
from facility_frontoffice.purchasing import notices, rules
from facility_frontoffice.purchasing.facts import Facts


def leave_to_a_person(doc, assignment, facts: Facts) -> None:
	"""Who guards the request hears it once; after a decision again only when still more is gone.

	That more is on its way than there was when it was done, an order that was taken up again for one, takes nothing away.
	"""
	is_known = assignment.goods_left or assignment.goods_decided_by
	if is_known and not rules.is_less(facts.total, assignment.goods_left):
		return
	if not assignment.goods_back_at:
		assignment.update({"goods_back_at": now_datetime(), "goods_decided_by": None})
		notices.tell_front_office_to_decide(assignment, doc)
	assignment.goods_left = facts.total


def is_all_there(assignment, facts: Facts) -> None:
	"""There is nothing to decide, or not any more."""
	assignment.update({"goods_back_at": None, "goods_decided_by": None, "goods_left": facts.total})


def decide(name: str, decision: str) -> None:
	"""Notes what the front office decided, for who works on it to read; the client is told by who decides."""
	decision = (decision or "").strip()
	if not decision:
		frappe.throw(_("Say what was decided."), FulfilmentError, title=_("Nothing Said"))
	assignment = life.locked(name)
	if not assignment.goods_back_at:
		decided_by = assignment.goods_decided_by
		frappe.throw(
			_("{0} decided already. Reload to see what.").format(name_of(decided_by))
			if decided_by
			else _("There is nothing to decide any more: all of it is there."),
			FulfilmentError,
			title=_("Not Possible Any More"),
		)
	assignment.update({"goods_back_at": None, "goods_decided_by": frappe.session.user})
	assignment.add_comment("Info", _("Decided, as goods went back: {0}").format(escape_html(decision)))
	life.save(assignment, settle_request=False)
