"""The request that a mail becomes: who asks, at which desk, in whose words."""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import validate_email_address

from facility_frontoffice.communication.inbound import content
from facility_frontoffice.communication.inbound.mail import ParsedMail
from facility_frontoffice.people import is_at_work

REQUEST, DESK = "Client Request", "Facility Service Desk"
# What a follow-up takes from the request that it follows
KEPT = (
	"subject", "client_user", "client_name", "client_email", "client_phone", "contact", "customer", "employee",
	"company", "department", "location", "asset", "service_desk", "for_someone_else", "beneficiary",
	"beneficiary_name", "beneficiary_phone",
)  # fmt: skip


@dataclass(frozen=True)
class Asker:
	"""Who asks, as far as the address says."""

	contact: str | None = None
	customer: str | None = None
	phone: str | None = None


def make_new(mail: ParsedMail, row):
	"""A request of who wrote, inserted; `row` is its *Facility Inbound Mail*."""
	email = mail.sender if validate_email_address(mail.sender) else None
	asker = asker_of(email)
	return _insert(
		mail,
		row,
		subject=content.subject_of(mail),
		client_email=email,
		client_name=(mail.sender_name or mail.sender or _("Unknown sender"))[:140],
		client_phone=asker.phone,
		contact=asker.contact,
		customer=asker.customer,
		service_desk=desk_of(row.email_account, mail),
	)


def make_follow_up(mail: ParsedMail, row, former: str):
	"""A request that goes on where another ended: of the same client, about the same, with the same owner."""
	before = frappe.db.get_value(REQUEST, former, [*KEPT, "front_office_owner"], as_dict=True)
	owner = before.pop("front_office_owner")
	if before.service_desk and frappe.get_cached_value(DESK, before.service_desk, "disabled"):
		before.service_desk = None
	if is_at_work(owner):
		before.front_office_owner = owner
	return _insert(mail, row, follow_up_of=former, **before)


def _insert(mail: ParsedMail, row, **values):
	doc = frappe.new_doc(
		REQUEST,
		channel="Email",
		request_type="Request",
		description=content.question_of(mail),
		received_at=row.received_at,
		**values,
	)
	# What an admin made mandatory is for the front office to fill in, and not for who writes a mail.
	doc.flags.ignore_mandatory = True
	return doc.insert(ignore_permissions=True)


def asker_of(email: str | None) -> Asker:
	"""The contact with this address, and the customer that the contact is of, when that is one."""
	if not email:
		return Asker()
	address, contact = frappe.qb.DocType("Contact Email"), frappe.qb.DocType("Contact")
	link = frappe.qb.DocType("Dynamic Link")
	rows = (
		frappe.qb.from_(address)
		.join(contact)
		.on(contact.name == address.parent)
		.left_join(link)
		.on(
			(link.parent == contact.name) & (link.parenttype == "Contact") & (link.link_doctype == "Customer")
		)
		.select(contact.name, contact.mobile_no, contact.phone, link.link_name)
		.where((address.email_id == email) & (address.parenttype == "Contact"))
		.orderby(link.link_name.isnull())
		.orderby(contact.name)
		.limit(20)
		.run(as_dict=True)
	)
	if not rows:
		return Asker()
	customers = {row.link_name for row in rows if row.link_name}
	first = rows[0]
	return Asker(first.name, customers.pop() if len(customers) == 1 else None, first.mobile_no or first.phone)


def desk_of(account: str | None, mail: ParsedMail) -> str | None:
	"""The desk that has the address of the account, else the one desk that the mail was sent to; None: by the rule."""
	desks = dict(
		frappe.get_all(
			DESK,
			filters={"disabled": 0, "email": ("is", "set")},
			fields=["email", "name"],
			as_list=True,
			order_by="name desc",
		)
	)
	by_address = {email.strip().casefold(): name for email, name in desks.items()}
	if not by_address:
		return None
	own = frappe.get_cached_value("Email Account", account, "email_id") if account else None
	found = by_address.get((own or "").casefold())
	named = {by_address[address] for address in mail.recipients if address in by_address}
	# One mailbox may serve several desks by addresses of their own
	return (named.pop() if len(named) == 1 else None) or found
