"""A kept answer to a question of a product, as people read it who have no form before them."""

import re
from collections.abc import Mapping

from frappe import _
from frappe.utils import format_date

from facility_frontoffice.catalogue.answer_rules import shown_answer

_IS_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# What is chosen from texts of the catalogue; of the earliest rows the type is not known
CHOSEN = ("Choice", "Yes or No", None)


def in_words(row: Mapping) -> str:
	"""The answer of a row as a line keeps it (`{"question", "type", "answer"}`), in the language of the session."""
	answer = shown_answer(row)
	if not isinstance(answer, str):
		return "" if answer is None else str(answer)
	if _IS_DATE.fullmatch(answer):
		return format_date(answer, "d MMMM yyyy")
	return _(answer) if answer and row.get("type") in CHOSEN else answer
