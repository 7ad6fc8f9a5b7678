"""The front office of `tests/mail`: one address, with a real mailbox and a real way out. Needs a connected site."""

from mail_servers import PASSWORD, Dovecot, Sink

ADDRESS, ACCOUNT = "questions@desk.example", "Questions of Clients"
# What a test leaves, and the next one would send, take in or count
LEFT = (
	"Email Queue",
	"Email Queue Recipient",
	"Facility Message",
	"Facility Inbound Mail",
	"Facility Client Profile",
	"Notification Log",
	"Error Log",
)


def set_up(frappe, dovecot: Dovecot, sink: Sink) -> None:
	account = frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": ACCOUNT,
			"email_id": ADDRESS,
			"password": PASSWORD,
			"enable_incoming": 1,
			"use_imap": 1,
			"email_server": "127.0.0.1",
			"incoming_port": dovecot.imap_port,
			"imap_folder": [{"folder_name": "INBOX", "append_to": "Client Request"}],
			"append_to": "Client Request",
			"email_sync_option": "UNSEEN",
			"initial_sync_count": 500,
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"smtp_port": sink.port,
		}
	).insert()
	settings = frappe.get_doc("Facility Frontoffice Settings")
	# A test may run at night, and writes a lot
	settings.update(
		{
			"email_account": account.name,
			"send_messages": 1,
			"quiet_from": None,
			"quiet_until": None,
			"quiet_weekend": 0,
			"messages_per_hour": 0,
			"mails_per_hour": 0,
		}
	)
	settings.save()


def begin_anew(frappe, dovecot: Dovecot, sink: Sink) -> None:
	"""Empty mailboxes, nothing queued and nothing waiting."""
	frappe.db.rollback()
	for doctype in LEFT:
		frappe.db.delete(doctype)
	frappe.db.commit()
	_set_aside(dovecot)
	sink.empty()


def _set_aside(dovecot: Dovecot) -> None:
	with dovecot.box(ADDRESS) as imap:
		if imap.search(None, "ALL")[1][0]:
			imap.store("1:*", "+FLAGS", r"\Deleted")
			imap.expunge()
