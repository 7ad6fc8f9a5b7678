"""Rules say now what clients and suppliers are told; a table of templates in the settings did.

Each kind gets one rule with the admin's own texts, on where any of these was on. A text that nobody reworded gets the
words of now; a kind of which an admin deleted all texts gets no rule: it was told to nobody.
"""

import frappe

from facility_frontoffice.setup import message_rules, seeds

SETTINGS, OLD = "Facility Frontoffice Settings", "Facility Message Template"
NEW_KINDS = ("Planned", "Feedback", "Closed", "Reopened", "Disturbance")
MESSAGE = "Facility Message"


def execute():
	for kind, rows in _texts_by_kind().items():
		_make_rule(kind, rows)
	for kind, language in message_rules.MESSAGES:
		message_rules.renew_template(kind, language)
	for kind in NEW_KINDS:
		message_rules.add(kind)
	for language in message_rules.LANGUAGES:
		message_rules.make_template(message_rules.COMBINED, language)
	seeds.fill_new_settings()
	frappe.db.set_value(MESSAGE, {"channel": ("is", "not set")}, "channel", "Mail", update_modified=False)
	_remove_table()


def _texts_by_kind() -> dict[str, list]:
	if not frappe.db.table_exists(OLD):
		return {}
	old = frappe.qb.DocType(OLD)
	rows = (
		frappe.qb.from_(old)
		.select(old.kind, old.language, old.email_template, old.enabled)
		.where(old.parent == SETTINGS)
		.orderby(old.idx)
		.run(as_dict=True)
	)
	by_kind: dict[str, list] = {}
	for row in rows:
		by_kind.setdefault(row.kind, []).append(row)
	return by_kind


def _make_rule(kind: str, rows: list) -> None:
	on = [row for row in rows if row.enabled]
	texts = {row.language: row.email_template for row in reversed(on or rows)}  # of two, the first was used
	message_rules.make_rule(
		kind,
		texts=[
			{
				"language": language,
				"email_template": template,
				"sms_text": message_rules.sms_text(kind, language),
			}
			for language, template in reversed(texts.items())
			if frappe.db.exists("Email Template", template)
		],
		enabled=int(bool(on)),
	)


def _remove_table() -> None:
	"""The last step: what is broken off before it is done again."""
	frappe.delete_doc("DocType", OLD, force=True, ignore_missing=True)
	frappe.db.commit()
	frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `tab{OLD}`")
	frappe.cache.delete_value("db_tables")
