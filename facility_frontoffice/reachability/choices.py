"""To wait, to be called back, or to come back (S38): what the client was offered, chose, and what came of it."""

import frappe
from frappe import _
from frappe.utils import format_datetime, get_datetime, now_datetime

from facility_frontoffice.intake import service as intake
from facility_frontoffice.reachability import moments, rules, service, written
from facility_frontoffice.reachability.errors import ContactError
from facility_frontoffice.service_levels import commitments, promises

# Nobody has to call any more
NOT_PROMISED = (promises.WITHDRAWN, promises.DECLINED)


def offer(contact_moment: str, choice: str | None = None, at=None, about: str = ""):
	"""Notes that the choice was offered, and what was chosen; without `choice` the client still thinks.

	`at` is the moment of the call or the visit. To be called back is a promise, made here and now: when it cannot be
	kept it is refused, and nothing is noted. It needs a request; without one, one is made that asks for the call.
	"""
	_lock_request(contact_moment)
	doc = moments.locked(contact_moment)
	_refuse_when_over(doc)
	if choice and choice not in rules.CHOICES:
		frappe.throw(
			_("The client can choose: {0}.").format(", ".join(_(each) for each in rules.CHOICES)),
			ContactError,
			title=_("Unknown Choice"),
		)
	if choice in (rules.CALL_BACK, rules.COME_BACK):
		_check_moment(choice, at)
	doc.choice_offered = 1
	if choice:
		doc.update({"choice": choice, "choice_at": now_datetime(), "choice_for": None})
	if choice == rules.COME_BACK:
		doc.choice_for = get_datetime(at)
	_follow_choice(doc, choice)
	if choice == rules.CALL_BACK:
		_promise_call(doc, at, about)
	return moments.save(doc)


def came_back(contact_moment: str):
	"""Notes that who would come back did."""
	doc = moments.locked(contact_moment)
	if doc.choice != rules.COME_BACK or doc.came_back_at:
		frappe.throw(
			_("{0} does not wait for somebody who comes back.").format(doc.name),
			ContactError,
			title=_("Nobody Expected"),
		)
	doc.came_back_at = now_datetime()
	return moments.save(doc)


def follow_commitment(commitment) -> None:
	"""Who was promised a talk has had it: what they wrote is answered, and who would not wait was called back.

	Who is not called after all has not chosen, and may choose again.
	"""
	if commitment.kind not in promises.SPOKEN:
		return
	before = commitment.get_doc_before_save()
	if commitment.fulfilled_at and not (before and before.fulfilled_at):
		written.answered(commitment.client_request)
		for doc in _contacts_of(commitment.name):
			if doc.outcome == rules.WILL_BE_CALLED:
				doc.outcome = rules.CALLED_BACK
				moments.save(doc)
	if commitment.status in NOT_PROMISED and not (before and before.status in NOT_PROMISED):
		for doc in _contacts_of(commitment.name):
			_take_choice_back(doc)


def forget_commitment(name: str) -> None:
	"""A promise that is deleted leaves its contact: that somebody called, and what they chose, stays true (S1)."""
	moments.forget_source("commitment", name)


def _contacts_of(commitment: str) -> list:
	"""The contacts in which something was promised, under their row locks."""
	names = frappe.get_all(moments.MOMENT, filters={"commitment": commitment}, pluck="name", order_by="name")
	return [moments.locked(name) for name in names]


def _take_choice_back(doc) -> None:
	"""Of a call that a telephone system told of, the outcome follows by itself."""
	doc.update(dict.fromkeys(("choice", "choice_at", "choice_for", "commitment")))
	if doc.outcome == rules.WILL_BE_CALLED and not moments.is_told(doc):
		doc.outcome = rules.MISSED
	moments.save(doc)


def _lock_request(contact_moment: str) -> None:
	"""The request first and its contacts then, as everywhere, so that two who wait for each other do not wait for ever."""
	request = frappe.db.get_value(moments.MOMENT, contact_moment, "client_request")
	if request:
		frappe.db.get_value("Client Request", request, "name", for_update=True)


def _promise_call(doc, at, about: str) -> None:
	if not doc.client_request:
		# Stored first: the request links itself to the contact, and must see that it waits no more.
		moments.save(doc)
		_make_request(doc, about)
		doc.reload()
	promise = commitments.make(doc.client_request, promises.CALL_BACK, about, at)
	doc.commitment = promise.name
	doc.choice_for = promise.due


def _make_request(doc, about: str) -> None:
	"""With what there is to say of a client who only asked to be called."""
	if not (doc.caller_phone or doc.client_user or doc.contact):
		frappe.throw(
			_("Type the telephone number first: there is nobody to call back."),
			ContactError,
			title=_("No Number"),
		)
	who = doc.caller_name or doc.caller_phone or doc.caller_email or _("a client")
	values = {field: doc.get(name) for name, field in service.KNOWN_BY_REQUEST.items() if doc.get(name)}
	intake.create_request(
		{
			"subject": _("Call back: {0}").format(who)[:140],
			"description": (about or "").strip() or None,
			"request_type": "Information",
			"channel": doc.channel,
			"service_desk": doc.service_desk,
			"contact_moment": doc.name,
			**{"client_name": who, **values},
		}
	)


def _follow_choice(doc, choice: str | None) -> None:
	"""Of who stands at the counter, no telephone system tells how it goes on."""
	if moments.is_told(doc) or doc.outcome in rules.WITH_US:
		return
	outcomes = {rules.CALL_BACK: rules.WILL_BE_CALLED, rules.COME_BACK: rules.WILL_COME_BACK}
	if choice in outcomes:
		doc.outcome = outcomes[choice]
		doc.ended_at = doc.ended_at or now_datetime()


def _check_moment(choice: str, at) -> None:
	if not at:
		frappe.throw(
			_("Choose when they come back.")
			if choice == rules.COME_BACK
			else _("Choose when they are called back."),
			ContactError,
			title=_("Time Missing"),
		)
	if get_datetime(at) < now_datetime():
		frappe.throw(
			_("{0} has passed. Choose a later moment.").format(format_datetime(at)),
			ContactError,
			title=_("Date in the Past"),
		)


def _refuse_when_over(doc) -> None:
	if doc.choice in (rules.CALL_BACK, rules.COME_BACK):
		frappe.throw(
			_("{0} chose already: {1}.").format(doc.caller_name or doc.name, _(doc.choice)),
			ContactError,
			title=_("Chosen Already"),
		)
	if doc.channel in rules.WRITTEN:
		frappe.throw(
			_("Who writes does not wait on the line. Reply to the request instead."),
			ContactError,
			title=_("Nobody Waits"),
		)
