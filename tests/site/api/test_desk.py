"""What the desk's panels get: S5 (progress), S19 (the client in view), S21 (the norm before it is said)."""

import pytest

from facility_frontoffice.api import assets, desk
from facility_frontoffice.api import fulfilment as fulfilment_api
from facility_frontoffice.demo import data


@pytest.fixture(autouse=True)
def _agent(_isolated, as_user):
	with as_user(data.AGENT):
		yield


def names(people):
	return [person["client_name"] for person in people]


@pytest.mark.parametrize("text", ["emma", "van dijk", "Dijk Emma", "EMMA@example"])
def test_s19_a_client_is_found_by_any_words_of_name_or_address(text):
	found = desk.find_clients(text)
	assert names(found) == ["Emma van Dijk"]
	assert found[0]["client_user"] == data.CLIENT
	assert found[0]["client_email"] == data.CLIENT


@pytest.mark.parametrize("text", ["", " ", "e", "%", "__", "%%%", "\\"])
def test_wildcards_and_single_letters_find_nobody(text):
	assert desk.find_clients(text) == []


def test_user_and_contact_with_one_address_are_one_person(transaction):
	frappe = transaction
	frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": "Emma",
			"last_name": "van Dijk (work)",
			"email_ids": [{"email_id": data.CLIENT, "is_primary": 1}],
			"phone_nos": [{"phone": "06 123", "is_primary_mobile_no": 1}],
		}
	).insert(ignore_permissions=True)
	found = desk.find_clients("emma")
	assert len(found) == 1
	assert found[0]["client_phone"] == "06 123"


def test_s19_open_and_earlier_requests_and_what_is_open_at_the_place(ask):
	room = data.ROOMS[0]
	first = ask("CLEANING", location=room)
	other = ask("CLEANING", location=room, client_user=data.COLLEAGUE)
	about = desk.about_client(user=data.CLIENT, location=room)
	assert first.name in [row.name for row in about["open"]]
	assert [row.name for row in about["here"]] == [other.name]
	assert desk.find_clients("emma")[0]["location"] == room
	about = desk.about_client(user=data.CLIENT, leave_out=first.name)
	assert first.name not in [row.name for row in about["open"]]


def test_s21_a_promise_per_product_before_anything_is_written(transaction):
	before = transaction.db.count("Client Request")
	promises = desk.promise({}, ["LIGHTING", "CHAIR", "LIGHTING"])
	assert [row["product"] for row in promises] == ["LIGHTING", "CHAIR"]
	assert promises[0]["resolution_due"] < promises[1]["resolution_due"]
	assert transaction.db.count("Client Request") == before


def test_s5_progress_has_clocks_lines_and_parties(ask):
	from facility_frontoffice.fulfilment import service

	request = ask("LIGHTING")
	made = service.send_out(request.name)
	stand = desk.progress(request.name)
	assert {clock["clock"]: clock["state"] for clock in stand["clocks"]} == {
		"Acknowledgement": "stopped",
		"Response": "stopped",
		"Resolution": "running",
		"Silence": "running",
	}
	assert all(clock["norm"] and clock["elapsed"] >= 0 for clock in stand["clocks"])
	assert (stand["service_level_source"], stand["service_level_reason"]) == ("Product", "Lighting fault")
	line = stand["lines"][0]
	assert [row.name for row in line["assignments"]] == made
	assert line["assignments"][0].party
	assert line["answers"][0]["question"]
	assert stand["events"]
	assert stand["purchases"] == []


def test_steps_to_come_are_shown_until_they_are_sent(ask, product):
	from facility_frontoffice.fulfilment import service

	product("TWO-STEPS", steps=[{"step_name": "First"}, {"step_name": "Second"}])
	request = ask("TWO-STEPS")
	first = service.send_out(request.name)[0]
	line = desk.progress(request.name)["lines"][0]
	assert [row.step for row in line["assignments"]] == ["First"]
	assert [row["step"] for row in line["next_steps"]] == ["Second"]
	service.complete(first)
	line = desk.progress(request.name)["lines"][0]
	assert [row.step for row in line["assignments"]] == ["First", "Second"]
	assert line["next_steps"] == []


def test_an_assignment_knows_its_request_and_its_steps(ask, product):
	from facility_frontoffice.fulfilment import service

	product("TWO-STEPS", steps=[{"step_name": "First"}, {"step_name": "Second"}])
	request = ask("TWO-STEPS", client_phone="020 1")
	first = service.send_out(request.name)[0]
	about = desk.assignment(first)
	assert about["client_phone"] == "020 1"
	assert [row["step"] for row in about["steps"]] == ["First", "Second"]
	assert not about["may_reassign"], "somebody has it"
	service.return_to_front_office(first, "Not ours.", "Not Ours")
	assert desk.assignment(first)["may_reassign"]


def test_s18_what_a_client_does_at_the_desk_lets_the_work_go_on(ask, transaction):
	from facility_frontoffice.fulfilment import client_tasks, service

	request = ask("CLEANING")
	assignment = service.send_out(request.name)[0]
	task = client_tasks.ask(assignment, "Which carpet?", "Text")
	assert desk.progress(request.name)["tasks"][0].status == "Open"
	assert fulfilment_api.complete_client_task(task.name, "The blue one") == {"request": request.name}
	assert desk.progress(request.name)["tasks"][0].answer == "The blue one"
	assert transaction.db.get_value("Backoffice Assignment", assignment, "status") == "Open"


@pytest.mark.parametrize(
	"call",
	[
		lambda name: desk.find_clients("emma"),
		lambda name: desk.promise({}, ["LIGHTING"]),
		lambda name: desk.about_client(user=data.COLLEAGUE),
		lambda name: desk.progress(name),
	],
)
def test_a_client_sees_none_of_this(ask, as_user, transaction, call):
	request = ask("CLEANING")
	with as_user(data.CLIENT), pytest.raises(transaction.PermissionError):
		call(request.name)


def test_who_only_does_the_work_reads_nothing_of_other_clients(transaction, as_user):
	with as_user(data.CLEANING), pytest.raises(transaction.PermissionError):
		desk.about_client(email=data.COLLEAGUE)


def test_who_works_here_without_a_log_in_is_found_too(transaction):
	employee = _employee(transaction, "Dirk Zonder", "0612345678")
	[found] = desk.find_clients("zonder")
	assert (found["employee"], found["client_name"], found["client_phone"]) == (
		employee.name,
		"Dirk Zonder",
		"0612345678",
	)
	assert names(desk.find_clients("06123456")) == ["Dirk Zonder"]


def test_s19_requests_about_the_same_product_are_marked(ask):
	room = data.ROOMS[0]
	lamp = ask("LIGHTING", location=room)
	ask("CLEANING", location=room)
	others = ask("LIGHTING", location=room, client_user=data.COLLEAGUE)
	about = desk.about_client(user=data.CLIENT, location=room, products=["LIGHTING"])
	assert [row.name for row in about["open"] if row.same_product] == [lamp.name]
	assert [row.name for row in about["here"] if row.same_product] == [others.name]


def test_s19_assets_of_the_client_and_of_the_place_are_in_view(transaction):
	frappe = transaction
	employee = _employee(frappe, "Dirk Zonder", "0612345678")
	for name, values in {
		"Laptop": {"custodian": employee.name},
		"Beamer": {"location": data.ROOMS[0]},
	}.items():
		_asset(frappe, name, **values)
	_asset(frappe, "Elsewhere", location=data.ROOMS[2])
	found = assets.find(location=data.ROOMS[0], employee=employee.name)
	assert sorted(row.asset_name for row in found["assets"]) == ["Beamer", "Laptop"]
	assert assets.find()["assets"] == []


def test_s8_s50_a_wish_is_judged_before_it_is_said(travel_to):
	travel_to("2026-11-23 10:00")
	[chair] = desk.promise({"desired_date": "2026-11-24 10:00:00"}, ["CHAIR"])
	assert any("takes until" in problem for problem in chair["problems"])
	assert chair["earliest"] > chair["response_due"]
	[far] = desk.promise({"desired_date": "2027-03-01 10:00:00"}, ["CHAIR"])
	assert far["problems"] == []


def test_s21_what_is_said_is_what_is_promised_also_for_a_customer_or_place_with_a_norm_of_its_own(
	transaction, travel_to, product
):
	from facility_frontoffice.intake import service

	frappe = transaction
	travel_to("2026-11-23 10:00")
	product("PLAIN")
	frappe.get_doc(
		{
			"doctype": "Facility Service Level",
			"level_name": "At once",
			"norms": [{"priority": "Medium", "respond_within": 600, "resolve_within": 1200}],
		}
	).insert(ignore_permissions=True)
	usual = desk.promise({}, ["PLAIN"])[0]["resolution_due"]
	frappe.db.set_value("Location", data.ROOMS[0], "facility_service_level", "At once")
	frappe.clear_document_cache("Location", data.ROOMS[0])
	values = {"location": data.ROOMS[0]}
	[said] = desk.promise(values, ["PLAIN"])
	assert said["resolution_due"] < usual
	request = service.create_request(
		{
			"subject": "Here",
			"request_type": "Fault",
			"channel": "Other",
			"client_user": data.CLIENT,
			**values,
		},
		[{"product": "PLAIN"}],
	)
	gap = frappe.utils.get_datetime(request.resolution_due) - frappe.utils.get_datetime(
		said["resolution_due"]
	)
	assert abs(gap.total_seconds()) < 10


def _employee(frappe, name: str, phone: str):
	first, last = name.split(" ", 1)
	return frappe.get_doc(
		{
			"doctype": "Employee",
			"first_name": first,
			"last_name": last,
			"cell_number": phone,
			"company": frappe.db.get_value("Company", {}, "name", order_by="name"),
			"gender": "Other",
			"date_of_birth": "1990-01-01",
			"date_of_joining": "2020-01-01",
		}
	).insert(ignore_permissions=True)


def _asset(frappe, name: str, **values):
	"""A draft is enough to be in view; submitting one asks for a whole administration of assets."""
	doc = frappe.get_doc({"doctype": "Asset", "asset_name": name, **values})
	doc.name = name
	doc.db_insert()
