"""Asking for documents as one user or another."""

from types import SimpleNamespace

import frappe
import pytest


@pytest.fixture
def learns(as_user, monkeypatch):
	monkeypatch.setattr(
		frappe.local,
		"request",
		SimpleNamespace(method="POST", files={}, headers={}, path="/", host="test", url="http://test/"),
		raising=False,
	)
	monkeypatch.setattr(frappe.local, "request_ip", "127.0.0.1", raising=False)

	def ask(user, route, doctype, name) -> bool:
		with as_user(user):
			frappe.local.message_log = []
			try:
				return bool(route(doctype, name))
			except (frappe.PermissionError, frappe.DoesNotExistError):
				return False

	return ask
