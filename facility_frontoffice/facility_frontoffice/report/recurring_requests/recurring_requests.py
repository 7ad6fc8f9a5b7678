"""What recurs: when the next time is, who it is for, and what was paused. The next comes first."""

from frappe import _

from facility_frontoffice.intake import figures, recurring
from facility_frontoffice.own_fields import in_reports


def execute(filters: dict | None = None) -> tuple:
	rows = recurring.list_of((filters or {}).get("state"))
	for row in rows:
		row["frequency_name"], row["state_name"] = _(row["frequency"]), _(row["state"])
	return _columns(), in_reports.fill(rows, figures.REQUEST, "request")


def _columns() -> list[dict]:
	return [
		figures.column("request", _("Request"), "Link", 140, options="Client Request"),
		figures.column("subject", _("Subject"), "Data", 240),
		figures.column("frequency_name", _("How Often"), "Data", 110),
		figures.column("next", _("Next Time"), "Date", 110),
		figures.column("until", _("Until"), "Date", 110),
		figures.column("last", _("Last Made"), "Datetime", 160),
		figures.column("client_name", _("Client"), "Data", 160),
		figures.column("location", _("Where"), "Data", 140),
		figures.column("owner_name", _("Owner"), "Data", 140),
		figures.column("repeat_sends_out", _("Goes Out by Itself"), "Check", 130),
		figures.column("state_name", _("State"), "Data", 110),
		*in_reports.columns(figures.REQUEST),
	]
