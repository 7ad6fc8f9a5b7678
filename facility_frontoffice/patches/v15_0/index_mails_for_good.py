"""The index of mails by their Message-ID has a second column now: the platform drops those of one column at a next change."""

import frappe

from facility_frontoffice.facility_frontoffice.doctype.facility_inbound_mail.facility_inbound_mail import (
	on_doctype_update,
)

DOCTYPE, OLD_INDEX = "Facility Inbound Mail", "message_id_index"


def execute():
	if frappe.db.has_index(f"tab{DOCTYPE}", OLD_INDEX):
		frappe.db.sql_ddl(f"ALTER TABLE `tab{DOCTYPE}` DROP INDEX `{OLD_INDEX}`")
	# the doctype itself is as it was, so the platform does not ask for its indexes
	on_doctype_update()
