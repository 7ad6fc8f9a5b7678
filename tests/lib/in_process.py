"""A world for the scenarios of the demo within this process, with the rights and the front door that HTTP has."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import frappe
from frappe.handler import execute_cmd

# `with as_user("agent@example.com"):` works as that user
AsUser = Callable[[str], AbstractContextManager]


class Person:
	"""Somebody at work in this process."""

	def __init__(self, user: str, as_user: AsUser):
		self.user, self.as_user = user, as_user

	def call(self, method, **arguments):
		with self.as_user(self.user):
			frappe.local.form_dict = frappe._dict(arguments)
			result = execute_cmd(method)
			frappe.db.commit()
			return json.loads(frappe.as_json(result))

	def read(self, doctype, name):
		with self.as_user(self.user):
			doc = frappe.get_doc(doctype, name)
			doc.check_permission("read")
			return doc.as_dict()

	def find(self, doctype, filters, fields):
		with self.as_user(self.user):
			return frappe.get_list(doctype, filters=filters, fields=fields, limit=100)

	def insert(self, values):
		with self.as_user(self.user):
			doc = frappe.get_doc(values).insert()
			frappe.db.commit()
			return doc.as_dict()

	def submit(self, doctype, name):
		with self.as_user(self.user):
			frappe.get_doc(doctype, name).submit()
			frappe.db.commit()


class World:
	"""`deliver` takes the bytes of a mail for the front office."""

	def __init__(self, as_user: AsUser, deliver: Callable[[bytes], None]):
		self.as_user, self.deliver_mail = as_user, deliver

	def person(self, user):
		return Person(user, self.as_user)

	def now(self):
		return datetime.now()
