"""The check of a file, which writes nothing, and its import, which writes all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils.safe_exec import is_safe_exec_enabled

from facility_frontoffice import __version__
from facility_frontoffice.configuration import (
	attachments,
	collecting,
	columns,
	file_refs,
	file_rules,
	permission_rules,
	references,
	rules,
	scope,
	shapes,
	writing,
)
from facility_frontoffice.configuration.errors import ConfigurationError
from facility_frontoffice.configuration.file_refs import Files
from facility_frontoffice.configuration.registry import KINDS, PERMISSIONS, SERVER_SCRIPT
from facility_frontoffice.configuration.rules import CHANGED, NEW, Choices, Configuration, Difference, Problem

# More than this takes longer than a browser waits; it is tried out when it is imported.
MOST_TO_REHEARSE = 400


@dataclass
class Plan:
	"""What an import would do. `site` tells whether the site has been changed since; `known` are the shapes it was read by;
	`files` came along, and `file_names` are what those and the files of the site are called."""

	differences: list[Difference] = field(default_factory=list)
	problems: list[Problem] = field(default_factory=list)
	missing: list[dict] = field(default_factory=list)
	site: str = ""
	known: dict = field(default_factory=dict)
	files: Files = field(default_factory=dict)
	file_names: dict[str, str] = field(default_factory=dict)
	was_rehearsed: bool = True

	@property
	def to_write(self) -> list[Difference]:
		return [difference for difference in self.differences if difference.state in (NEW, CHANGED)]

	@property
	def is_good(self) -> bool:
		return not self.problems and not any(not row["is_chosen"] for row in self.missing)


def make_plan(content: bytes, choices: Choices | None = None, rehearse: bool = True) -> Plan:
	"""Reads a file and compares it with the site. Throws ConfigurationError for what is no such file at all."""
	found, packed_files = _load(content)
	choices = _checked_choices(choices)
	site = collecting.collect(everything=True)
	here = site.records
	plan = Plan(site=rules.fingerprint(here))
	plan.files, broken_files = file_refs.unpacked(packed_files)
	plan.file_names = {reference: name for reference, (name, _content) in (plan.files | site.files).items()}
	plan.known = shapes.with_new_fields(shapes.all_shapes(), found)
	keys = shapes.keys()
	records, plan.problems = file_rules.check(found, plan.known, keys)
	records, out_of_scope = scope.narrow(records)
	plan.problems += broken_files + attachments.problems(plan.files) + out_of_scope
	plan.problems += attachments.missing(records, plan.known, plan.files)
	before = references.missing(records, plan.known)
	records = rules.with_choices(records, plan.known, keys, choices)
	if PERMISSIONS in records:
		records[PERMISSIONS] = [permission_rules.in_order(record) for record in records[PERMISSIONS]]
	still = references.missing(records, plan.known)
	plan.missing = _missing(before, still, choices)
	once = {doctype for doctype, kind in KINDS.items() if kind.once}
	plan.differences = rules.compare(here, records, keys, once)
	plan.problems += _rights_lacking(plan) + _scripts_switched_off(plan)
	plan.was_rehearsed = rehearse and len(plan.to_write) <= MOST_TO_REHEARSE
	if plan.was_rehearsed:
		unready = {(link.doctype, link.key) for links in still.values() for link in links}
		plan.problems += _rehearse(plan, unready)
	return plan


def carry_out(
	content: bytes,
	choices: Choices | None,
	site: str | None,
	on_progress: Callable[[int, int], None] = lambda done, total: None,
	keep: Callable[[Plan, str], None] = lambda plan, previous: None,
) -> tuple[Plan, list[Difference]]:
	"""Imports a good file and commits, or throws ConfigurationError and leaves everything as it was.

	`site` is the fingerprint that was looked at; None for who does not look first. `keep` gets the plan and the
	configuration as it was, as a file, in the same transaction. Returns the plan, and what of it came out differently: one record may settle a field of another.
	"""
	plan = make_plan(content, choices, rehearse=False)
	if site and plan.site != site:
		_refuse(
			_("The configuration of this site was changed after the file was checked. Check it again."),
			_("Changed Meanwhile"),
		)
	# a column is there for good: what can be known to be wrong is known before any is made
	if plan.is_good and columns.needed(plan.differences):
		plan.problems += _rehearse(plan, set())
	if not plan.is_good:
		_refuse(
			_("The file does not fit here. Check it again.") + "\n" + "\n".join(in_words(plan)),
			_("Does Not Fit"),
		)
	previous = collecting.export()
	made = columns.make(plan.differences)
	try:
		addresses = attachments.bring(_files_of(plan), plan.files)
		refused = writing.write(plan.differences, plan.known, on_progress, addresses=addresses)
		if refused:
			_refuse("\n".join(line_of(refusal) for refusal in refused), _("Refused"))
		attachments.keep_unattached(
			addresses.values(),
			{
				address: plan.file_names.get(reference, address.rpartition("/")[2])
				for reference, address in addresses.items()
			},
		)
		outcome = _settled_otherwise(plan)
		keep(plan, previous)
		frappe.db.commit()
	except Exception:
		frappe.db.rollback()
		columns.drop(made)
		writing.forget(plan.differences)
		raise
	columns.follow(plan.differences)
	writing.forget(plan.differences)
	return plan, outcome


def _files_of(plan: Plan) -> list[str]:
	"""The references in all that is written."""
	records: Configuration = {}
	for difference in plan.to_write:
		records.setdefault(difference.doctype, []).append(difference.values)
	return list(file_refs.references(records, plan.known))


def _load(content: bytes) -> tuple[dict, object]:
	if len(content) > attachments.maximum_bytes():
		refuse_size()
	try:
		return file_rules.load(content, __version__)
	except file_rules.FileError as error:
		words, *values = error.args
		_refuse(_(words).format(*map(frappe.utils.escape_html, map(str, values))), _("Cannot Be Read"))


def refuse_size() -> None:
	_refuse(
		_(
			"The file is larger than {0} MB, which is more than this site takes in. Choose another one, or have Max File Size raised in the System Settings."
		).format(attachments.maximum_bytes() // attachments.MEGABYTE),
		_("File Too Large"),
	)


def _checked_choices(choices: object) -> Choices:
	"""Only what can be a choice; anything else is no choice."""
	if not isinstance(choices, dict):
		return {}
	return {
		str(doctype): {str(name): other for name, other in named.items() if isinstance(other, str)}
		for doctype, named in choices.items()
		if isinstance(named, dict)
	}


def _missing(before: dict, still: dict, choices: Choices) -> list[dict]:
	"""What the site lacks, with what was chosen for each; what a choice names and is not there either is missing too."""
	rows = references.shown({**before, **{key: links for key, links in still.items() if key not in before}})
	for row in rows:
		choice = choices.get(row["doctype"], {}).get(row["name"])
		row["choice"] = choice
		row["is_chosen"] = (row["doctype"], row["name"]) not in still
	return rows


def _rights_lacking(plan: Plan) -> list[Problem]:
	"""One for each kind that the session's user may not write, rather than one for each record."""
	wanted: dict[str, set[str]] = {}
	for difference in plan.to_write:
		wanted.setdefault(difference.doctype, set()).add("create" if difference.state == NEW else "write")
	return [
		Problem("You may not change this. Ask a System Manager to import the file.", (), doctype)
		for doctype, rights in wanted.items()
		if not all(frappe.has_permission(doctype, right) for right in rights)
	]


def _scripts_switched_off(plan: Plan) -> list[Problem]:
	"""A script that does nothing is worse than none: whoever made it counts on it."""
	if is_safe_exec_enabled():
		return []
	return [
		Problem(
			"Scripts on the server are switched off here. Have them switched on (bench set-config -g server_script_enabled 1), or export without this one.",
			(),
			SERVER_SCRIPT,
			rules.name_of(difference.key),
		)
		for difference in plan.to_write
		if difference.doctype == SERVER_SCRIPT
	]


def _rehearse(plan: Plan, unready: set) -> list[Problem]:
	"""Saves everything and undoes it. What is known to be wrong already is not said twice."""
	closed = {problem.doctype for problem in plan.problems if not problem.name}
	ready = [
		difference
		for difference in plan.to_write
		if (difference.doctype, difference.key) not in unready and difference.doctype not in closed
	]
	with writing.rehearsal(ready):
		refused = writing.write(ready, plan.known, leave_out=(writing.CUSTOM_FIELD,))
	return [Problem(doctype=refusal.doctype, name=refusal.name, said=refusal.words) for refusal in refused]


def _settled_otherwise(plan: Plan) -> list[Difference]:
	here = collecting.collect(everything=True).records
	wanted: Configuration = {}
	for difference in plan.to_write:
		wanted.setdefault(difference.doctype, []).append(difference.values)
	once = {doctype for doctype, kind in KINDS.items() if kind.once}
	return [
		difference
		for difference in rules.compare(here, wanted, shapes.keys(), once)
		if difference.state in (NEW, CHANGED)
	]


# In words -----------------------------------------------------------------------------------------


def words_of(problem: Problem) -> str:
	"""A problem in the language of the session, as plain text."""
	return problem.said or _(problem.words).format(*problem.values)


def line_of(problem: Problem | writing.Refusal) -> str:
	"""With the record before it."""
	said = problem.words if isinstance(problem, writing.Refusal) else words_of(problem)
	where = " ".join(part for part in (references.label_of_kind(problem.doctype), problem.name) if part)
	return f"{where}: {said}" if where else said


def in_words(plan: Plan) -> list[str]:
	"""Everything that keeps a file from being imported, a line each."""
	lines = [line_of(problem) for problem in plan.problems]
	for row in plan.missing:
		if not row["is_chosen"]:
			use = row["uses"][0]
			lines.append(
				_("{0} {1} is not on this site. It is named by {2} {3}, as {4}.").format(
					_(row["doctype"]),
					row["name"],
					references.label_of_kind(use["doctype"]),
					use["name"],
					use["label"],
				)
			)
	return lines


def _refuse(words: str, title: str) -> None:
	frappe.throw(words, ConfigurationError, title=title)
