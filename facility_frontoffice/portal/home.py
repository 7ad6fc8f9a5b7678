"""The home of the portal: one field for what somebody needs, and below it what concerns them now.

All of it is about the user who is given: their own requests, the products that they may ask for, what goes on where
they are. The number of statements does not grow with what there is.
"""

from urllib.parse import quote, urlencode

import frappe
from frappe import _
from frappe.utils import strip_html

from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.catalogue import suggestions
from facility_frontoffice.intake import disturbances
from facility_frontoffice.intake.disturbance_rules import RUNNING
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.intake.words import spoken, stems_of, words_of
from facility_frontoffice.portal import (
	client_view,
	client_words,
	expected,
	home_desk,
	home_rules,
	places,
	questions,
)
from facility_frontoffice.portal.client_timeline import moment

REQUEST, PRODUCT, ARTICLE = "Client Request", "Facility Product", "Help Article"
PAGE = "/help"
TEXT_LENGTH = 500
SHORTEST = 3
PRODUCTS, ANSWERS, TROUBLES, OPEN_REQUESTS = 4, 4, 5, 5
MOST_ARTICLES, MOST_STEMS = 50, 12


def page_of(user: str, words: str = "") -> dict:
	"""What the page shows; `found` is None as long as nothing was said.

	`disturbances`, `catalogue`, `desk` and `found` are as their functions below tell.
	"""
	products = catalogue.products_for(user)
	codes = {row.product_code for row in products}
	place = usual_place(user)
	words = clean(words)
	known = _disturbances(user, place, codes)
	return {
		"words": words,
		"found": _find(user, words, place, known) if words else None,
		"tasks": client_view.tasks_of(user),
		"open": client_view.requests_of(user, "open", 0, OPEN_REQUESTS),
		"disturbances": known[:TROUBLES],
		"catalogue": _by_category(products),
		"desk": home_desk.of(user),
	}


def find(user: str, words: str) -> dict:
	"""What fits the words of a client: `products`, `answers`, `disturbances`, and `ask`, the address for asking it all the same.

	Each has `title`, `detail` and `url`; the words go along to the form for asking.
	"""
	words = clean(words)
	if len(words) < SHORTEST:
		return {"products": [], "answers": [], "disturbances": [], "ask": ask_address(words)}
	visible = catalogue.visible_products(user)
	codes = {row.product_code for row in catalogue.products_for(user)} if visible is None else visible
	place = usual_place(user)
	return _find(user, words, place, _disturbances(user, place, codes))


def join(user: str, disturbance: str, words: str = "") -> str:
	"""Where the client follows what they report: the request that waits with a disturbance, as asking would have made it.

	Where the product asks something first, the form for asking, filled in. Once, however often it is pressed.
	"""
	place = usual_place(user)
	codes = {row.product_code for row in catalogue.products_for(user)}
	known = next((row for row in _disturbances(user, place, codes) if row["name"] == disturbance), None)
	if not known:
		frappe.throw(
			_("This is over, or it is not where you are. Tell us what you notice, and we look into it."),
			IntakeError,
			title=_("Not Found"),
		)
	if known["request"]:
		return f"/my-requests/{known['request']}"
	words = clean(words) or _("It is about: {0}").format(known["title"])
	if not known["joins"]:
		return ask_address(words, known["product"], place or known["location"])
	name = questions.ask(
		user,
		{"description": words, "location": place or known["location"] or ""},
		known["product"],
		submission_key=f"join:{disturbance}:{_times_joined(user, disturbance)}",
	)
	return f"/my-requests/{name}?sent=1"


def clean(words: str | None) -> str:
	return " ".join((words or "").replace("\x00", "").split())[:TEXT_LENGTH]


def ask_address(words: str = "", product: str | None = None, place: str | None = None) -> str:
	given = {"product": product, "location": place, "description": words}
	query = urlencode({key: value for key, value in given.items() if value}, quote_via=quote)
	return f"/ask/new?{query}" if query else "/ask/new"


def usual_place(user: str) -> str | None:
	"""Where a client usually is, as the form for asking has it."""
	return (places.remembered(user) or {}).get("location")


# Finding ------------------------------------------------------------------------------------------


def _find(user: str, words: str, place: str | None, known: list[dict]) -> dict:
	products = suggestions.suggest(words, PRODUCTS, user)
	codes = {row["product_code"] for row in products}
	return {
		"products": [
			{
				"title": row["product_name"],
				"detail": expected.norm_of(user, row["product_code"], place),
				"url": ask_address(words, row["product_code"]),
			}
			for row in products
		],
		"answers": _answers(words),
		"disturbances": [
			{**row, "url": f"{PAGE}?{urlencode({'q': words}, quote_via=quote)}#{row['anchor']}"}
			for row in _about(words, known, codes)[:TROUBLES]
		],
		"ask": ask_address(words),
	}


def _about(words: str, known: list[dict], codes: set[str]) -> list[dict]:
	"""The disturbances of the products that fit, and those that say what was said."""
	texts = [(row["name"], _stems(row["title"]), _stems(row["words"])) for row in known]
	said = set(home_rules.rank([word.stems for word in words_of(words)], texts))
	return [row for row in known if row["product"] in codes or row["name"] in said]


def _answers(words: str) -> list[dict]:
	"""Published articles that say these words, the best first; the platform shows them to all who are logged in."""
	said = words_of(words)
	stems = dict.fromkeys(
		stem for word in said for stem in word.stems if len(stem) >= home_rules.SHORTEST_STEM
	)
	if not stems:
		return []
	article, category = frappe.qb.DocType(ARTICLE), frappe.qb.DocType("Help Category")
	condition = None
	for stem in list(stems)[:MOST_STEMS]:
		# a stem holds letters and digits only, so nothing in it means something to LIKE
		here = article.title.like(f"%{stem}%") | article.content.like(f"%{stem}%")
		condition = here if condition is None else condition | here
	rows = (
		frappe.qb.from_(article)
		.join(category)
		.on(category.name == article.category)
		.select(article.name, article.title, article.route, article.content)
		.where((article.published == 1) & (category.published == 1) & condition)
		.orderby(article.helpful, order=frappe.qb.desc)
		.orderby(article.name)
		.limit(MOST_ARTICLES)
		.run(as_dict=True)
	)
	by_name = {row.name: row for row in rows if row.route}
	texts = [(row.name, _stems(row.title), _stems(strip_html(row.content or ""))) for row in by_name.values()]
	return [
		{"title": by_name[name].title, "detail": "", "url": "/" + quote(by_name[name].route.lstrip("/"))}
		for name in home_rules.rank([word.stems for word in said], texts)[:ANSWERS]
	]


def _stems(text: str | None) -> set[str]:
	return {stem for word in spoken(text) for stem in stems_of(word)}


# Disturbances -------------------------------------------------------------------------------------


def _disturbances(user: str, place: str | None, codes: set[str]) -> list[dict]:
	"""What goes on where the client is, and with what they may ask for anywhere; never of a product that is not for them.

	Rows of name, title, words, location, product, is_running, when; `joins` whether one press is enough to wait with
	it, `request` the client's own that waits already.
	"""
	rows = [row for row in disturbances.known_at(place) if not row.product or row.product in codes]
	own = _waiting_requests(user, [row.name for row in rows])
	return [
		{
			"name": row.name,
			"anchor": f"known-{row.name}",
			"title": row.title,
			"words": row.words or "",
			"location": row.location or "",
			"product": row.product or "",
			"is_running": row.status == RUNNING,
			"detail": _when(row),
			"joins": row.status == RUNNING and _joins(row.product),
			"request": own.get(row.name, ""),
		}
		for row in rows
	]


def _when(row) -> str:
	begins, ends = moment(row.begins_at), moment(row.expected_end)
	if row.status == RUNNING:
		return _("Until {0}, as far as we know").format(ends) if ends else _("We do not know yet until when")
	return _("From {0} until {1}").format(begins, ends) if ends else _("Begins {0}").format(begins)


def _joins(product: str | None) -> bool:
	"""Whether asking for this joins by itself, and nothing need be answered first."""
	if not product or not frappe.get_cached_doc("Facility Frontoffice Settings").join_new_reports:
		return False
	return not any(
		question.mandatory for question in catalogue.questions_of(catalogue.available_product(product))
	)


def _waiting_requests(user: str, names: list[str]) -> dict[str, str]:
	"""The client's open request that waits with each, or that reported it first."""
	if not names:
		return {}
	known, request = frappe.qb.DocType(disturbances.DISTURBANCE), frappe.qb.DocType(REQUEST)
	rows = (
		frappe.qb.from_(known)
		.join(request)
		.on((request.disturbance == known.name) | (request.name == known.client_request))
		.select(known.name, request.name)
		.where(
			known.name.isin(names) & (request.client_user == user) & request.status.isin(client_words.OPEN)
		)
		.orderby(request.creation)
		.orderby(request.name)
		.run()
	)
	return dict(rows)


def _times_joined(user: str, disturbance: str) -> int:
	"""So that who took their report back may report again, and two presses at once are one."""
	return frappe.db.count(REQUEST, {"client_user": user, "disturbance": disturbance})


# The catalogue ------------------------------------------------------------------------------------


def _by_category(products: list) -> list[dict]:
	"""`{"name", "products": [{"title", "detail", "picture", "url"}]}`, in the order of the language of the session."""
	pictures = _pictures([row.product_code for row in products])
	found: dict[str, list[dict]] = {}
	for row in products:
		found.setdefault(_(row.category), []).append(
			{
				"title": _(row.product_name),
				"detail": _(row.description) if row.description else "",
				"picture": pictures.get(row.product_code, ""),
				"url": ask_address("", row.product_code),
			}
		)
	return [
		{"name": name, "products": sorted(rows, key=lambda row: row["title"].casefold())}
		for name, rows in sorted(found.items(), key=lambda pair: pair[0].casefold())
	]


def _pictures(codes: list[str]) -> dict[str, str]:
	"""Of products that are an item: its picture, when everybody may see that file."""
	if not codes:
		return {}
	product, item = frappe.qb.DocType(PRODUCT), frappe.qb.DocType("Item")
	rows = (
		frappe.qb.from_(product)
		.join(item)
		.on(item.name == product.item)
		.select(product.name, item.image)
		.where(product.name.isin(codes) & (item.image.like("/files/%") | item.image.like("/assets/%")))
		.run()
	)
	return dict(rows)
