"""Commands of `bench`."""

import click
import frappe
from frappe.commands import get_site, pass_context


@click.command("check-clocks")
@click.option(
	"--doctype", type=click.Choice(["Client Request", "Backoffice Assignment", "Facility Commitment"])
)
@click.option("--repair", is_flag=True, help="Write what the records say.")
@pass_context
def check_clocks(context, doctype: str | None, repair: bool):
	"""Compute every figure of the service clocks again from their events, and report differences.

	Ends with 1 when there are differences that were not repaired.
	"""
	from facility_frontoffice.service_levels import audit

	site = get_site(context)
	with frappe.init_site(site):
		frappe.connect()
		found = list(audit.differences(doctype))
		for difference in found:
			click.echo(
				f"{difference.doctype} {difference.name}: {difference.field} is {difference.stored}, "
				f"by the record {difference.computed}"
			)
		if found and repair:
			audit.repair(found)
			frappe.db.commit()
			click.echo(f"Repaired {len(found)} figures.")
		elif found:
			click.echo(f"{len(found)} figures differ.")
			raise SystemExit(1)
		else:
			click.echo("Every figure is what its record says.")


commands = [check_clocks]
