"""What colleagues hear of promises without looking for them, and clients to whom nobody spoke."""

from collections.abc import Callable
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import escape_html, format_datetime
from frappe.utils.user import get_users_with_role

from facility_frontoffice.communication import service as communication
from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.communication.texts import as_typed
from facility_frontoffice.people import name_of, people_of_unit
from facility_frontoffice.service_levels import promises
from facility_frontoffice.service_levels.calendars import to_site_time
from facility_frontoffice.setup import roles


def tell_managers(commitment) -> None:
	"""Somebody wants to promise more than their mandate covers."""

	def words(language: str | None) -> str:
		return _("{0} asks for your approval: {1} for {2} before {3}", language).format(
			escape_html(name_of(commitment.made_by) or ""), *_facts(commitment, language)
		)

	_tell(commitment, get_users_with_role(roles.MANAGER), words)


def tell_maker_of_decision(commitment) -> None:
	def words(language: str | None) -> str:
		if commitment.status == promises.DECLINED:
			text = _("Not approved: {0} for {1} before {2}. {3}", language)
		elif commitment.in_writing:
			text = _("Approved: {0} for {1} before {2}. The client gets a message.", language)
		else:
			text = _("Approved: {0} for {1} before {2}. You can tell the client.", language)
		return text.format(*_facts(commitment, language), escape_html(commitment.withdrawn_reason or ""))

	_tell(commitment, [commitment.made_by], words)


def tell_keepers(commitment) -> None:
	"""Who is to keep a promise, or to answer a question, hears of it at once."""

	def words(language: str | None) -> str:
		if commitment.kind == promises.EXPERT_ANSWER:
			return _("{0} asks you, before {1}: {2}", language).format(
				escape_html(name_of(commitment.made_by) or ""),
				format_datetime(commitment.due),
				escape_html(commitment.promise or ""),
			)
		return _("Yours to keep: {0} for {1} before {2}", language).format(*_facts(commitment, language))

	_tell(commitment, keepers_of(commitment), words)


def tell_keepers_of_withdrawal(commitment) -> None:
	def words(language: str | None) -> str:
		return _("Not needed any more: {0} for {1} before {2}. {3}", language).format(
			*_facts(commitment, language), escape_html(commitment.withdrawn_reason or "")
		)

	_tell(commitment, keepers_of(commitment), words)


def tell_of_answer(commitment, owner: str | None) -> None:
	"""The answer of a specialist, to who asked and to the owner of the request."""

	def words(language: str | None) -> str:
		return _("{0} answered: {1}", language).format(
			escape_html(name_of(frappe.session.user)), escape_html(commitment.answer or "")
		)

	_tell(commitment, [commitment.made_by, owner], words)


def tell_of_conflict(commitment, owner: str | None, planned: datetime) -> None:
	"""The work will be done later than was promised: somebody must act now (S60)."""

	def words(language: str | None) -> str:
		return _("The work is planned for {0}, but promised is: {1} for {2} before {3}", language).format(
			format_datetime(to_site_time(planned)), *_facts(commitment, language)
		)

	_tell(commitment, [owner, commitment.responsible], words)


def write_to_client(commitment, request) -> bool:
	"""Tells a client of the promise to whom nobody spoke; once for a promise. Returns whether it was to be told."""
	if not commitment.in_writing:
		return False
	return communication.tell(
		request,
		"Planned",
		f"Planned:{commitment.name}:{request.cycle or 0}",
		new_date=commitment.starts_at or commitment.due,
		task=as_typed(commitment.promise),
		commitment=commitment.name,
	)


def keepers_of(commitment) -> list[str | None]:
	"""The person who keeps it, else the people of the unit."""
	return [commitment.responsible] if commitment.responsible else people_of_unit(commitment.backoffice_unit)


def _tell(commitment, users: list[str | None], words: Callable) -> None:
	tell_colleagues(users, words, commitment.doctype, commitment.name)


def _facts(commitment, language: str | None) -> tuple[str, str, str]:
	"""Kind, client and moment."""
	return (
		f"<strong>{_(commitment.kind, language)}</strong>",
		escape_html(commitment.client_name or _("the client", language)),
		format_datetime(commitment.due),
	)
