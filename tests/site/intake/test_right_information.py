"""What was said wrong is put right (S48); what is good to know of a client (S19); notes on conduct (S53)."""

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from facility_frontoffice.api import desk, desk_profile
from facility_frontoffice.api import intake as api
from facility_frontoffice.communication import service as communication
from facility_frontoffice.demo import data
from facility_frontoffice.intake import conduct, service
from facility_frontoffice.intake.errors import IntakeError

CORRECTION, PROFILE, NOTE = "Facility Correction", "Facility Client Profile", "Facility Conduct Note"
WRONG = ("Open until 19:00", "Open until 17:00", "Read from last year's card")


@pytest.fixture
def answered(ask, as_user):
	with as_user(data.AGENT):
		return service.handle_directly(ask("INFORMATION").name, "Open until 19:00", confirm=True)


def replies(request) -> list[str]:
	rows = frappe.get_all("Facility Message", {"client_request": request.name, "kind": "Reply"}, ["context"])
	return [frappe.parse_json(row.context)["message"] for row in rows]


class TestCorrecting:
	def test_s48_is_logged_and_the_client_hears_it(self, answered, as_user):
		with as_user(data.MANAGER):
			name = api.correct_information(answered.name, *WRONG)["name"]
		row = frappe.get_doc(CORRECTION, name)
		assert (row.kind, row.told, row.right_information, row.reason) == ("Information", *WRONG)
		assert (row.made_by, row.corrected_by, row.product) == (data.AGENT, data.MANAGER, "INFORMATION")
		assert row.client_told
		(told,) = replies(answered)
		assert "Open until 17:00" in told

	def test_in_person_no_message_goes_out(self, answered):
		api.correct_information(answered.name, *WRONG, in_person=True)
		assert replies(answered) == []
		assert frappe.db.count(CORRECTION, {"client_request": answered.name}) == 1

	def test_a_double_click_counts_once(self, answered):
		api.correct_information(answered.name, *WRONG)
		with pytest.raises(IntakeError, match="already"):
			api.correct_information(answered.name, *WRONG)
		assert len(replies(answered)) == 1
		api.correct_information(answered.name, WRONG[1], "Open until 18:00", "Again.")
		assert len(replies(answered)) == 2

	@pytest.mark.parametrize("missing", [0, 1, 2])
	def test_all_three_are_needed(self, answered, missing):
		texts = [" " if number == missing else text for number, text in enumerate(WRONG)]
		with pytest.raises(IntakeError, match="what is right"):
			api.correct_information(answered.name, *texts)

	def test_without_an_address_somebody_has_to_tell_it(self, ask):
		request = ask("INFORMATION", client_user=None, client_name="A visitor", client_email=None)
		with pytest.raises(IntakeError, match="Tell it yourself"):
			api.correct_information(request.name, *WRONG)
		api.correct_information(request.name, *WRONG, in_person=True)

	def test_it_is_for_who_may_write(self, answered, as_user):
		for user in (data.CLIENT, data.LOGISTICS):
			with as_user(user), pytest.raises(frappe.PermissionError):
				api.correct_information(answered.name, *WRONG)

	def test_nobody_writes_the_record_itself(self, answered, as_user):
		for user in (data.AGENT, data.MANAGER):
			with as_user(user), pytest.raises(frappe.PermissionError):
				frappe.get_doc(
					{"doctype": CORRECTION, "kind": "Product", "client_request": answered.name, "reason": "x",
					"correction_key": "x", "corrected_by": user, "corrected_at": today()}
				).insert()  # fmt: skip


class TestGoodToKnow:
	def test_s19_is_in_view_at_intake(self, as_user):
		with as_user(data.AGENT):
			desk_profile.keep(
				"Emma@Example.com ", {"preferences": "Walks with a stick", "preferred_channel": "Phone"}
			)
			desk_profile.keep(data.CLIENT, {"location": data.ROOMS[0]})
			about = desk.about_client(email=data.CLIENT)
		assert about["profile"]["preferences"] == "Walks with a stick"
		assert about["profile"]["location"] == data.ROOMS[0]
		assert frappe.get_all(PROFILE, {"email": data.CLIENT}, pluck="name") == [data.CLIENT]
		assert desk.about_client(email="nobody@example.com")["profile"] is None

	def test_messages_are_in_their_language_when_a_log_in_says_nothing(self, ask):
		request = ask("LIGHTING", client_user=None, client_name="Jan", client_email="Jan@example.org")
		assert communication.language_of(request) == "en"
		desk_profile.keep("jan@example.org", {"language": "nl"})
		assert communication.language_of(request) == "nl"
		desk_profile.keep(data.CLIENT, {"language": "nl"})
		assert communication.language_of(ask("LIGHTING")) == "en", "the log-in's own goes before"

	@pytest.mark.parametrize(
		("email", "values", "words"),
		[
			("", {"preferences": "x"}, "e-mail address"),
			("no address", {"preferences": "x"}, "e-mail address"),
			(data.CLIENT, {"owner": "x"}, "has no owner"),
		],
	)
	def test_what_cannot_be_is_refused(self, email, values, words):
		with pytest.raises(IntakeError, match=words):
			desk_profile.keep(email, values)

	def test_is_nobody_elses_business(self, as_user):
		desk_profile.keep(data.CLIENT, {"preferences": "Walks with a stick"})
		for user in (data.CLIENT, data.LOGISTICS, "Guest"):
			with as_user(user):
				with pytest.raises(frappe.PermissionError):
					desk_profile.keep(data.CLIENT, {"preferences": "x"})
				with pytest.raises(frappe.PermissionError):
					frappe.get_list(PROFILE)


@pytest.fixture
def note(as_user):
	def write(user=data.AGENT, **values):
		with as_user(user):
			return frappe.get_doc(
				{"doctype": NOTE, "client_email": data.CLIENT.upper(), "kind": "Threat", "note": "Said: I know where you park.",
				**values}
			).insert()  # fmt: skip

	return write


class TestConduct:
	def test_s53_is_kept_shortly_and_by_the_setting(self, note):
		assert getdate(note().keep_until) == getdate(add_days(today(), 90))
		frappe.db.set_single_value("Facility Frontoffice Settings", "conduct_retention_days", 9999)
		frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")
		assert getdate(note().keep_until) == getdate(add_days(today(), 365))

	@pytest.mark.parametrize(
		("values", "words"),
		[
			({"client_email": None}, "About whom"),
			({"keep_until": "2099-01-01"}, "a year at most"),
			({"keep_until": "2020-01-01"}, "later day"),
		],
	)
	def test_what_cannot_be_is_refused(self, note, values, words):
		with pytest.raises(IntakeError, match=words):
			note(**values)

	def test_is_read_by_managers_and_by_who_wrote_it(self, note, as_user):
		mine, theirs = note().name, note(user=data.MANAGER).name
		with as_user(data.AGENT):
			assert frappe.get_list(NOTE, pluck="name") == [mine]
			assert not frappe.get_doc(NOTE, theirs).has_permission("read")
		with as_user(data.MANAGER):
			assert set(frappe.get_list(NOTE, pluck="name")) == {mine, theirs}
		for user in (data.CLIENT, data.LOGISTICS, data.PURCHASER, "Guest"):
			with as_user(user):
				assert not frappe.get_doc(NOTE, mine).has_permission("read")
				with pytest.raises(frappe.PermissionError):
					frappe.get_list(NOTE)

	def test_who_wrote_it_cannot_change_it_or_sign_for_another(self, note, as_user):
		mine = note(written_by=data.MANAGER)
		assert mine.written_by == data.AGENT
		with as_user(data.AGENT):
			mine.note = "x"
			with pytest.raises(frappe.PermissionError):
				mine.save()

	def test_at_intake_there_is_a_mark_for_managers_only(self, note, as_user):
		note()
		for user, number in ((data.AGENT, 0), (data.MANAGER, 1)):
			with as_user(user):
				assert len(desk.about_client(email=data.CLIENT)["conduct_notes"]) == number

	def test_it_is_in_no_search_and_no_history(self, note):
		meta = frappe.get_meta(NOTE)
		assert not meta.track_changes
		assert not [field.fieldname for field in meta.fields if field.in_global_search]
		assert not frappe.db.exists("Version", {"ref_doctype": NOTE})

	def test_after_its_time_nothing_of_it_stays(self, note, travel_to):
		gone, kept = note().name, note(keep_until=add_days(today(), 365)).name
		frappe.get_doc(NOTE, gone).add_comment("Comment", "Spoke with the police.")
		travel_to(str(add_days(today(), 91)))
		conduct.delete_expired()
		assert frappe.get_all(NOTE, pluck="name") == [kept]
		assert traces_of(gone) == []

	def test_on_its_last_day_it_is_there(self, note, travel_to):
		name = note().name
		travel_to(f"{add_days(today(), 90)} 23:00")
		conduct.delete_expired()
		assert frappe.db.exists(NOTE, name)

	def test_what_a_manager_deletes_is_gone_too(self, note, as_user):
		name = note().name
		with as_user(data.MANAGER):
			frappe.delete_doc(NOTE, name)
		frappe.db.commit()
		assert traces_of(name) == []

	def test_expiring_takes_the_same_statements_whatever_there_is(self, note, statements):
		def cost(number: int) -> int:
			for _number in range(number):
				note()
			frappe.db.set_value(NOTE, {"name": ("is", "set")}, "keep_until", add_days(today(), -1))
			return len(statements(conduct.delete_expired))

		cost(1)  # fills the caches of the process
		assert cost(7) == cost(1)


def traces_of(name: str) -> list[str]:
	return [
		table
		for table, (doctype, column) in conduct.TRACES.items()
		if frappe.db.exists(table, {doctype: NOTE, column: name})
	]
