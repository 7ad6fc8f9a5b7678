"""What of the platform a file may touch: our doctypes, the approval of orders, and what our roles may choose from."""

import re

from facility_frontoffice.configuration import collecting, rules
from facility_frontoffice.configuration.registry import KINDS, PERMISSIONS
from facility_frontoffice.configuration.rules import Configuration, Problem
from facility_frontoffice.configuration.writing import CUSTOM_FIELD, SHAPED_BY
from facility_frontoffice.setup import roles

FIELDNAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def narrow(records: Configuration) -> tuple[Configuration, list[Problem]]:
	"""The records that are within it, and what is wrong with the others."""
	ours = set(collecting.our_doctypes())
	within: Configuration = {}
	problems: list[Problem] = []
	for doctype, some in records.items():
		within[doctype] = []
		for record in some:
			words = _problem(doctype, record, ours)
			if words:
				name = rules.name_of(rules.key_of(KINDS[doctype].key, record))
				problems.append(Problem(words[0], words[1:], doctype, name))
			else:
				within[doctype].append(record)
	return within, problems


def _problem(doctype: str, record: dict, ours: set[str]) -> tuple | None:
	if doctype == CUSTOM_FIELD and not FIELDNAME.fullmatch(record.get("fieldname") or ""):
		return ("The name of a field has small letters, digits and _ only.",)
	column = SHAPED_BY.get(doctype)
	about = record.get(column) if column else None
	if not column or about in ours or about in collecting.also_about(doctype):
		return None
	if doctype == PERMISSIONS:
		others = sorted({row.get("role") or "" for row in record.get("rules") or ()} - set(roles.ALL_ROLES))
		if not others:
			return None
		return (
			"Of {0}, only what the roles of the front office may do is part of this: not {1}.",
			about,
			", ".join(others),
		)
	return ("{0} is not a document of the front office.", about or "")
