"""How units and suppliers did, side by side (S22, S59, S64), or their work by a field of an admin: see
`fulfilment.party_figures`."""

from frappe import _

from facility_frontoffice.fulfilment import party_figures
from facility_frontoffice.intake import figures
from facility_frontoffice.intake.figures_rules import sum_of
from facility_frontoffice.own_fields import in_reports

PARTY = "Unit or Supplier"


def execute(filters: dict | None = None) -> tuple:
	filters = figures.read(filters, PARTY)
	if filters.group_by != PARTY and not in_reports.is_own(filters.group_by):
		figures.refuse_group(filters.group_by)
	rows = party_figures.of_period(filters.from_date, filters.to_date, filters)
	total = party_figures.with_shares(sum_of(rows, *party_figures.COUNTED))
	shown = figures.labelled([{**row, "key": row["party"]} for row in rows], filters.group_by)
	return _columns(filters), figures.with_total(shown, total), None, None, _summary(total)


def _columns(filters) -> list[dict]:
	return [
		figures.group_column(filters.group_by),
		figures.column("handed_over", _("Handed Over")),
		figures.column("accepted_in_time", _("Accepted in Time"), "Percent", 150),
		figures.column("completed", _("Done")),
		figures.column("completed_in_time", _("Done in Time"), "Percent", 150),
		figures.column("right_first_time", _("Right the First Time"), "Percent", 170),
		figures.column("returned", _("Returned")),
		figures.column("misrouted", _("Misrouted")),
		figures.column("asked", _("Times Asked")),
	]


def _summary(total: dict) -> list[dict]:
	return [
		figures.figure(_("Handed Over"), total["handed_over"]),
		figures.figure(_("Done in Time"), total["completed_in_time"], "Percent"),
		figures.figure(_("Right the First Time"), total["right_first_time"], "Percent"),
	]
