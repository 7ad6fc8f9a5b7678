"""What trying out a rule finds, in the shape that every form shows (`public/js/frontoffice/try_out.js`).

A rehearsal reads what happened and the documents of now; nothing is written, sent or asked. Each kind of rule has its own:
they are in `api.rules`.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass, field

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.communication.texts import as_typed

DAYS = 30
# Of what is found so many are shown, the newest
SHOWN = 20


@dataclass(frozen=True)
class Bar:
	"""A number with what it counts."""

	number: int
	label: str


@dataclass(frozen=True)
class Row:
	"""A document that the rule is about. `mark` is said beside it, in the colour of an indicator."""

	doctype: str
	name: str
	title: str
	words: str = ""
	mark: str = ""
	colour: str = "gray"
	at: object = None


@dataclass
class Group:
	"""Numbers that belong together, under a heading."""

	title: str
	bars: list[Bar] = field(default_factory=list)


@dataclass
class Findings:
	"""What a rule would have done: `total` in one sentence, `notes` on how it was counted, numbers, and the latest documents.

	All texts are in the language of the session and not escaped.
	"""

	total: str
	notes: list[str] = field(default_factory=list)
	groups: list[Group] = field(default_factory=list)
	rows: list[Row] = field(default_factory=list)

	def as_dict(self) -> dict:
		"""As a form gets it; rows that the session's user may not read are left out."""
		shown = _readable(self.rows[:SHOWN])
		return {**asdict(self), "rows": [{**asdict(row), "title": as_typed(row.title)} for row in shown]}


def since(days: int = DAYS):
	"""The moment, in the site's time, from which on a rehearsal looks."""
	return add_to_date(now_datetime(), days=-days)


def looked_at(number: int, maximum: int) -> list[str]:
	"""How many were looked at, whether older ones were left out, and that nothing happened."""
	return [_("Looked at: {0}.").format(number), *closing(is_cut=number >= maximum)]


def closing(is_cut: bool) -> list[str]:
	return [*([_("Older ones were left out.")] if is_cut else []), _("Nothing was changed now.")]


def _readable(rows: list[Row]) -> list[Row]:
	"""Those that the session's user may read; a statement for each doctype."""
	names = defaultdict(list)
	for row in rows:
		names[row.doctype].append(row.name)
	may_read = {
		(doctype, name)
		for doctype, found in names.items()
		if frappe.has_permission(doctype, "read")
		for name in frappe.get_list(
			doctype, filters={"name": ("in", found)}, pluck="name", order_by="name", limit_page_length=0
		)
	}
	return [row for row in rows if (row.doctype, row.name) in may_read]
