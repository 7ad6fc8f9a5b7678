"""What a request costs, beside a plain ERPNext Issue, in one run on one site.

	make python FILE=benchmarks/requests.py

Prints medians of five rounds: inserts and saves a second, with a commit each as in a web request, and the statements of
one. A Client Request carries a line, two clocks and the first message; the Issue has no service level. The rows are
deleted afterwards.
"""

import statistics
import time

import frappe

ROUNDS, ROWS = 5, 40


def client_request() -> "frappe.Document":
	return frappe.get_doc(
		{
			"doctype": "Client Request",
			"subject": "The lamp blinks",
			"request_type": "Fault",
			"channel": "Phone",
			"client_name": "Benchmark",
			"lines": [{"product": PRODUCT, "qty": 1}],
		}
	)


def issue() -> "frappe.Document":
	return frappe.get_doc(
		{"doctype": "Issue", "subject": "The lamp blinks", "raised_by": "benchmark@example.com"}
	)


def measure(make) -> dict[str, float]:
	inserts, saves, names = [], [], []
	for _round in range(ROUNDS):
		docs = [make() for _row in range(ROWS)]
		inserts.append(rate(docs, lambda doc: doc.insert(ignore_permissions=True)))
		saves.append(
			rate(docs, lambda doc: (doc.set("subject", "It still blinks"), doc.save(ignore_permissions=True)))
		)
		names += [doc.name for doc in docs]
	doc = make()
	counted = {
		"inserts/s": statistics.median(inserts),
		"saves/s": statistics.median(saves),
		"statements of an insert": statements(lambda: doc.insert(ignore_permissions=True)),
		"statements of a save": statements(lambda: doc.save(ignore_permissions=True)),
	}
	for name in [*names, doc.name]:
		frappe.delete_doc(doc.doctype, name, force=True, delete_permanently=True)
	frappe.db.commit()
	return counted


def rate(docs, action) -> float:
	began = time.perf_counter()
	for doc in docs:
		action(doc)
		frappe.db.commit()
	return len(docs) / (time.perf_counter() - began)


def statements(action) -> int:
	count, real = [], frappe.db.sql
	frappe.db.sql = lambda *values, **options: count.append(1) or real(*values, **options)
	try:
		action()
	finally:
		del frappe.db.sql
	return len(count)


def prepare() -> str:
	"""Any product of the site; one of our own where there is none."""
	name = frappe.db.get_value("Facility Product", {"disabled": 0}, order_by="name")
	if name:
		return name
	from facility_frontoffice.catalogue.loader import load_default_catalogue

	load_default_catalogue()
	return "LIGHTING"


PRODUCT = prepare()
frappe.db.commit()
for make in (client_request, issue):  # a warm start for both
	make().insert(ignore_permissions=True)
	frappe.db.rollback()
ours, theirs = measure(client_request), measure(issue)
print(f"{'':<26}{'Client Request':>16}{'ERPNext Issue':>16}{'ratio':>8}")
for key in ours:
	print(f"{key:<26}{ours[key]:>16.1f}{theirs[key]:>16.1f}{ours[key] / theirs[key]:>8.2f}")
