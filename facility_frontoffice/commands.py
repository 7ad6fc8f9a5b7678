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


@click.command("export-facility-configuration")
@click.argument("path", type=click.Path(dir_okay=False, writable=True))
@pass_context
def export_configuration(context, path: str):
	"""Write the whole configuration of the front office to a file that another site can import."""
	from facility_frontoffice.configuration import collecting

	with frappe.init_site(get_site(context)):
		frappe.connect()
		frappe.set_user("Administrator")
		text = collecting.export()
	with open(path, "w", encoding="utf-8") as file:
		file.write(text)
	click.echo(f"The configuration is in {path}.")


@click.command("import-facility-configuration")
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
@click.option("--check", "only_check", is_flag=True, help="Say what would be done, and write nothing.")
@click.option(
	"--use",
	"uses",
	multiple=True,
	metavar="DOCTYPE:NAME=OTHER",
	help="For what is not on this site: another name, or nothing after the sign to leave it empty.",
)
@pass_context
def import_configuration(context, path: str, only_check: bool, uses: tuple[str, ...]):
	"""Import a file with the configuration of a front office: all of it, or nothing.

	Ends with 1 when something is wrong, with everything that is on the error stream.
	"""
	from facility_frontoffice.configuration import importing, jobs, rules
	from facility_frontoffice.configuration.errors import ConfigurationError

	with open(path, "rb") as file:
		content = file.read()
	choices: dict[str, dict[str, str]] = {}
	for use in uses:
		doctype, colon, rest = use.partition(":")
		name, sign, other = rest.partition("=")
		if not (colon and sign):
			raise click.BadParameter(f"{use} is not DOCTYPE:NAME=OTHER")
		choices.setdefault(doctype, {})[name] = other
	with frappe.init_site(get_site(context)):
		frappe.connect()
		frappe.set_user("Administrator")
		try:
			plan = importing.make_plan(content, choices)
			if not plan.is_good:
				raise ConfigurationError("\n".join(importing.in_words(plan)))
			for difference in plan.to_write:
				fields = ", ".join(change.fieldname for change in difference.changes)
				name = rules.name_of(difference.key)
				click.echo(
					": ".join(filter(None, (f"{difference.state} {difference.doctype} {name}", fields)))
				)
			if not only_check and plan.to_write:
				jobs.at_once(content, path, choices)
		except ConfigurationError as error:
			click.echo(str(error), err=True)
			raise SystemExit(1) from None
		click.echo(
			"Everything is as in the file."
			if not plan.to_write
			else f"{len(plan.to_write)} records {'would be' if only_check else 'were'} written."
		)


commands = [check_clocks, export_configuration, import_configuration]
