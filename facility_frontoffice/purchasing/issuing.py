"""What is issued from stock, told to the assignments that wait for it (`fulfilment.from_documents`)."""

import frappe
from frappe import _

from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment.rules import UNFINISHED
from facility_frontoffice.purchasing import facts, progress, quantities

WORKED_ON = ("Open", "Accepted")


def follow(doc, name: str) -> str | None:
	"""Lets an assignment follow its Stock Entries as they are now.

	What is issued counts as what comes in (`purchasing.progress`): it finishes a step that buys. A part of it, and the
	parts that a repair needs, begin the work.
	"""
	left = progress.follow(doc, name)
	assignment = life.locked(name)
	if doc.docstatus != 1 or assignment.status not in UNFINISHED:
		return left
	if assignment.status in WORKED_ON:
		life.move(assignment, "In Progress")
		life.accept(assignment)
		life.save(assignment)
	if assignment.action == "Purchase":
		_say_what_keeps_it_open(name)
	return left


def _say_what_keeps_it_open(name: str) -> None:
	"""Who issues may not be who buys: what is still asked to be bought keeps the step open, and is to be stopped."""
	bought = quantities.bought_for([name])[name]
	documents = facts.being_bought(name)
	if documents and bought.committed > bought.asked:
		frappe.msgprint(
			_("{0} asks more than is left to buy for {1}. Stop it, or take it out there.").format(
				", ".join(documents), name
			),
			title=_("Front Office"),
			indicator="orange",
		)
