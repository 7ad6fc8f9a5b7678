"""Fields that an admin added and ticked for reports: to count by, to narrow to a value, and as columns (issue 9)."""

import frappe
import pytest
from own_fields import OWN_FIELD, added

from facility_frontoffice.api import intake as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service
from facility_frontoffice.own_fields import in_reports

REQUEST, PRODUCT, ASSIGNMENT = "Client Request", "Facility Product", "Backoffice Assignment"
PERIOD = {
	"from_date": "2026-03-01",
	"to_date": "2026-03-31",
	"from": "2026-03-01",
	"until": "2026-03-31",
}
LAMP, PLANTS = "LIGHTING", "PLANTS"
ALL_TICKED = {
	REQUEST: [
		{"fieldname": "of_floor", "label": "Floor", "fieldtype": "Select", "options": "\nGround\nFirst"},
		{"fieldname": "of_board", "label": "For the Board", "fieldtype": "Check"},
		{"fieldname": "of_host", "label": "Host", "fieldtype": "Link", "options": "User"},
		{"fieldname": "of_mark", "label": "Mark", "fieldtype": "Data"},
		{"fieldname": "of_persons", "label": "Persons", "fieldtype": "Int"},
		{"fieldname": "of_weight", "label": "Weight", "fieldtype": "Rating"},
		{"fieldname": "of_secret", "label": "Secret", "fieldtype": "Data", "permlevel": 1},
	],
	PRODUCT: [
		{"fieldname": "of_kind", "label": "Kind", "fieldtype": "Select", "options": "\nOwn\nRented"},
	],
	ASSIGNMENT: [
		{"fieldname": "of_kind", "label": "Kind", "fieldtype": "Select", "options": "\nDay\nNight"},
	],
}
FLOOR, BOARD, HOST, MARK, PERSONS, WEIGHT = (
	f"own_client_request_of_{name}" for name in ("floor", "board", "host", "mark", "persons", "weight")
)
OF_PRODUCT, OF_WORK = "own_facility_product_of_kind", "own_backoffice_assignment_of_kind"
OF_REQUEST = (FLOOR, BOARD, HOST, MARK, PERSONS, WEIGHT)

# Each with its figure that counts all there is, another grouping with the same total, and the name of its group.
ASKED = {
	"Translation Accuracy": ("handed_over", "Channel"),
	"Handled Directly": ("decided", "Channel"),
	"Intake Times": ("requests", "Channel"),
	"Wish against Promise": ("wished", "Channel"),
	"Wrong Information": ("answered", "Channel"),
	"Done and Told": ("done", "Channel"),
	"Silence Towards Clients": ("silences", "Channel"),
}
WORK = {
	"Returned for Information": ("sent", "Channel"),
	"Returned as Misrouted": ("sent", "Channel"),
	"Told of Delays": ("delays", "Month"),
	"Lead Time of Purchases": ("purchases", "Month"),
	"Figures of Units and Suppliers": ("handed_over", "Unit or Supplier"),
}
BY_THEMSELVES = {"Charges": "number", "Demand for the Catalogue": "requests"}
OF_PERIOD = (*ASKED, *WORK, *BY_THEMSELVES, "Moment of Demand")


@pytest.fixture(scope="module", autouse=True)
def _fields(organisation, site):
	with added(site, ALL_TICKED, "in_reports"):
		yield


@pytest.fixture(autouse=True)
def _in_march(travel_to, _fields, transaction):
	travel_to("2026-03-02 09:00")  # a Monday


@pytest.fixture
def asked(ask, travel_to):
	"""Three requests with something for every report: two with values, and one without any."""
	frappe.db.set_value(PRODUCT, LAMP, "of_kind", "Own")
	first = ask(LAMP, intake_seconds=30, channel="Email")
	second = ask(LAMP, PLANTS, intake_seconds=50)
	third = ask(request_type="Information")
	values = {"of_floor": "Ground", "of_board": 1, "of_host": data.AGENT, "of_mark": "East", "of_persons": 10}
	frappe.db.set_value(REQUEST, first.name, {**values, "of_weight": 0.6})
	frappe.db.set_value(REQUEST, second.name, {"of_floor": "First", "of_mark": "EAST", "of_persons": 9})
	(lost,) = fulfilment.send_out(first.name)
	fulfilment.return_to_front_office(lost, "Which lamp?", "Information Missing")
	works = fulfilment.send_out(second.name)
	frappe.db.set_value(ASSIGNMENT, works[0], "of_kind", "Night")
	service.handle_directly(third.name, "At nine.")
	api.correct_information(third.name, "At nine.", "At ten.", "Old card.")
	names = [first.name, second.name, third.name]
	frappe.db.set_value(
		REQUEST,
		{"name": ("in", names)},
		{
			"desired_date": "2026-03-03 09:00",
			"promised_date": "2026-03-03 17:00",
			"suggestions_found": 0,
			"merged_into": None,
		},
	)
	frappe.db.set_value(REQUEST, second.name, {"status": "Completed", "completed_at": "2026-03-05 09:00"})
	bought = {"status": "Completed", "action": "Purchase", "completed_at": "2026-03-05 09:00"}
	frappe.db.set_value(ASSIGNMENT, {"name": ("in", works)}, bought)
	for number, name in enumerate(names):
		charge = {"client_request": name, "product": LAMP, "day": "2026-03-03", "status": "To Charge"}
		frappe.get_doc({"doctype": "Facility Charge", "charge_key": f"{name}:{number}", **charge}).db_insert()
	travel_to("2026-03-10 09:00")
	return frappe._dict(first=first.name, second=second.name, third=third.name, works=works, lost=lost)


def run(report: str, **filters) -> tuple:
	name = frappe.scrub(report)
	path = f"facility_frontoffice.facility_frontoffice.report.{name}.{name}.execute"
	return frappe.get_attr(path)({**PERIOD, **filters})


def grouped(report: str, key: str, **filters) -> list[dict]:
	"""The rows of a report by this group, without its total."""
	called = {"Charges": "by", "Demand for the Catalogue": "view"}.get(report, "group_by")
	return [row for row in run(report, **{called: key}, **filters)[1] if row.get("key") != "total"]


def total(report: str, figure: str, key: str, **filters) -> int:
	"""What stands below a report; of one group only, that group. What is in two groups counts once."""
	rows = run(report, group_by=key, **filters)[1]
	return rows[-1][figure] if rows else 0


def figures(report: str, figure: str, key: str, **filters) -> dict:
	return {row["group"]: row[figure] for row in grouped(report, key, **filters)}


class TestCountedBy:
	def test_each_kind_of_field(self, asked):
		floors = {"Ground": 1, "First": 2, "Not known": 1}
		assert figures("Handled Directly", "decided", FLOOR) == floors
		assert figures("Handled Directly", "decided", BOARD) == {"Yes": 1, "No": 3}
		assert figures("Handled Directly", "decided", HOST) == {"Anna de Vries": 1, "Not known": 3}
		assert figures("Handled Directly", "decided", MARK) == {"East": 1, "EAST": 2, "Not known": 1}
		assert list(figures("Handled Directly", "decided", PERSONS)) == ["0", "9", "10"]
		assert figures("Handled Directly", "decided", WEIGHT) == {"3 of 5": 1, "Not known": 3}
		assert figures("Handled Directly", "decided", OF_PRODUCT) == {"Own": 2, "Not known": 2}

	def test_totals_are_those_of_another_grouping(self, asked):
		"""So no report loses or doubles anything by a field, and all of them can be counted by each."""
		differences = {}
		for reports, keys in ((ASKED, OF_REQUEST), (WORK, (*OF_REQUEST, OF_PRODUCT, OF_WORK))):
			for report, (figure, other) in reports.items():
				expected = total(report, figure, other)
				assert expected, report
				for key in keys:
					found = total(report, figure, key)
					if found != expected:
						differences[report, key] = (found, expected)
		assert differences == {}

	def test_by_a_field_of_the_product(self, asked):
		found = {report: figures(report, figure, OF_PRODUCT) for report, (figure, _other) in ASKED.items()}
		assert found["Translation Accuracy"] == {"Own": 2, "Not known": 1}
		assert found["Intake Times"] == {"Own": 2, "Not known": 2}  # one has two products
		assert found["Wrong Information"]["Not known"] == 2

	def test_by_a_field_of_the_work(self, asked):
		assert figures("Returned as Misrouted", "sent", OF_WORK) == {"Night": 1, "Not known": 2}
		assert figures("Told of Delays", "delays", OF_WORK) == {"Night": 1, "Not known": 2}
		assert figures("Lead Time of Purchases", "purchases", OF_WORK) == {"Night": 1, "Not known": 1}
		assert figures("Figures of Units and Suppliers", "handed_over", OF_WORK) == {
			"Night": 1,
			"Not known": 2,
		}

	def test_charges_and_demand(self, asked):
		assert figures("Charges", "number", FLOOR) == {"Ground": 1, "First": 1, "Not known": 1}
		assert figures("Charges", "number", OF_PRODUCT) == {"Own": 3}
		floors = {"Ground": 1, "First": 1, "Not known": 1}
		assert figures("Demand for the Catalogue", "requests", FLOOR) == floors
		assert figures("Demand for the Catalogue", "nothing_matched", FLOOR) == floors
		assert figures("Demand for the Catalogue", "requests", OF_PRODUCT) == {"Own": 2, "Not known": 2}

	def test_is_called_as_people_call_it(self, asked):
		def label(report: str, key: str) -> str:
			return run(report, group_by=key)[0][0]["label"]

		assert label("Handled Directly", FLOOR) == "Floor"
		assert label("Returned as Misrouted", OF_WORK) == "Kind (Backoffice Assignment)"
		frappe.local.lang = "nl"
		assert figures("Handled Directly", "decided", BOARD) == {"Ja": 1, "Nee": 3}


class TestNarrowed:
	def test_to_a_value_of_each_kind(self, asked):
		for key, value, expected in (
			(FLOOR, "First", 2), (BOARD, "1", 1), (BOARD, "0", 3), (HOST, data.AGENT, 1), (MARK, "East", 3),
			(PERSONS, "9", 2), (WEIGHT, 0.6, 1), (OF_PRODUCT, "Own", 2), (OF_PRODUCT, "Rented", 0),
		):  # fmt: skip
			found = figures("Handled Directly", "decided", "Channel", **{key: value})
			assert sum(found.values()) == expected, (key, value)

	def test_every_report_of_the_front_office(self, asked):
		everything, wrong = {**ASKED, **WORK}, {}
		for report, (figure, other) in everything.items():
			by_floor = figures(report, figure, FLOOR)
			for floor in ("Ground", "First"):
				found = total(report, figure, other, **{FLOOR: floor})
				if found != by_floor.get(floor, 0):
					wrong[report, floor] = (found, by_floor)
		assert wrong == {}
		assert figures("Charges", "number", FLOOR, **{FLOOR: "First"}) == {"First": 1}
		assert len(run("Demand for the Catalogue", view="Requests", **{FLOOR: "First"})[1]) == 1
		assert run("Moment of Demand", **{FLOOR: "First"})[1][0]["all"] == 2

	def test_by_work_and_by_several_at_once(self, asked):
		assert sum(figures("Returned as Misrouted", "sent", "Channel", **{OF_WORK: "Night"}).values()) == 1
		assert sum(figures("Told of Delays", "delays", "Month", **{OF_WORK: "Night"}).values()) == 1
		narrowed = {FLOOR: "First", OF_PRODUCT: "Own", OF_WORK: "Night"}
		assert figures("Returned as Misrouted", "sent", FLOOR, **narrowed) == {"First": 1}

	def test_an_empty_filter_narrows_nothing(self, asked):
		found = figures("Handled Directly", "decided", "Channel", **{FLOOR: "", OF_PRODUCT: None})
		assert sum(found.values()) == 4


class TestColumns:
	def test_of_requests(self, asked):
		columns, rows = run("Demand for the Catalogue", view="Requests")[:2]
		assert [column["label"] for column in columns][-6:] == [
			"Floor", "For the Board", "Host", "Mark", "Persons", "Weight",
		]  # fmt: skip
		by_name = {row["request"]: row for row in rows}
		assert [by_name[asked.first][key] for key in OF_REQUEST] == [
			"Ground", "Yes", "Anna de Vries", "East", 10, "3 of 5",
		]  # fmt: skip
		assert by_name[asked.third][FLOOR] is None
		wishes = {row["key"]: row for row in run("Wish against Promise", group_by="Request")[1]}
		assert wishes[asked.second][FLOOR] == "First"
		assert FLOOR not in wishes["total"]

	def test_of_what_recurs(self, asked):
		series = {"reference_doctype": REQUEST, "reference_document": asked.first, "frequency": "Monthly"}
		frappe.get_doc({"doctype": "Auto Repeat", "status": "Active", **series}).db_insert()
		columns, rows = run("Recurring Requests")
		assert columns[-6]["label"] == "Floor"
		assert next(row for row in rows if row["request"] == asked.first)[HOST] == "Anna de Vries"

	def test_of_products_and_purchases(self, asked):
		frappe.db.set_value(PRODUCT, LAMP, {"answer_card": "Change it.", "review_by": "2026-03-01"})
		columns, rows = run("Answer Cards to Review", until="2026-03-10")[:2]
		assert columns[-1]["fieldname"] == OF_PRODUCT
		assert {row["product"]: row[OF_PRODUCT] for row in rows}[LAMP] == "Own"
		found = run("Answer Cards to Review", until="2026-03-10", **{OF_PRODUCT: "Own"})[1]
		assert [row["product"] for row in found] == [LAMP]
		assert run("Charges", by="Product")[1][0][OF_PRODUCT] == "Own"
		purchases = run("Lead Time of Purchases", group_by="Purchase")[1]
		assert [(row.get(OF_WORK), row.get(FLOOR)) for row in purchases if row["key"] == asked.works[0]] == [
			("Night", "First")
		]


class TestRefused:
	@pytest.mark.parametrize(
		"name",
		[
			"own_client_request_subject",  # is no field of an admin
			"own_client_request_of_gone",
			"own_client_request_of_secret",  # only some may read it
			"own_client_request_of_floor`, sleep(9) -- ",
			"own_client_request_of_floor) or 1=1 or (1",
			"own_User_api_key",
			"own_",
		],
	)
	def test_what_is_no_ticked_field(self, name):
		for report in OF_PERIOD:
			with pytest.raises(frappe.ValidationError, match="no longer shows in reports"):
				run(report, **{name: "x"})
			if report != "Moment of Demand":
				with pytest.raises(frappe.ValidationError, match="no longer shows in reports"):
					grouped(report, name)

	def test_values_are_values(self, asked):
		for value in ("' or 1=1 or '", "First' -- ", '"', ["First", "Ground"], {"a": 1}):
			assert grouped("Handled Directly", "Channel", **{FLOOR: value}) == []
		with pytest.raises(frappe.ValidationError, match="no number"):
			run("Handled Directly", **{PERSONS: "1 or 1=1"})

	def test_what_is_no_ticked_field_any_more(self, asked):
		row = {"document_type": REQUEST, "fieldname": "of_floor"}
		frappe.db.set_value(OWN_FIELD, row, "in_reports", 0)
		frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")
		with pytest.raises(frappe.ValidationError, match="client_request_of_floor"):
			run("Handled Directly", **{FLOOR: "First"})
		assert run("Handled Directly", **{FLOOR: ""})[1]
		assert FLOOR not in {column["fieldname"] for column in run("Recurring Requests")[0]}

	@pytest.mark.parametrize("report", [*ASKED, "Charges", "Demand for the Catalogue"])
	def test_a_field_of_work_where_no_work_is_counted(self, report):
		with pytest.raises(frappe.ValidationError, match=r"counted by Kind \(Backoffice"):
			grouped(report, OF_WORK)
		with pytest.raises(frappe.ValidationError, match="Empty that filter"):
			run(report, **{OF_WORK: "Night"})

	@pytest.mark.parametrize("report", ["Charges", "Figures of Units and Suppliers"])
	def test_groups_that_are_none(self, report):
		with pytest.raises(frappe.ValidationError, match="cannot be counted by Nonsense"):
			grouped(report, "Nonsense")


def test_costs_one_statement_for_titles_at_most(asked, statements):
	for report, (_figure, other) in {**ASKED, **WORK}.items():
		grouped(report, other)
		usual = len(statements(lambda: grouped(report, other, **{FLOOR: "First"})))  # noqa: B023
		for key in (FLOOR, OF_PRODUCT):
			assert len(statements(lambda: grouped(report, key, **{FLOOR: "First"}))) <= usual, report  # noqa: B023
		assert len(statements(lambda: grouped(report, HOST))) <= usual + 1, report  # noqa: B023


def test_the_desk_is_told_what_there_is(statements):
	boot = frappe._dict()
	in_reports.extend_boot(boot)
	assert statements(lambda: in_reports.extend_boot(boot)) == []
	assert [row["key"] for row in boot.facility_own_fields] == [*OF_REQUEST, OF_PRODUCT, OF_WORK]
	assert boot.facility_own_fields[0] == {
		"key": FLOOR,
		"doctype": REQUEST,
		"label": "Floor",
		"fieldtype": "Select",
		"options": "\nGround\nFirst",
	}


def test_a_report_that_is_mailed_keeps_its_field(asked):
	mailed = frappe.get_doc(
		{
			"doctype": "Auto Email Report",
			"report": "Handled Directly",
			"user": data.MANAGER,
			"email_to": data.MANAGER,
			"format": "HTML",
			"frequency": "Weekly",
			"filters": frappe.as_json({**PERIOD, "group_by": FLOOR, BOARD: "0"}),
		}
	).insert()
	content = mailed.get_report_content()
	assert "First" in content
	assert "Ground" not in content
