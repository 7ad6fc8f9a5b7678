"""How units and suppliers did in a period, side by side (S22, S59, S64). One statement, whatever there is.

What the client had to say afterwards is traced to who delivered: a line that was taken up again counts for who did its
last step.
"""

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Coalesce, Count, Max, Sum
from frappe.utils import add_days, cint, getdate

from facility_frontoffice.intake.figures_rules import share
from facility_frontoffice.own_fields import in_reports

ASSIGNMENT = "Backoffice Assignment"
COUNTED = (
	"handed_over", "accepted", "accepted_late", "completed", "completed_late", "returned", "misrouted", "asked", "again",
)  # fmt: skip


def of_period(from_date, to_date, filters: dict | None = None) -> list[dict]:
	"""Of what was handed over from a day until another, both included, by party, in order of its name.

	`filters` may narrow this to values of the fields of an admin, or count by one of these instead: its value is `party`.
	Each is `{"party", "is_supplier", ...COUNTED, "accepted_in_time", "completed_in_time", "right_first_time"}`; the last three are percentages, None
	without anything to count. `asked` is how often somebody had to ask how it stands.
	"""
	rows = _rows(getdate(from_date), add_days(getdate(to_date), 1), filters or {})
	return [with_shares({**row, **{name: cint(row[name]) for name in COUNTED}}) for row in rows]


def with_shares(row: dict) -> dict:
	"""Adds the percentages to numbers of `COUNTED`."""
	return {
		**row,
		"accepted_in_time": _in_time(row["accepted"], row["accepted_late"]),
		"completed_in_time": _in_time(row["completed"], row["completed_late"]),
		"right_first_time": _in_time(row["completed"], row["again"]),
	}


def _in_time(of: int, without: int) -> float | None:
	return share(of - without, of)


def _rows(begin, end, filters: dict) -> list[dict]:
	work, line = frappe.qb.DocType(ASSIGNMENT), frappe.qb.DocType("Client Request Line")
	later = frappe.qb.DocType(ASSIGNMENT).as_("later")
	who = Coalesce(work.supplier, work.backoffice_unit)
	own = in_reports.group_of(filters.get("group_by"))
	party = who if own is None else own
	is_completed = work.status == "Completed"

	def number(condition, value=1):
		return Sum(Case().when(condition, value).else_(0))

	# of a round, the work with the highest number is what the client got
	last = (
		frappe.qb.from_(later)
		.select(later.request_line, later.round, Max(later.sequence).as_("number"))
		.where((later.status == "Completed") & (later.sent_at >= begin))
		.groupby(later.request_line, later.round)
	).as_("last")
	is_again = is_completed & (line.round > work.round) & (last.number == work.sequence)
	query = (
		frappe.qb.from_(work)
		.left_join(line)
		.on(line.name == work.request_line)
		.left_join(last)
		.on((last.request_line == work.request_line) & (last.round == work.round))
		.select(
			party.as_("party"),
			Max(work.supplier.isnotnull()).as_("is_supplier"),
			Count(work.name).as_("handed_over"),
			number(work.accepted_at.isnotnull()).as_("accepted"),
			number(work.accepted_at.isnotnull() & work.acceptance_breached_at.isnotnull()).as_(
				"accepted_late"
			),
			number(is_completed).as_("completed"),
			number(is_completed & work.breached_at.isnotnull()).as_("completed_late"),
			number(work.status == "Returned").as_("returned"),
			number((work.status == "Returned") & (work.return_kind == "Not Ours")).as_("misrouted"),
			Sum(Coalesce(work.chases, 0)).as_("asked"),
			number(is_again).as_("again"),
		)
		.where((work.sent_at >= begin) & (work.sent_at < end) & who.isnotnull())
		.groupby(party)
		.orderby(party)
	)
	names = {
		in_reports.REQUEST: work.client_request,
		in_reports.PRODUCT: work.product,
		in_reports.ASSIGNMENT: work.name,
	}
	return in_reports.join(query, filters, names).run(as_dict=True)
