"""Many products from one file: what is wrong is said before anything is written, and then it is all or nothing."""

import base64
import contextlib
import csv
import io
import json

import pytest

from facility_frontoffice import import_queue
from facility_frontoffice.api import catalogue_import as api
from facility_frontoffice.catalogue import csv_rules, import_jobs, importing, suggestions
from facility_frontoffice.catalogue.service import CatalogueError
from facility_frontoffice.demo import data

PRODUCT = "Facility Product"
CATEGORY = "Facility Product Category"
HEADER = ["product_code", "product_name", "category", "handling", "backoffice_unit", "questions", "steps"]


@pytest.fixture(autouse=True)
def no_job_waits(monkeypatch):
	monkeypatch.setattr(import_queue, "is_job_enqueued", lambda job: False)


def file_of(rows: list[list], header: list[str] = HEADER) -> str:
	out = io.StringIO()
	csv.writer(out).writerows([header, *rows])
	return base64.b64encode(out.getvalue().encode()).decode()


def row(number: int, **values) -> list:
	product = {
		"product_code": f"BULK-{number}",
		"product_name": f"Bulk product {number}",
		"category": "Workplace",
		"handling": "Backoffice",
		"backoffice_unit": "Workplace",
		"questions": "How many?* [Number: 1..10]; Why so many? {How many? = 10}",
		"steps": "Plan [norm: 4h] > Bring || Call [evidence: Note]",
		**values,
	}
	return [product[column] for column in HEADER]


def bulk(frappe) -> int:
	return frappe.db.count(PRODUCT, {"product_code": ("like", "BULK-%")})


class TestChecking:
	def test_a_bad_row_is_named_with_its_column_and_nothing_is_written(self, transaction):
		rows = [row(number) for number in range(1, 1000)]
		rows[498] = row(499, backoffice_unit="Nobody")
		found = api.check(file_of(rows))
		assert (found["rows"], found["problem_count"]) == (999, 1)
		(problem,) = found["problems"]
		assert (problem["row"], problem["column"], problem["label"]) == (
			500,
			"backoffice_unit",
			"Backoffice Unit",
		)
		assert "Nobody" in problem["problem"]
		with pytest.raises(CatalogueError, match="1 things"):
			api.start(file_of(rows))
		assert bulk(transaction) == 0

	def test_what_is_shown_is_no_markup(self, transaction):
		found = api.check(file_of([row(1, backoffice_unit="<img src=x>")]))
		assert "<img" not in found["problems"][0]["problem"]

	def test_in_the_language_of_who_looks(self, transaction):
		transaction.local.lang = "nl"
		found = api.check(file_of([row(1, handling="Niemand", category="Nergens")]))
		assert "Kies een van" in " ".join(problem["problem"] for problem in found["problems"])
		good = file_of([["X-1", "Iets", "Workplace", "Leverancier", "Workplace", "Hoeveel? [Getal]", ""]])
		assert api.check(good)["new"] == 1

	def test_one_look_whatever_the_number_of_rows(self, transaction, statements):
		few, many = file_of([row(1)]), file_of([row(number) for number in range(300)])
		api.check(few)
		assert len(statements(lambda: api.check(many))) == len(statements(lambda: api.check(few)))

	@pytest.mark.parametrize("filedata", ["", "no base64!", base64.b64encode(b"\x00\x01").decode()])
	def test_no_file_is_no_disaster(self, transaction, filedata):
		with contextlib.suppress(CatalogueError):
			assert api.check(filedata)["problem_count"] == 1

	def test_a_large_file_is_refused(self, transaction):
		with pytest.raises(CatalogueError, match="larger than 5 MB"):
			api.check("A" * 8_000_000)


class TestImporting:
	def _import(self, filedata: str, **options) -> dict:
		import frappe

		name = api.start(filedata, **options)["import"]
		frappe.db.commit()  # the job waits for it
		return api.progress(name)

	def test_all_of_it(self, transaction):
		found = self._import(file_of([row(number) for number in range(60)]))
		assert (found["status"], found["new"], found["total"]) == ("Done", 60, 60)
		doc = transaction.get_doc(PRODUCT, "BULK-7")
		assert [(step.sequence, step.step_name, step.norm) for step in doc.steps] == [
			(1, "Plan", 4 * 3600),
			(2, "Bring", 0),
			(2, "Call", 0),
		]
		assert (doc.questions[1].depends_on_question, doc.questions[1].depends_answer) == ("How many?", "10")
		assert (doc.published, doc.nature, doc.questions[0].maximum) == (1, "Mixed", "10")

	def test_again_changes_nothing_and_changed_rows_change(self, transaction):
		rows = [row(number) for number in range(10)]
		self._import(file_of(rows))
		assert api.check(file_of(rows))["unchanged"] == 10
		rows[3] = row(3, product_name="Another name")
		found = self._import(file_of(rows))
		assert (found["changed"], found["unchanged"]) == (1, 9)
		assert transaction.db.get_value(PRODUCT, "BULK-3", "product_name") == "Another name"

	def test_what_is_there_may_be_left_alone(self, transaction):
		self._import(file_of([row(1)]))
		found = self._import(file_of([row(1, product_name="Another name"), row(2)]), skip_existing=True)
		assert (found["new"], found["skipped"]) == (1, 1)
		assert transaction.db.get_value(PRODUCT, "BULK-1", "product_name") == "Bulk product 1"

	def test_columns_that_are_not_in_the_file_stay(self, transaction):
		doc = transaction.get_doc(PRODUCT, "LIGHTING")
		before = (doc.product_name, len(doc.questions), doc.keywords)
		found = self._import(file_of([["lighting", "7,50"]], ["product_code", "price"]))
		doc.reload()
		assert (found["changed"], doc.price) == (1, 7.5)
		assert (doc.product_name, len(doc.questions), doc.keywords) == before

	def test_missing_categories_are_made_when_asked(self, transaction):
		filedata = file_of([row(1, category="Garden > Trees"), row(2, category="garden")])
		assert api.check(filedata)["problem_count"] == 2
		found = self._import(filedata, make_categories=True)
		assert found["categories"] == ["Garden", "Trees"]
		assert transaction.db.get_value(CATEGORY, "Trees", "parent_facility_product_category") == "Garden"
		assert transaction.db.get_value(CATEGORY, "Garden", "is_group") == 1
		assert transaction.db.get_value(PRODUCT, "BULK-1", "category") == "Trees"

	def test_an_error_half_way_undoes_all_and_names_the_row(self, transaction, monkeypatch):
		real = importing._write

		def write(number, code, values, is_new):
			if code == "BULK-30":
				values = {**values, "nature": None, "questions": [{"question": None}]}
			real(number, code, values, is_new)

		monkeypatch.setattr(importing, "_write", write)
		found = self._import(file_of([row(number) for number in range(40)]))
		assert found["status"] == "Failed"
		assert "Row 32, BULK-30" in found["message"]
		assert bulk(transaction) == 0

	def test_what_does_not_fit_any_more_is_said(self, transaction, monkeypatch):
		real = import_jobs.run

		def run_later(**arguments):
			transaction.db.delete("Backoffice Unit", {"name": "Workplace"})
			transaction.db.commit()
			real(**arguments)

		monkeypatch.setattr(import_jobs, "run", run_later)
		found = self._import(file_of([row(1)]))
		assert (found["status"], found["problem_count"], bulk(transaction)) == ("Failed", 1, 0)

	def test_suggestions_are_made_again_once(self, transaction, monkeypatch):
		times = []
		real = suggestions.forget
		monkeypatch.setattr(suggestions, "forget", lambda: (times.append(1), real()))
		self._import(file_of([row(number, product_name=f"Zeppelin {number}") for number in range(20)]))
		assert len(times) == 1
		assert suggestions.suggest("zeppelin", 3, data.AGENT)

	def test_progress_is_for_who_began_it(self, transaction, as_user):
		name = api.start(file_of([row(1)]))["import"]
		with as_user(data.MANAGER), pytest.raises(CatalogueError, match="not known"):
			api.progress(name)

	def test_a_job_that_died_is_no_job(self, transaction, monkeypatch):
		monkeypatch.setattr("frappe.enqueue", lambda *arguments, **options: None)
		name = api.start(file_of([row(1)]))["import"]
		assert api.progress(name)["status"] == "Failed"
		assert "Nothing was written" in api.progress(name)["message"]

	def test_one_at_a_time(self, transaction, monkeypatch):
		monkeypatch.setattr(import_queue, "is_job_enqueued", lambda job: True)
		with pytest.raises(CatalogueError, match="Another import is at work"):
			api.start(file_of([row(1)]))


class TestRights:
	def test_managers_import_and_others_do_not(self, transaction, as_user):
		with as_user(data.MANAGER):
			assert api.check(file_of([row(1)]))["new"] == 1
		for user in (data.AGENT, data.LOGISTICS, data.CLIENT, "Guest"):
			with as_user(user):
				for call in (
					lambda: api.check(file_of([row(1)])),
					lambda: api.start(file_of([row(1)])),
					lambda: api.progress("x"),
					api.export,
					api.template,
				):
					with pytest.raises(transaction.PermissionError):
						call()


class TestExport:
	def test_the_catalogue_goes_out_and_comes_in_unchanged(self, transaction):
		product = transaction.get_doc(PRODUCT, "LIGHTING")
		product.append("audience", {"kind": "Role", "value": "Facility Client"})
		product.append(
			"questions",
			{
				"question": "Which; [colour]?",
				"question_type": "Choice",
				"options": "Red | white\n=Blue",
				"depends_on_question": "Is there any danger?",
				"depends_operator": "Is Not",
				"depends_answer": "Yes",
			},
		)
		product.update({"house_rules": "=1+1", "price": 3.25, "review_by": "2031-01-31"})
		item = transaction.get_all("Item", pluck="name", limit=1)
		product.update(
			{"charging": "What It Cost", "charging_percentage": 7.5, "charge_item": item[0] if item else None}
		)
		product.save()
		api.export()
		content = transaction.response.filecontent
		plan, _tree = importing.make_plan(content, False, False)
		assert plan.problems == []
		assert (plan.unchanged, plan.changed, plan.new) == (transaction.db.count(PRODUCT), [], [])
		transaction.delete_doc(PRODUCT, "LIGHTING", force=True)
		api.start(base64.b64encode(content).decode())
		transaction.db.commit()
		again = transaction.get_doc(PRODUCT, "LIGHTING")
		for table in ("questions", "steps", "audience"):
			assert [_plain(one) for one in again.get(table)] == [_plain(one) for one in product.get(table)]
		for field in (
			"category",
			"keywords",
			"sayings",
			"house_rules",
			"price",
			"charging",
			"charging_percentage",
			"charge_item",
			"service_level",
			"answer_card",
			"nature",
		):
			assert again.get(field) == product.get(field)

	def test_the_template_is_a_good_file(self, transaction):
		for number_format, delimiter in (("#,###.##", ","), ("#.###,##", ";")):
			transaction.db.set_default("number_format", number_format)
			api.template()
			content = transaction.response.filecontent
			assert content.startswith(b"\xef\xbb\xbfproduct_code" + delimiter.encode())
			plan, _tree = importing.make_plan(content, False, False)
			assert (len(plan.new), plan.problems) == (2, [])

	def test_every_column_is_a_field(self, transaction):
		meta = transaction.get_meta(PRODUCT)
		assert all(meta.has_field(column) for column in csv_rules.COLUMNS)


def _plain(row) -> str:
	left_out = {"name", "creation", "modified", "idx", "owner", "modified_by", "parent", "__unsaved"}
	return json.dumps(
		{key: value or None for key, value in row.as_dict().items() if key not in left_out},
		default=str,
		sort_keys=True,
	)
