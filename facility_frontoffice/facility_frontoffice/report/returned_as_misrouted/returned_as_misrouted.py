"""How much work went to the wrong party (S58): by product, unit, supplier, who sent it, channel, desk or month.

Of what was handed over in the period. A hand-over is misrouted when it came back as not theirs; hops are how often a step was
handed over until now, so 1 is right at once. Where it went on to is the party that most of the misrouted got next.
"""

from collections import Counter

import frappe
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.utils import cint, flt

from facility_frontoffice.intake import figures
from facility_frontoffice.intake.figures_rules import share, sum_of

ASSIGNMENT = "Backoffice Assignment"
MISROUTED = "Not Ours"
GOOD = 5  # percent
COUNTED = ("sent", "returned", "misrouted", "steps", "hops")


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters)
	rows = _rows(filters)
	total = _with_shares(sum_of(rows, *COUNTED))
	next_parties = _went_on_to(filters)
	for row in rows:
		_with_shares(row)
		row["went_on_to"] = next_parties.get(row["key"], "")
	rows = figures.labelled(rows, filters.group_by)
	chart = figures.bar_chart(rows, {"misrouted": _("Misrouted")}, colours=("red",))
	return _columns(filters), figures.with_total(rows, total), None, chart, _summary(total)


def _rows(filters) -> list[dict]:
	work, request = frappe.qb.DocType(ASSIGNMENT), frappe.qb.DocType(figures.REQUEST)
	group = _group(filters, work, request)
	returned = work.status == "Returned"

	def number(condition, value=1):
		return Sum(Case().when(condition, value).else_(0))

	# The latest hand-over of a step knows how many there were: those that were returned went on, or still wait.
	latest = work.status != "Returned"
	query = (
		frappe.qb.from_(work)
		.join(request)
		.on(request.name == work.client_request)
		.select(
			group.as_("key"),
			Count(work.name).as_("sent"),
			number(returned).as_("returned"),
			number(returned & (work.return_kind == MISROUTED)).as_("misrouted"),
			number(latest).as_("steps"),
			number(latest, work.hop).as_("hops"),
		)
		.where(figures.in_period(work.sent_at, filters))
		.groupby(group)
	)
	query = figures.narrow_requests(query, filters, request, work.product, work)
	return [
		{"key": row.key or None, **{name: cint(row[name]) for name in COUNTED}}
		for row in query.run(as_dict=True)
	]


def _went_on_to(filters) -> dict:
	"""By group, the party that most of its misrouted work went to next; the first by name where several are equal."""
	work, request = frappe.qb.DocType(ASSIGNMENT), frappe.qb.DocType(figures.REQUEST)
	following = frappe.qb.DocType(ASSIGNMENT).as_("following")
	group = _group(filters, work, request)
	party = Coalesce(following.supplier, following.backoffice_unit)
	query = (
		frappe.qb.from_(work)
		.join(request)
		.on(request.name == work.client_request)
		.join(following)
		.on(
			(following.request_line == work.request_line)
			& (following.round == work.round)
			& (following.sequence == work.sequence)
			& (Coalesce(following.step, "") == Coalesce(work.step, ""))
			& (following.hop == work.hop + 1)
		)
		.select(group.as_("key"), party.as_("party"), Count(work.name).as_("number"))
		.where(figures.in_period(work.sent_at, filters))
		.where((work.status == "Returned") & (work.return_kind == MISROUTED))
		.groupby(group, party)
	)
	query = figures.narrow_requests(query, filters, request, work.product, work)
	counted: dict = {}
	for row in query.run(as_dict=True):
		if row.party:
			counted.setdefault(row.key or None, Counter())[row.party] += cint(row.number)
	return {key: min(parties, key=lambda name: (-parties[name], name)) for key, parties in counted.items()}


def _group(filters, work, request):
	return figures.group_of(
		filters,
		work.sent_at,
		product=work.product,
		agent=work.sent_by,
		channel=request.channel,
		desk=request.service_desk,
		unit=work.backoffice_unit,
		supplier=work.supplier,
	)


def _with_shares(row: dict) -> dict:
	row["share"] = share(row["misrouted"], row["sent"])
	row["average_hops"] = round(flt(row["hops"]) / row["steps"], 2) if row["steps"] else None
	return row


def _columns(filters) -> list[dict]:
	return [
		figures.group_column(filters.group_by),
		figures.column("sent", _("Handed Over")),
		figures.column("returned", _("Returned")),
		figures.column("misrouted", _("Misrouted")),
		figures.column("share", _("Share Misrouted"), "Percent", 150),
		figures.column("average_hops", _("Hand-overs per Step"), "Float", 170, precision=2),
		figures.column("went_on_to", _("Mostly Went On To"), "Data", 220, align="left"),
	]


def _summary(total: dict) -> list[dict]:
	return [
		figures.figure(_("Handed Over"), total["sent"]),
		figures.figure(
			_("Misrouted"), total["misrouted"], indicator="Red" if total["misrouted"] else "Green"
		),
		figures.figure(
			_("Share Misrouted"),
			total["share"],
			"Percent",
			"Green" if (total["share"] or 0) <= GOOD else "Red",
		),
		figures.figure(_("Hand-overs per Step"), total["average_hops"], "Float"),
	]
