"""What there is to know about a product before it is asked for: as a client reads it, and as an agent does."""

import frappe
from frappe import _
from frappe.utils import fmt_money, getdate, today

from facility_frontoffice.catalogue import audience, service
from facility_frontoffice.own_fields import showing


def of(doc, user: str, client: dict | None = None) -> dict:
	"""The card of a product document in the language of the session.

	The answer card is for who works here, and so are `facts_for_agents` (of fields that an admin added) and
	`not_for_client`: for whom the product is, when that is not `client` (fields of a Client Request).
	"""
	works_here = service.sees_unpublished(user)
	card = {
		"product_code": doc.name,
		"product_name": _(doc.product_name),
		"description": _translated(doc.description),
		"category": doc.category,
		"handling": doc.handling,
		"usual_type": doc.usual_type,
		"norm_text": service.norm_text(doc),
		"price_text": price_text(doc),
		"house_rules": _translated(doc.house_rules),
		"client_tasks": client_tasks(doc),
		"facts": showing.of_product(doc),
		"alternatives": alternatives(doc, user),
		"questions": service.questions_for(doc.name),
	}
	if works_here:
		card["answer_card"] = _translated(doc.answer_card)
		card["facts_for_agents"] = showing.of_product_for_agents(doc)
		card["review_by"] = doc.review_by
		card["card_is_stale"] = is_stale(doc)
		card["not_for_client"] = audience.why_not(doc, client) if client else ""
	return card


def price_text(doc) -> str:
	"""What it costs, and on what that is booked; empty when it costs nothing."""
	price = fmt_money(doc.price, currency=frappe.db.get_default("currency")) if doc.price else ""
	booked_on = (
		frappe.db.get_value("Cost Center", doc.cost_center, "cost_center_name", cache=True)
		if doc.cost_center
		else ""
	)
	if price and booked_on:
		return _("Costs {0}, booked on {1}").format(price, booked_on)
	if price:
		return _("Costs {0}").format(price)
	return _("Booked on {0}").format(booked_on) if booked_on else ""


def client_tasks(doc) -> list[str]:
	"""What the client will have to do, in the order of the work (S18)."""
	rows = sorted(doc.steps, key=lambda step: step.sequence) if doc.steps else [doc]
	return [_(row.client_task) for row in rows if row.client_task]


def alternatives(doc, user: str) -> list[dict]:
	"""What is possible instead, as far as it is supplied and `user` may know of it (S45)."""
	codes = [row.product for row in doc.alternatives]
	if not codes:
		return []
	names = dict(
		frappe.get_all(
			service.PRODUCT,
			filters={"name": ("in", codes), "disabled": 0},
			fields=["name", "product_name"],
			as_list=True,
		)
	)
	visible = service.visible_products(user)
	return [
		{
			"product_code": row.product,
			"product_name": _(names[row.product]),
			"fits_when": _translated(row.fits_when),
		}
		for row in doc.alternatives
		if row.product in names and (visible is None or row.product in visible)
	]


def is_stale(doc) -> bool:
	"""Whether the day has passed until which the answer card may be relied on (S41)."""
	return bool(doc.answer_card and doc.review_by and getdate(doc.review_by) < getdate(today()))


def _translated(text: str | None) -> str:
	return _(text) if text else ""
