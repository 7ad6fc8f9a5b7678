"""The platform's mail account; what comes in for requests goes by `communication.inbound`, all else as the platform does.

The platform marks a mail as read when it fetches it and handles it after: what its worker had in hand when it was
killed is lost. Its own automatic reply, and the copies that it sends to who was copied in, are not used for requests:
our messages go by rules, once, and answer no machine.
"""

import frappe
from frappe import _
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.utils import cint

from facility_frontoffice.communication.inbound import fetching, tasks


class FrontOfficeEmailAccount(EmailAccount):
	def receive(self):
		"""Called by the platform for each account that takes mail in."""
		if self.is_for_requests():
			self._receive_for_requests()
		if self.has_other_mail():
			super().receive()

	def get_inbound_mails(self):
		"""The mails that the platform takes in: not those of our folders."""
		ours = fetching.folders_of(self)
		if not (cint(self.use_imap) and ours):
			return super().get_inbound_mails()
		everything = self.imap_folder
		self.imap_folder = [row for row in everything if row not in ours]
		try:
			return super().get_inbound_mails()
		finally:
			self.imap_folder = everything

	def is_for_requests(self) -> bool:
		if cint(self.use_imap):
			return bool(fetching.folders_of(self))
		return self.append_to == fetching.REQUEST

	def has_other_mail(self) -> bool:
		if cint(self.use_imap):
			return len(fetching.folders_of(self)) < len(self.imap_folder)
		return self.append_to != fetching.REQUEST

	def _receive_for_requests(self) -> None:
		"""A server that does not answer is logged as the platform does, and asked again at the next run."""
		if not self.enable_incoming:
			return
		try:
			fetching.fetch(self)
		except Exception:
			frappe.db.rollback()
			# without variables: those are somebody's words
			title = _("Error while connecting to email account {0}").format(self.name)
			self.log_error(title=title, message=frappe.get_traceback())
			frappe.db.commit()
		tasks.handle_soon()
