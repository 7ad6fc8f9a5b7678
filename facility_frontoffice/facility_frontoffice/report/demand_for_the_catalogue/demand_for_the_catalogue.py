"""What clients ask and the catalogue does not know (S10): by the words that come most, by a field of an
admin, or request by request.

Listed is what an agent ticked, what no product fitted when it was asked, what ended without a product, and what got
a product that was not suggested. The last one asks for a synonym, the others for a product or a keyword.
"""

from collections import defaultdict

import frappe
from frappe import _
from frappe.query_builder.functions import Count

from facility_frontoffice.fulfilment.rules import REQUEST_ENDED
from facility_frontoffice.intake import figures
from facility_frontoffice.intake.figures_rules import share
from facility_frontoffice.intake.words import words_of
from facility_frontoffice.own_fields import in_reports

TICKED, NOTHING_MATCHED = "Nothing in the Catalogue Fits", "Nothing Matched"
WITHOUT_PRODUCT, NOT_SUGGESTED = "Ended without a Product", "Chosen, Not Suggested"
REASONS = (TICKED, NOTHING_MATCHED, WITHOUT_PRODUCT, NOT_SUGGESTED)
# What nobody wants a product for.
NO_DEMAND = ("Complaint", "Compliment", "Remark")
LATEST = 2000  # requests
SHOWN_WORDS = 50
EXAMPLE = 160  # characters


def execute(filters: dict | None = None) -> tuple:
	filters = frappe._dict(filters or {})
	if in_reports.is_own(filters.view):
		filters.group_by = filters.view
	filters = figures.read(filters)
	requests = _requests(filters)
	if in_reports.is_own(filters.view):
		columns, rows = _columns_by_field(filters.view), _by_field(requests, filters.view)
		chart = figures.bar_chart(rows, {"requests": _("Requests")})
		return columns, figures.with_total(rows, _counted(requests)), None, chart, _summary(filters, requests)
	words = _by_word(requests)
	if filters.view == "Requests":
		columns, rows = _columns_of_requests(), [_request_row(row) for row in requests]
		in_reports.fill(rows, figures.REQUEST, "request")
	else:
		columns, rows = _columns_of_words(), words
	return columns, rows, None, _chart(words), _summary(filters, requests)


def _requests(filters) -> list[dict]:
	"""The latest requests that are demand, each with why, and with the products that were chosen in the end."""
	found: dict = {}
	for row in _rows(filters):
		request = found.setdefault(row.name, {**row, "chosen": [], "keys": set(), "was_suggested": True})
		request["keys"].add(row.own_value)
		if row.product and row.line_status != "Cancelled":
			request["chosen"].append(_(row.product_name or row.product))
			request["was_suggested"] = request["was_suggested"] and row.suggested_rank != 0
	for request in found.values():
		request["why"] = _why(request)
	return [request for request in found.values() if not filters.why or request["why"] == filters.why]


def _rows(filters) -> list[dict]:
	line, request = frappe.qb.DocType(figures.LINE), frappe.qb.DocType(figures.REQUEST)
	latest = (
		frappe.qb.from_(request)
		.left_join(line)
		.on((line.parent == request.name) & (line.parenttype == figures.REQUEST))
		.select(request.name)
		.distinct()
		.where(
			figures.in_period(request.received_at, filters)
			& request.merged_into.isnull()
			& _is_demand(request, line)
		)
		.orderby(request.name, order=frappe.qb.desc)
		.limit(LATEST)
	)
	latest = _narrow(latest, filters, request, line)
	own = in_reports.group_of(filters.group_by)
	query = (
		frappe.qb.from_(request)
		.join(latest)
		.on(latest.name == request.name)
		.left_join(line)
		.on((line.parent == request.name) & (line.parenttype == figures.REQUEST))
		.select(
			request.name,
			request.subject,
			request.description,
			request.request_type,
			request.channel,
			request.received_at,
			request.status,
			request.no_product_fits,
			request.suggestions_found,
			line.product,
			line.product_name,
			line.suggested_rank,
			line.status.as_("line_status"),
			*([] if own is None else [own.as_("own_value")]),
		)
		.orderby(request.received_at, order=frappe.qb.desc)
		.orderby(request.name)
		.orderby(line.idx)
	)
	# what was asked for is in `latest`: here all lines of those requests are
	counted_by = frappe._dict(group_by=filters.group_by)
	return _narrow(query, counted_by, request, line).run(as_dict=True)


def _narrow(query, filters, request, line):
	return figures.narrow_requests(query, filters, request, line.product)


def _is_demand(request, line):
	ended_without = line.name.isnull() & request.status.isin(REQUEST_ENDED)
	not_suggested = (line.suggested_rank == 0) & (line.status != "Cancelled")
	unknown = (request.suggestions_found == 0) | ended_without | not_suggested
	return (request.no_product_fits == 1) | (request.request_type.notin(NO_DEMAND) & unknown)


def _why(request: dict) -> str:
	if request["no_product_fits"]:
		return TICKED
	if request["suggestions_found"] == 0:
		return NOTHING_MATCHED
	return NOT_SUGGESTED if request["chosen"] and not request["was_suggested"] else WITHOUT_PRODUCT


def _words(request: dict) -> str:
	subject, description = (request["subject"] or "").strip(), (request["description"] or "").strip()
	parts = [description] if description.startswith(subject.rstrip("…")) else [subject, description]
	return " ".join(" ".join(filter(None, parts)).split())


def _by_word(requests: list[dict]) -> list[dict]:
	"""Words that carry meaning, by the number of requests in which they come, most first."""
	by_stem = defaultdict(list)
	for request in requests:
		for word in words_of(_words(request)):
			by_stem[word.stems].append((word.said, request))
	rows = [
		{
			"word": _most_said(said for said, _request in found),
			"requests": len(found),
			"example": _words(found[0][1])[:EXAMPLE],
			"chosen": ", ".join(
				dict.fromkeys(name for _said, request in found for name in request["chosen"])
			),
		}
		for found in by_stem.values()
	]
	return sorted(rows, key=lambda row: (-row["requests"], row["word"]))[:SHOWN_WORDS]


def _by_field(requests: list[dict], field: str) -> list[dict]:
	"""A row for each value of a field of an admin; a request with two products may count in two of them."""
	by_key = defaultdict(list)
	for request in requests:
		for key in request["keys"]:
			by_key[key].append(request)
	return figures.labelled([{"key": key, **_counted(found)} for key, found in by_key.items()], field)


def _counted(requests: list[dict]) -> dict:
	by_reason = {frappe.scrub(reason): sum(row["why"] == reason for row in requests) for reason in REASONS}
	return {"requests": len(requests), **by_reason}


def _most_said(forms) -> str:
	counted: dict[str, int] = {}
	for form in forms:
		counted[form] = counted.get(form, 0) + 1
	return min(counted, key=lambda form: (-counted[form], form))


def _request_row(request: dict) -> dict:
	return {
		"request": request["name"],
		"received_at": request["received_at"],
		"words": _words(request)[:EXAMPLE],
		"why": _(request["why"]),
		"request_type": _(request["request_type"]),
		"channel": _(request["channel"]),
		"chosen": ", ".join(request["chosen"]),
		"status": _(request["status"]),
	}


def _columns_of_words() -> list[dict]:
	return [
		figures.column("word", _("Word"), "Data", 160),
		figures.column("requests", _("Requests"), width=110),
		figures.column("example", _("For Example"), "Data", 420),
		figures.column("chosen", _("Chosen in the End"), "Data", 260),
		figures.column("add", _("Add to the Catalogue"), "Data", 260),
	]


def _columns_by_field(field: str) -> list[dict]:
	return [
		figures.group_column(field),
		figures.column("requests", _("Requests"), width=110),
		*(figures.column(frappe.scrub(reason), _(reason), width=200) for reason in REASONS),
	]


def _columns_of_requests() -> list[dict]:
	return [
		figures.column("request", _("Request"), "Link", 160, options=figures.REQUEST),
		figures.column("received_at", _("Received"), "Datetime", 150),
		figures.column("words", _("In the Client's Words"), "Data", 380),
		figures.column("why", _("Why Listed"), "Data", 200),
		figures.column("request_type", _("Type"), "Data", 110),
		figures.column("channel", _("Channel"), "Data", 100),
		figures.column("chosen", _("Chosen in the End"), "Data", 220),
		figures.column("status", _("Status"), "Data", 120),
		*in_reports.columns(figures.REQUEST),
	]


def _chart(words: list[dict]) -> dict | None:
	top = [{**row, "group": row["word"]} for row in words[:10]]
	return figures.bar_chart(top, {"requests": _("Requests")})


def _summary(filters, requests: list[dict]) -> list[dict]:
	line, request = frappe.qb.DocType(figures.LINE), frappe.qb.DocType(figures.REQUEST)
	query = (
		frappe.qb.from_(request)
		.left_join(line)
		.on((line.parent == request.name) & (line.parenttype == figures.REQUEST))
		.select(Count(request.name).distinct())
		.where(figures.in_period(request.received_at, filters) & request.merged_into.isnull())
	)
	received = _narrow(query, filters, request, line).run()[0][0]
	counted = {reason: sum(row["why"] == reason for row in requests) for reason in REASONS}
	return [
		figures.figure(_("Received"), received),
		figures.figure(_("Share Listed Here"), share(len(requests), received), "Percent"),
		*(figures.figure(_(reason), number) for reason, number in counted.items()),
	]
