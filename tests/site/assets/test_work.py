"""Repairs, maintenance and movements of assets from an assignment, and their completion back (S13)."""

import frappe
import pytest
from frappe.utils import add_days, get_datetime, now_datetime, nowdate

from facility_frontoffice.api import assets as api
from facility_frontoffice.assets import documents
from facility_frontoffice.assets.errors import AssetError
from facility_frontoffice.fulfilment import service

ASSIGNMENT, REQUEST = "Backoffice Assignment", "Client Request"


@pytest.fixture
def beamer(asset):
	return asset("Beamer")


def look(name: str):
	return frappe.get_doc(ASSIGNMENT, name)


def request_of(name: str):
	return frappe.get_doc(REQUEST, look(name).client_request)


def comments(name: str) -> str:
	rows = frappe.get_all(
		"Comment", filters={"reference_doctype": ASSIGNMENT, "reference_name": name}, pluck="content"
	)
	return "\n".join(row or "" for row in rows)


def messages_to_client(request: str) -> list[str]:
	return frappe.get_all(
		"Facility Message", {"client_request": request}, order_by="creation, name", pluck="kind"
	)


def repaired(repair, status: str = "Completed", **values):
	repair.update(
		{
			"repair_status": status,
			"completion_date": get_datetime(repair.failure_date) + frappe.utils.datetime.timedelta(hours=5),
			"actions_performed": "New lamp",
			"repair_cost": 80,
			**values,
		}
	)
	repair.save()
	repair.submit()
	return repair


class TestRepair:
	def test_s13_a_repair_is_made_in_the_words_of_the_client(self, work, beamer, company):
		name = work(asset=beamer.name)
		repair = api.make_repair(name)
		request = request_of(name)
		assert (repair.doctype, repair.asset, repair.company) == ("Asset Repair", beamer.name, company.name)
		assert repair.description == request.description
		assert get_datetime(repair.failure_date) == get_datetime(request.received_at)
		assert (repair.backoffice_assignment, repair.client_request) == (name, request.name)
		assert repair.is_new()
		if repair.cost_center:
			assert frappe.db.get_value("Cost Center", repair.cost_center, "company") == company.name

	def test_s13_from_a_saved_repair_on_the_work_has_begun(self, work, beamer):
		name = work(asset=beamer.name)
		assert look(name).status == "Open"
		api.make_repair(name).insert()
		assert look(name).status == "In Progress"
		assert look(name).accepted_at

	def test_s13_a_repair_that_is_done_finishes_the_work(self, work, beamer):
		name = work({"evidence": "Note"}, asset=beamer.name)
		repair = repaired(api.make_repair(name).insert())
		done = look(name)
		assert done.status == "Completed"
		assert done.result == f"New lamp, 5.0 hours out of order ({repair.name})"
		assert request_of(name).status == "Completed"

	def test_s13_what_lacks_evidence_is_left_with_a_word_of_what_is_needed(self, work, beamer):
		name = work({"evidence": "Photo"}, asset=beamer.name)
		repair = repaired(api.make_repair(name).insert())
		left = look(name)
		assert repair.docstatus == 1
		assert left.status == "In Progress"
		assert repair.name in left.result
		assert "photo" in comments(name).lower()

	def test_s13_with_the_evidence_there_the_next_try_finishes_it(self, work, beamer):
		from facility_frontoffice.assets import progress

		name = work({"evidence": "Receipt"}, asset=beamer.name)
		repair = repaired(api.make_repair(name).insert())
		assert look(name).status == "In Progress"
		assignment = look(name)
		assignment.received_by = "Emma"
		assignment.save(ignore_permissions=True)
		progress.follow(repair, name)
		assert look(name).status == "Completed"

	def test_s13_the_same_event_twice_changes_nothing(self, work, beamer, statements):
		from facility_frontoffice.assets import progress

		name = work({"evidence": "Photo"}, asset=beamer.name)
		repair = repaired(api.make_repair(name).insert())
		before = look(name)
		progress.changed(repair)
		progress.changed(repair)
		after = look(name)
		assert (after.modified, after.result, after.last_note) == (
			before.modified,
			before.result,
			before.last_note,
		)

	def test_s13_each_event_saves_the_assignment_once(self, work, beamer, monkeypatch):
		from facility_frontoffice.fulfilment import assignment as life

		name = work({"evidence": "Note"}, asset=beamer.name)
		saves, real = [], life.save
		monkeypatch.setattr(
			life, "save", lambda doc, *a, **k: (saves.append(doc.name), real(doc, *a, **k))[1]
		)
		repair = api.make_repair(name).insert()
		assert saves == [name]
		repair.repair_status = "Completed"
		repair.completion_date = now_datetime()
		repair.save()
		assert saves == [name]
		repair.submit()
		assert saves == [name, name]

	def test_s13_a_cancelled_repair_takes_the_completion_back(self, work, beamer):
		name = work({"evidence": "Note"}, asset=beamer.name)
		repair = repaired(api.make_repair(name).insert())
		repair.cancel()
		assert look(name).status == "In Progress"
		assert not look(name).result
		assert request_of(name).status == "In Progress"

	def test_s13_an_amended_repair_finishes_it_again(self, work, beamer):
		name = work({"evidence": "Note"}, asset=beamer.name)
		repair = repaired(api.make_repair(name).insert())
		repair.cancel()
		again = frappe.copy_doc(repair)
		again.update({"amended_from": repair.name, "docstatus": 0})
		again.insert()
		assert again.backoffice_assignment == name
		again.submit()
		assert look(name).status == "Completed"
		assert look(name).result.endswith(f"({again.name})")

	def test_s13_a_repair_that_was_called_off_is_for_the_unit_to_decide(self, work, beamer):
		name = work({"evidence": "Note"}, asset=beamer.name)
		repair = api.make_repair(name).insert()
		repaired(repair, "Cancelled", completion_date=None)
		assert look(name).status == "In Progress"
		assert repair.name in look(name).last_note

	def test_s13_the_work_is_done_when_the_last_of_two_repairs_is(self, work, asset, beamer):
		name = work({"evidence": "Note"}, asset=beamer.name)
		one = api.make_repair(name).insert()
		two = api.make_repair(name, asset("Screen").name).insert()
		repaired(one)
		assert look(name).status == "In Progress"
		repaired(two)
		assert look(name).status == "Completed"
		assert one.name in look(name).result
		assert two.name in look(name).result

	def test_s13_a_draft_that_is_deleted_leaves_the_rest_done(self, work, asset, beamer):
		name = work({"evidence": "Note"}, asset=beamer.name)
		one = api.make_repair(name).insert()
		two = api.make_repair(name, asset("Screen").name).insert()
		repaired(one)
		two.delete()
		assert look(name).status == "Completed"

	@pytest.mark.parametrize("is_done_first", [True, False])
	def test_s13_what_is_called_off_beside_what_is_done_does_not_keep_it_open(
		self, work, asset, beamer, is_done_first
	):
		name = work({"evidence": "Note"}, asset=beamer.name)
		one = api.make_repair(name).insert()
		two = api.make_repair(name, asset("Screen").name).insert()
		if is_done_first:
			repaired(one)
		repaired(two, "Cancelled", completion_date=None)
		if not is_done_first:
			repaired(one)
		assert look(name).status == "Completed"
		assert one.name in look(name).result

	@pytest.mark.parametrize("status", ["Completed", "Closed"])
	def test_s13_a_repair_that_is_corrected_ends_as_it_was(self, work, beamer, status):
		"""Who corrects the cost of a repair cancels and amends it: what was closed stays so, and nobody is told twice."""
		name = work({"evidence": "Note"}, asset=beamer.name)
		repair = repaired(api.make_repair(name).insert())
		request = request_of(name)
		assert request.status == "Completed"
		if status == "Closed":
			request.status = "Closed"
			request.save()
		told = messages_to_client(request.name)
		repair.cancel()
		assert request_of(name).status == ("In Progress" if status == "Completed" else "Closed")
		assert (look(name).last_note or "").endswith("if it is not done.") == (status == "Closed")
		repair.reload()
		again = frappe.copy_doc(repair)
		again.update({"amended_from": repair.name, "docstatus": 0, "repair_cost": 90})
		again.insert()
		again.submit()
		assert again.backoffice_assignment == name
		assert look(name).status == "Completed"
		assert request_of(name).status == status
		assert messages_to_client(request.name) == told

	def test_s13_a_repair_is_corrected_after_somebody_finished_the_work(self, work, beamer):
		"""The work is finished by hand, and its repair goes on: it may be amended as any other."""
		name = work({"evidence": "Note"}, asset=beamer.name)
		repair = repaired(api.make_repair(name).insert())
		repair.cancel()
		service.complete(name, result="Mended by hand")
		again = frappe.copy_doc(repair)
		again.update({"amended_from": repair.name, "docstatus": 0})
		again.insert()
		again.submit()
		assert again.backoffice_assignment == name
		assert look(name).result == "Mended by hand"

	def test_s13_what_a_person_finished_stays_when_the_repair_is_cancelled(self, work, beamer):
		name = work({"evidence": "Photo"}, asset=beamer.name)
		repair = repaired(api.make_repair(name).insert())
		assignment = look(name)
		assignment.evidence_required = "Note"
		assignment.save(ignore_permissions=True)
		service.complete(name, result="The lamp is new")
		repair.cancel()
		assert (look(name).status, look(name).result) == ("Completed", "The lamp is new")

	def test_s13_it_never_stands_in_the_way_of_the_repair(self, work, beamer, monkeypatch):
		from facility_frontoffice.assets import progress

		name = work({"evidence": "Note"}, asset=beamer.name)
		repair = api.make_repair(name).insert()

		def broken(*args):
			raise ValueError("no")

		monkeypatch.setattr(progress, "_finish", broken)
		repaired(repair)
		assert repair.docstatus == 1
		assert look(name).status == "In Progress"

	def test_a_repair_without_an_assignment_costs_nothing(self, beamer, statements):
		from facility_frontoffice.overrides import asset_repair

		repair = frappe.get_doc(
			{
				"doctype": "Asset Repair",
				"asset": beamer.name,
				"company": beamer.company,
				"failure_date": nowdate(),
			}
		).insert()
		assert statements(lambda: (asset_repair.validate(repair), asset_repair.on_change(repair))) == []

	def test_an_assignment_without_an_asset_says_so(self, work):
		with pytest.raises(AssetError, match="names no asset"):
			api.make_repair(work())

	def test_nothing_is_repaired_for_finished_work(self, work, beamer):
		name = work(asset=beamer.name)
		repair = api.make_repair(name)
		service.complete(name, result="Done")
		with pytest.raises(AssetError, match="nobody waits"):
			repair.insert()
		with pytest.raises(AssetError, match="nobody waits"):
			api.make_repair(name)

	def test_a_repair_names_the_request_of_its_assignment(self, work, beamer):
		name, other = work(asset=beamer.name), work(asset=beamer.name)
		repair = api.make_repair(name)
		repair.client_request = look(other).client_request
		with pytest.raises(AssetError, match="belongs to"):
			repair.insert()

	def test_who_may_not_repair_makes_none(self, work, beamer, as_user, organisation):
		name = work(asset=beamer.name)
		with as_user(organisation.LOGISTICS), pytest.raises(frappe.PermissionError):
			api.make_repair(name)


class TestLinks:
	def test_s13_a_repair_that_was_there_is_linked_and_brings_its_end(self, work, beamer):
		repair = repaired(
			frappe.get_doc(
				{
					"doctype": "Asset Repair",
					"asset": beamer.name,
					"company": beamer.company,
					"failure_date": now_datetime(),
				}
			).insert()
		)
		name = work({"evidence": "Note"})
		api.link("Asset Repair", repair.name, name)
		assert look(name).status == "Completed"
		assert look(name).asset == beamer.name
		assert request_of(name).asset == beamer.name
		api.link("Asset Repair", repair.name, name)
		api.unlink("Asset Repair", repair.name)
		assert look(name).status == "In Progress"
		repair.reload()
		assert not repair.backoffice_assignment
		assert not repair.client_request

	def test_a_repair_for_other_work_is_untied_first(self, work, beamer):
		name, other = work(asset=beamer.name), work(asset=beamer.name)
		repair = api.make_repair(name).insert()
		with pytest.raises(AssetError, match="Untie it first"):
			api.link("Asset Repair", repair.name, other)

	def test_a_link_that_moves_takes_both_along(self, work, beamer):
		name, other = work({"evidence": "Note"}, asset=beamer.name), work(asset=beamer.name)
		repair = api.make_repair(name).insert()
		repair.backoffice_assignment = other
		repair.client_request = look(other).client_request
		repair.save()
		assert look(other).status == "In Progress"
		assert documents.work_of(name) == []

	@pytest.mark.parametrize("doctype", ["User", "Asset", "Client Request"])
	def test_other_documents_are_not_linked(self, work, doctype):
		with pytest.raises(AssetError, match="not linked"):
			api.link(doctype, "Administrator", work())

	def test_a_cancelled_repair_is_not_linked(self, work, beamer):
		name = work(asset=beamer.name)
		repair = repaired(api.make_repair(name).insert())
		api.unlink("Asset Repair", repair.name)
		repair.reload()
		repair.cancel()
		with pytest.raises(AssetError, match="is cancelled"):
			api.link("Asset Repair", repair.name, work())

	def test_who_may_not_write_the_repair_links_nothing(self, work, beamer, as_user, organisation):
		name = work(asset=beamer.name)
		repair = api.make_repair(name).insert()
		with as_user(organisation.AGENT), pytest.raises(frappe.PermissionError):
			api.unlink("Asset Repair", repair.name)


class TestMovement:
	def test_s13_a_move_goes_to_where_the_client_asked(self, work, beamer, organisation):
		name = work({"evidence": "Note"}, asset=beamer.name, location=organisation.ROOMS[1])
		movement = api.make_movement(name)
		assert movement.purpose == "Transfer"
		[row] = movement.assets
		assert (row.source_location, row.target_location) == organisation.ROOMS[:2]
		movement.insert()
		assert look(name).status == "In Progress"
		movement.submit()
		assert look(name).status == "Completed"
		assert look(name).result == f"Moved: Beamer to {organisation.ROOMS[1]} ({movement.name})"
		assert frappe.db.get_value("Asset", beamer.name, "location") == organisation.ROOMS[1]

	def test_s13_a_cancelled_move_is_at_work_again(self, work, beamer, organisation):
		name = work({"evidence": "Note"}, asset=beamer.name, location=organisation.ROOMS[1])
		movement = api.make_movement(name).insert()
		movement.submit()
		movement.cancel()
		assert look(name).status == "In Progress"

	def test_s13_what_stands_there_already_goes_to_who_asked(self, work, beamer, employee, organisation):
		emma = employee(organisation.CLIENT)
		name = work({"evidence": "Note"}, asset=beamer.name, location=beamer.location, employee=emma.name)
		movement = api.make_movement(name)
		assert movement.purpose == "Issue"
		movement.insert()
		movement.submit()
		assert frappe.db.get_value("Asset", beamer.name, "custodian") == emma.name

	def test_s13_a_move_is_in_the_history_of_an_asset_that_the_request_did_not_name(
		self, work, beamer, asset, organisation
	):
		name = work({"evidence": "Note"}, location=organisation.ROOMS[1])
		movement = api.make_movement(name, beamer.name)
		screen = asset("Screen")
		movement.append(
			"assets",
			{
				"asset": screen.name,
				"source_location": screen.location,
				"target_location": organisation.ROOMS[1],
			},
		)
		movement.insert()
		movement.submit()
		request = look(name).client_request
		assert not frappe.db.get_value(REQUEST, request, "asset")
		for thing in (beamer, screen):
			about = api.about(thing.name)
			assert [row.name for row in about["last"]] == [request]
			assert next(row.name for row in about["moves"]) == movement.name


class TestMaintenance:
	@pytest.fixture
	def plan(self, beamer, organisation):
		technician = organisation.BUILDING_SERVICES
		team = frappe.get_doc(
			{
				"doctype": "Asset Maintenance Team",
				"maintenance_team_name": "Technicians",
				"company": beamer.company,
				"maintenance_manager": technician,
				"maintenance_team_members": [
					{
						"team_member": technician,
						"maintenance_role": frappe.db.get_value("Role", {}, order_by="name"),
					}
				],
			}
		).insert(ignore_permissions=True)
		return frappe.get_doc(
			{
				"doctype": "Asset Maintenance",
				"asset_name": beamer.name,
				"company": beamer.company,
				"maintenance_team": team.name,
				"asset_maintenance_tasks": [
					{
						"maintenance_task": "Clean the filter",
						"maintenance_type": "Preventive Maintenance",
						"maintenance_status": "Planned",
						"start_date": nowdate(),
						"next_due_date": add_days(nowdate(), 3),
						"periodicity": "Yearly",
						"assign_to": technician,
					}
				],
			}
		).insert(ignore_permissions=True)

	def test_s13_planned_maintenance_is_taken_for_the_work_and_finishes_it(self, work, beamer, plan):
		name = work({"evidence": "Note"}, asset=beamer.name)
		[planned] = api.planned_maintenance(beamer.name)
		assert planned.task_name or planned.name
		api.link("Asset Maintenance Log", planned.name, name)
		assert look(name).status == "In Progress"
		assert api.planned_maintenance(beamer.name) == []
		log = frappe.get_doc("Asset Maintenance Log", planned.name)
		log.update(
			{
				"maintenance_status": "Completed",
				"completion_date": nowdate(),
				"actions_performed": "<p>Cleaned</p>",
			}
		)
		log.save()
		log.submit()
		assert look(name).status == "Completed"
		assert look(name).result == f"Cleaned ({log.name})"
		log.cancel()
		assert look(name).status == "In Progress"

	def test_s13_maintenance_that_is_called_off_is_for_the_unit_to_decide(self, work, beamer, plan):
		name = work({"evidence": "Note"}, asset=beamer.name)
		[planned] = api.planned_maintenance(beamer.name)
		api.link("Asset Maintenance Log", planned.name, name)
		log = frappe.get_doc("Asset Maintenance Log", planned.name)
		log.maintenance_status = "Cancelled"
		log.save()
		log.submit()
		assert look(name).status == "In Progress"
		assert log.name in look(name).last_note

	def test_an_asset_has_one_plan(self, work, beamer, plan):
		with pytest.raises(AssetError, match="has a maintenance plan already"):
			api.make_maintenance(work(asset=beamer.name))

	def test_a_plan_for_an_asset_without_one_has_what_was_asked(self, work, beamer):
		name = work(asset=beamer.name)
		plan = api.make_maintenance(name)
		assert plan.asset_name == beamer.name
		assert [row.maintenance_task for row in plan.asset_maintenance_tasks] == [request_of(name).subject]
