"""The catalogue for clients and staff: what fits these words, what must be asked. See `catalogue.service`."""

import frappe
from frappe import _
from frappe.translate import get_all_languages
from frappe.utils import cint

from facility_frontoffice.assets import finding
from facility_frontoffice.catalogue import audience, card, loader, references, service, suggestions
from facility_frontoffice.permissions.limits import limited
from facility_frontoffice.setup import roles

TEXT_LENGTH = 10_000
MAXIMUM_SUGGESTIONS = 20


@frappe.whitelist(methods=["GET", "POST"])
@limited(300, 60)
def suggest_products(text: str, limit: int = 5, language: str | None = None) -> list[dict]:
	"""Products that fit the words of a client, best first, named in `language` or that of the session."""
	_check_user()
	if language and language not in get_all_languages():
		language = None  # each unknown one would cost a reading of all translations
	return suggestions.suggest(
		(text or "")[:TEXT_LENGTH],
		min(max(cint(limit), 1), MAXIMUM_SUGGESTIONS),
		frappe.session.user,
		language,
	)


@frappe.whitelist(methods=["GET", "POST"])
def get_product(product: str, client: dict | str | None = None) -> dict:
	"""What to know and ask before a product is requested. The answer card is for staff only.

	`client` are fields of the request of whom an agent has before them: `not_for_client` then says for whom the
	product is, when that is somebody else.
	"""
	_check_user()
	user = frappe.session.user
	doc = service.available_product(product)
	if not service.may_ask_for(doc, user):
		frappe.throw(
			_("You cannot ask for this product yourself. Please contact the front office."),
			frappe.PermissionError,
		)
	return card.of(doc, user, frappe.parse_json(client))


@frappe.whitelist(methods=["GET", "POST"])
def not_for_client(products: list | str, client: dict | str) -> dict[str, str]:
	"""Of `products`, those that are not meant for the client in a request, each with for whom they are.

	`client` has client_user, customer, employee, company, department and location of a Client Request.
	"""
	frappe.has_permission("Client Request", "read", throw=True)
	asks = frappe.parse_json(client) or {}
	codes = frappe.get_all(
		service.PRODUCT, filters={"name": ("in", frappe.parse_json(products))}, pluck="name", order_by="name"
	)
	docs = [frappe.get_cached_doc(service.PRODUCT, code) for code in codes]
	known = audience.known_of_client(asks) if any(doc.audience for doc in docs) else None
	reasons = {doc.name: audience.why_not(doc, asks, known) for doc in docs}
	return {product: reason for product, reason in reasons.items() if reason}


@frappe.whitelist(methods=["GET", "POST"])
@limited(120, 60)
def find_assets(text: str = "") -> list[dict]:
	"""The assets that the caller may name in an answer on the portal, by a part of their name."""
	_check_user()
	found = finding.for_client(frappe.session.user, text or "", limit=references.FOUND_LIMIT)
	return [{"name": row.name, "asset_name": row.asset_name} for row in found]


@frappe.whitelist(methods=["GET", "POST"])
def get_products() -> list[dict]:
	"""The products that the caller may ask for, by category, in the language of the session."""
	_check_user()
	return [
		{
			**product,
			"product_name": _(product.product_name),
			"category_name": _(product.category),
			"description": _(product.description) if product.description else "",
		}
		for product in service.products_for(frappe.session.user)
	]


@frappe.whitelist(methods=["POST"])
def load_default_catalogue() -> dict:
	"""Adds what is missing of the default catalogue; changes nothing that is there."""
	_check_role(roles.ADMINISTRATOR, "System Manager")
	return loader.load_default_catalogue()


def _check_user() -> None:
	"""Somebody of this organisation: a client or staff, no guest and no other website user."""
	_check_role(*roles.ALL_ROLES, "System Manager")


def _check_role(*allowed: str) -> None:
	# not `only_for`: that one lets everything pass within tests
	if frappe.session.user == "Administrator" or set(frappe.get_roles()) & set(allowed):
		return
	frappe.throw(
		_("You are not allowed to do this. Please log in, or ask your administrator."), frappe.PermissionError
	)
