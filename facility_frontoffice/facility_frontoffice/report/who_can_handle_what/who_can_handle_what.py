"""S31: which agents can handle which product, by the skills that are noted at their desk; gaps first.

A skill is a product family, with everything below it, or a product; see `intake.skill_rules`. A family counts as
handled when somebody can handle all of its products. The report asks for the settings only, in a fixed number of
queries.
"""

import frappe
from frappe import _

from facility_frontoffice.intake import skill_rules, skills

DESK = "Facility Service Desk"


def execute(filters: dict | None = None) -> tuple:
	filters = frappe._dict(filters or {})
	known, agents = skills.catalogue(), _agents(filters.service_desk)
	products = _products()
	can = {
		user: (name, skill_rules.products_of(", ".join(typed), known))
		for user, (name, typed) in agents.items()
	}
	by_family = filters.by != "Product"
	rows = _families(products, can) if by_family else [_product_row(product, can) for product in products]
	rows.sort(key=lambda row: (row["agents"], row["family"], row.get("product_name") or ""))
	return _columns(by_family), rows, _message(agents, known), _chart(products, can), _summary(products, can)


def _agents(desk: str | None) -> dict[str, tuple[str, list[str]]]:
	"""Those who work at a desk: {user: (name, skills as typed at each of their desks)}."""
	member, user, table = (
		frappe.qb.DocType("Facility Team Member"),
		frappe.qb.DocType("User"),
		frappe.qb.DocType(DESK),
	)
	query = (
		frappe.qb.from_(member)
		.join(table)
		.on((table.name == member.parent) & (member.parenttype == DESK))
		.join(user)
		.on(user.name == member.user)
		.select(member.user, user.full_name, member.skills)
		.where((table.disabled == 0) & (user.enabled == 1))
		.orderby(user.full_name)
		.orderby(member.user)
		.orderby(table.name)
	)
	if desk:
		query = query.where(table.name == desk)
	found: dict[str, tuple[str, list[str]]] = {}
	for name, full_name, typed in query.run():
		found.setdefault(name, (full_name or name, []))[1].append(typed or "")
	return found


def _products() -> list:
	return frappe.get_all(
		"Facility Product",
		filters={"disabled": 0},
		fields=["name", "product_name", "category"],
		order_by="category, product_name, name",
	)


def _product_row(product, can: dict) -> dict:
	able = [name for name, products in can.values() if product.name in products]
	return {
		"family": _(product.category or ""),
		"product": product.name,
		"product_name": _(product.product_name),
		"agents": len(able),
		"who": ", ".join(able),
	}


def _families(products: list, can: dict) -> list[dict]:
	families: dict[str, list] = {}
	for product in products:
		families.setdefault(product.category or "", []).append(product)
	rows = []
	for family, members in families.items():
		codes = {product.name for product in members}
		whole = [name for name, able in can.values() if codes <= able]
		part = [name for name, able in can.values() if codes & able and not codes <= able]
		gaps = [
			_(product.product_name)
			for product in members
			if not any(product.name in able for _name, able in can.values())
		]
		rows.append(
			{
				"family": _(family),
				"products": len(members),
				"agents": len(whole),
				"who": ", ".join(whole),
				"in_part": ", ".join(part),
				"gaps": ", ".join(gaps),
			}
		)
	return rows


def _columns(by_family: bool) -> list[dict]:
	if by_family:
		fields = (
			("family", _("Product Family"), "Data", 200),
			("products", _("Products"), "Int", 90),
			("agents", _("Agents"), "Int", 80),
			("who", _("Who"), "Data", 240),
			("in_part", _("In Part"), "Data", 200),
			("gaps", _("Nobody Can"), "Data", 300),
		)
	else:
		fields = (
			("family", _("Product Family"), "Data", 200),
			("product_name", _("Product"), "Data", 220),
			("agents", _("Agents"), "Int", 80),
			("who", _("Who"), "Data", 340),
		)
	return [
		{"fieldname": name, "label": label, "fieldtype": fieldtype, "width": width}
		for name, label, fieldtype, width in fields
	]


def _message(agents: dict, known: skill_rules.Catalogue) -> str | None:
	"""What was typed and is neither a family nor a product helps nobody."""
	unknown = dict.fromkeys(
		name for _name, typed in agents.values() for name in skill_rules.unknown_in(", ".join(typed), known)
	)
	if not unknown:
		return None
	return _(
		"No product family or product is called: {0}. Check the skills, with commas between them."
	).format(frappe.utils.escape_html(", ".join(unknown)))


def _chart(products: list, can: dict) -> dict | None:
	if not can or not products:
		return None
	codes = {product.name for product in products}
	return {
		"type": "bar",
		"colors": ["blue"],
		"data": {
			"labels": [name for name, _able in can.values()],
			"datasets": [
				{"name": _("Products"), "values": [len(codes & able) for _name, able in can.values()]}
			],
		},
	}


def _summary(products: list, can: dict) -> list[dict]:
	able = frozenset().union(*(products for _name, products in can.values()))
	gaps = [product for product in products if product.name not in able]
	once = [product for product in products if sum(product.name in able for _name, able in can.values()) == 1]
	return [
		{"label": _("Products"), "value": len(products), "datatype": "Int"},
		{
			"label": _("Nobody Can"),
			"value": len(gaps),
			"datatype": "Int",
			"indicator": "Red" if gaps else "Green",
		},
		{
			"label": _("Only One Can"),
			"value": len(once),
			"datatype": "Int",
			"indicator": "Orange" if once else "Green",
		},
	]
