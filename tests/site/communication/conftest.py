"""What tests of messages share: rules as an admin changes them, and messages as they became."""

import pytest

RULE, MESSAGE = "Facility Message Rule", "Facility Message"


@pytest.fixture
def rule(transaction):
	"""Changes the rule of a kind as an admin does, or adds one: `rule("Done", in_app=1)`, `rule("Done", "Done, faults")`."""
	frappe = transaction

	def change(kind: str, name: str | None = None, **values):
		doc = frappe.get_doc(RULE, {"kind": kind})
		if name:
			doc = frappe.copy_doc(doc)
			doc.rule_name = name
		doc.update(values)
		return doc.save()

	return change


@pytest.fixture
def messages_of(transaction):
	"""The messages about a request, in the order in which they were recorded: `messages_of(request, "Done")`."""
	frappe = transaction

	def read(request, kind: str | None = None) -> list:
		filters = {"client_request": request.name, **({"kind": kind} if kind else {})}
		return frappe.get_all(MESSAGE, filters=filters, fields=["*"], order_by="creation, channel, name")

	return read


@pytest.fixture
def gateway(transaction, monkeypatch):
	"""A gateway for text messages that is set; the value is the list of what it was given: (number, words)."""
	frappe = transaction
	frappe.db.set_single_value("SMS Settings", "sms_gateway_url", "https://gateway.example/send")
	frappe.clear_document_cache("SMS Settings", "SMS Settings")
	given = []
	monkeypatch.setattr(
		"frappe.core.doctype.sms_settings.sms_settings.send_sms",
		lambda numbers, words, success_msg=True: given.append((numbers[0], words)),
	)
	return given
