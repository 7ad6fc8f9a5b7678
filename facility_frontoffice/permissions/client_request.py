"""Who sees which Client Request.

The front office sees all; who has work for a request sees that request. Purchasers see the assignment that they buy
for, with what is needed to buy, and are told who waits (`purchasing.who_waits`): the request, with its notes, messages
and other questions, stays shut. They have no right to choose one either: with that the platform's lists join any field
of the requests that a document of theirs names, past this criterion. Clients have no right on the
doctype at all: they are answered by `api.portal`, with the fields that are meant for them. This is the second wall, for
the day that somebody gives them one.
"""

import frappe

from facility_frontoffice.permissions import backoffice_assignment
from facility_frontoffice.permissions.criteria import EVERYTHING, NOTHING, is_met

DOCTYPE = "Client Request"


def query_conditions(user: str | None = None) -> str:
	return criterion(user or frappe.session.user)


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	return is_met(DOCTYPE, doc.name, criterion(user or frappe.session.user))


def criterion(user: str) -> str:
	of_assignment = backoffice_assignment.criterion_of_who_delivers(user)
	if of_assignment in (EVERYTHING, NOTHING):
		return of_assignment
	return (
		f"EXISTS (SELECT 1 FROM `tab{backoffice_assignment.DOCTYPE}`"
		f" WHERE `tab{backoffice_assignment.DOCTYPE}`.`client_request` = `tab{DOCTYPE}`.`name` AND {of_assignment})"
	)
