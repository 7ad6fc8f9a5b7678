"""Takes from the site of a release what says nothing of the release: logs, sessions, and the passwords and keys of people."""

import frappe

LOGS = (
	"Access Log", "Activity Log", "Deleted Document", "Email Queue", "Email Queue Recipient", "Error Log",
	"Notification Log", "Route History", "Scheduled Job Log", "Version", "View Log",
)  # fmt: skip
OF_A_SESSION = ("Sessions", "__Auth", "__UserSettings")
KEYS_OF_PEOPLE = (
	"api_key",
	"api_secret",
	"reset_password_key",
	"last_ip",
	"last_reset_password_key_generated_on",
)

for doctype in LOGS:
	frappe.db.truncate(doctype)
for table in OF_A_SESSION:
	frappe.db.sql_ddl(f"TRUNCATE TABLE `{table if table.startswith('__') else 'tab' + table}`")
frappe.db.sql("UPDATE `tabUser` SET " + ", ".join(f"`{column}` = NULL" for column in KEYS_OF_PEOPLE))
