"""What a finding says, in the language of the session: what it is about, why that matters, and where it is put right."""

from collections.abc import Iterable

import frappe
from frappe import _

from facility_frontoffice.setup_assistant.checks_rules import Finding

# So many names are said; the others are counted
NAMED = 5


def of(findings: Iterable[Finding]) -> list[dict]:
	"""For each `{"what", "why", "step"}`: two sentences, and the step of the assistant where it can be put right, or None."""
	findings = list(findings)
	names = _names_of(findings)
	said = []
	for finding in findings:
		name = names.get((finding.doctype, finding.name)) or (_(finding.name) if finding.name else "")
		what, why, step = _SAID[finding.code](finding, name)
		said.append({"what": what, "why": why, "step": step})
	return said


def _names_of(findings: list[Finding]) -> dict[tuple[str, str], str]:
	"""What people call products and each other; two statements for all."""
	names = {}
	for doctype, field in (("Facility Product", "product_name"), ("User", "full_name")):
		asked = [finding.name for finding in findings if finding.doctype == doctype and finding.name]
		rows = frappe.get_all(
			doctype, filters={"name": ("in", asked)}, fields=["name", field], as_list=True, order_by="name"
		) if asked else ()  # fmt: skip
		for name, title in rows:
			is_code = doctype == "Facility Product" and title and title != name
			names[doctype, name] = f"{name} ({_(title)})" if is_code else title or name
	return names


def _list(names) -> str:
	names = list(names)
	said = ", ".join(_(name) for name in names[:NAMED])
	return _("{0} and {1} more").format(said, len(names) - NAMED) if len(names) > NAMED else said


def _unit_without_people(finding, name):
	if not finding.values:
		return (
			_("{0} has no members and no lead.").format(name),
			_("Nothing goes there now, but a routing rule could send work where nobody sees it."),
			"units",
		)
	return (
		_("{0} has no members and no lead.").format(name),
		_("Work for {0} goes there, and nobody sees it.").format(_list(finding.values)),
		"units",
	)


def _warned(finding, name):
	return (f"{name}: {finding.values[0]}", " ".join(finding.values[1:]), None)


_SAID = {
	# what nothing works without
	"no_default_desk": lambda finding, name: (
		_("No desk is the default one."),
		_("A question that no desk takes has no place to go, and nobody guards it."),
		"desks",
	),
	"no_default_level": lambda finding, name: (
		_("There is no default service level."),
		_("What has no level of its own gets no norm: nobody can say when it is late."),
		None,
	),
	"no_default_calendar": lambda finding, name: (
		_("There is no default calendar."),
		_("Norms then count around the clock, also at night and in the weekend."),
		"hours",
	),
	"no_default_company": lambda finding, name: (
		_("There is no default company."),
		_("Requests of people without a company of their own cannot be bought for or charged on."),
		"front_office",
	),
	"scheduler_off": lambda finding, name: (
		_("The scheduler is off or paused."),
		_(
			"Nothing happens by itself: no message, no escalation, no mail that comes in. Ask who runs the server to switch it on."
		),
		None,
	),
	"no_worker": lambda finding, name: (
		_("No background worker was seen."),
		_(
			"What is done in the background waits, mail to clients too. Ask who runs the server to start the workers."
		),
		None,
	),
	"no_outgoing_mail": lambda finding, name: (
		_("There is no outgoing e-mail account."),
		_("Clients hear nothing by e-mail: not that their question came in, and not that it is done."),
		"mail",
	),
	"guests_without_mail": lambda finding, name: (
		_("Guests may ask, and there is no outgoing e-mail account."),
		_("A guest has to confirm an address by e-mail. Without mail none of their questions comes in."),
		"mail",
	),
	"mail_not_for_requests": lambda finding, name: (
		_("The account {0} takes mail in, but makes no client requests of it.").format(name),
		_(
			"Questions by e-mail stay outside the front office. Choose Client Request in “Append To” of the account."
		),
		"mail",
	),
	"no_incoming_mail": lambda finding, name: (
		_("No account takes mail in for the front office."),
		_("Who writes an e-mail, or answers one of ours, is not heard here."),
		"mail",
	),
	"messages_off": lambda finding, name: (
		_("Messages to clients are switched off."),
		_("Nothing is told by itself, whatever the message rules say."),
		"messages",
	),
	# what is asked
	"no_products": lambda finding, name: (
		_("The catalogue is empty."),
		_("A question can be taken in, but not translated into something that somebody delivers."),
		"catalogue",
	),
	"nothing_published": lambda finding, name: (
		_("No product is shown to clients."),
		_("The portal has nothing to choose from."),
		"catalogue",
	),
	"product_without_party": lambda finding, name: (
		_("No unit handles {0}.").format(name),
		_("Whoever takes it in must choose by hand who does it, each time."),
		None,
	),
	"product_with_closed_party": lambda finding, name: (
		_("Who handles {0} takes no work: {1}.").format(name, _list(finding.values)),
		_("Whoever takes it in must choose by hand who does it, each time."),
		None,
	),
	"step_with_closed_unit": lambda finding, name: (
		_("A step of {0} is for {1}, which is disabled.").format(name, _list(finding.values)),
		_("When the request comes to that step, it waits until somebody chooses who does it."),
		None,
	),
	"supplier_unable": lambda finding, name: (
		_("{0} cannot be given work: {1}.").format(finding.values[0], finding.values[1]),
		_("It is named by {0}.").format(_list(finding.values[2:])),
		None,
	),
	"unit_without_people": _unit_without_people,
	"unit_without_lead": lambda finding, name: (
		_("{0} has no lead.").format(name),
		_("When its work is late or not accepted, there is nobody there to tell."),
		"units",
	),
	"unit_without_members": lambda finding, name: (
		_("{0} has a lead and no members.").format(name),
		_("All its work is for one person."),
		"units",
	),
	"nobody_of_audience": lambda finding, name: (
		_("{0} is for {1} {2}, and no client is that.").format(
			name, _(finding.values[0]), _list(finding.values[1:])
		),
		_("It is shown to clients, and none of them sees it."),
		None,
	),
	# who takes it in
	"desk_without_channels": lambda finding, name: (
		_("The desk {0} has no channel that is on.").format(name),
		_("Clients are told that it cannot be reached, and calls and mail have no norm."),
		"desks",
	),
	"desk_without_people": lambda finding, name: (
		_("Nobody works at the desk {0}.").format(name),
		_("Its requests have no owner, and nobody is told when one is late."),
		"desks",
	),
	"desk_without_lead": lambda finding, name: (
		_("The desk {0} has no lead.").format(name),
		_("When a request is late, or its owner is away, there is nobody to tell."),
		"desks",
	),
	"desk_without_agents": lambda finding, name: (
		_("The desk {0} has a lead and no agents.").format(name),
		_("All its requests are for one person."),
		"desks",
	),
	"no_desk_of_a_unit": lambda finding, name: (
		_("Units should have desks of their own, and none has one."),
		_("Everything comes to the default desk, as if there were one central desk."),
		"front_office",
	),
	"desk_of_unit_unused": lambda finding, name: (
		_("{0} is a desk of a unit, and the front office is one central desk.").format(name),
		_("Nothing comes to it by itself."),
		"front_office",
	),
	"desk_of_closed_unit": lambda finding, name: (
		_("The desk {0} is of {1}, which is disabled.").format(name, _list(finding.values)),
		_("What it takes cannot be done by its own unit."),
		"desks",
	),
	"calendar_without_hours": lambda finding, name: (
		_("The calendar {0} has no hours in the coming two weeks.").format(name),
		_(
			"What is counted by it is never due, and who uses it is always closed. Look at its hours and holidays."
		),
		"hours",
	),
	# what is promised
	"level_without_medium": lambda finding, name: (
		_("The service level {0} has no norm for {1}.").format(name, _list(finding.values)),
		_(
			"Most requests are Medium: they get the first norm of the list, which may be that of another priority."
		),
		None,
	),
	"silence_before_response": lambda finding, name: (
		_("By the service level {0} a first answer may take longer than the longest silence.").format(name),
		_("An agent who is on time is chased all the same."),
		None,
	),
	"levels_without_all_priorities": lambda finding, name: (
		_("Some service levels do not have a norm for each priority: {0}.").format(_list(finding.values)),
		_("What is not listed follows Medium: an urgent request is then promised no sooner."),
		None,
	),
	"escalation_tells_nobody": lambda finding, name: (
		_("The escalation rule {0} tells nobody at level {1}.").format(
			_(finding.values[0]), _list(finding.values[1:])
		),
		_(
			"What is late then stays unseen: a role has no people, a lead is not there, or no way of telling is chosen."
		),
		None,
	),
	"mandate_of_nobody": lambda finding, name: (
		_("A mandate is for the role {0}, which nobody has.").format(_list(finding.values)),
		_("It allows nobody anything."),
		None,
	),
	"approval_by_nobody": lambda finding, name: (
		_("Orders wait for the approval of the role {0}, which nobody has.").format(name),
		_("They are never ordered. Give somebody the role, or change the amounts."),
		None,
	),
	# who can do it
	"no_clients": lambda finding, name: (
		_("Nobody has the role Facility Client."),
		_("Nobody can log in on the portal to ask and follow. Give the role to the people in the building."),
		"portal",
	),
	"person_cannot_log_in": lambda finding, name: (
		_("{0} cannot log in, and is named at {1}.").format(name, _list(finding.values)),
		_("Work and warnings go to somebody who never sees them."),
		None,
	),
	"person_without_role": lambda finding, name: (
		_("{0} is named at {1}, and has no role of the front office or of the backoffice.").format(
			name, _list(finding.values)
		),
		_("They are told of work that they may not open."),
		None,
	),
	# what other code says
	"kind_without_message": lambda finding, name: (
		_("No message rule that is on tells the client: {0}.").format(name),
		_("Without it a client has to ask how it stands."),
		"messages",
	),
	"warned": _warned,
}
CODES = tuple(_SAID)
