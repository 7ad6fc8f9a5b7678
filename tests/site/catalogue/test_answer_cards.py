"""S41: answer cards whose day has passed are shown, in the list of them and to the agent who reads one."""

from facility_frontoffice.api import catalogue as api
from facility_frontoffice.demo import data
from facility_frontoffice.facility_frontoffice.report.answer_cards_to_review import answer_cards_to_review

PRODUCT = "Facility Product"


def rows(**filters) -> list[dict]:
	return answer_cards_to_review.execute(filters)[1]


def test_s41_overdue_cards_the_oldest_first_and_those_without_a_date(transaction, travel_to):
	travel_to("2030-03-10 10:00")
	transaction.db.set_value(PRODUCT, {}, "review_by", "2031-01-01")
	assert rows() == []
	for product, day in (("CHAIR", "2030-03-01"), ("LIGHTING", "2030-02-01"), ("MOVE", "2030-03-10")):
		transaction.db.set_value(PRODUCT, product, "review_by", day)
	transaction.db.set_value(PRODUCT, "CLIMATE", "review_by", None)
	transaction.db.set_value(PRODUCT, "POOL-CAR", {"review_by": None, "answer_card": "<p><br></p>"})
	assert [(row["product"], row["days_overdue"]) for row in rows()] == [
		("LIGHTING", 37),
		("CHAIR", 9),
		("CLIMATE", None),
	]
	found = rows(
		until="2030-04-01", backoffice_unit=transaction.db.get_value(PRODUCT, "MOVE", "backoffice_unit")
	)
	assert "MOVE" in [row["product"] for row in found]
	transaction.db.set_value(PRODUCT, "LIGHTING", "disabled", 1)
	assert [row["product"] for row in rows()] == ["CHAIR", "CLIMATE"]
	_columns, _rows, _message, _chart, summary = answer_cards_to_review.execute({})
	assert [part["value"] for part in summary] == [1, 1]


def test_s41_the_agent_sees_that_a_card_is_stale(transaction, as_user, travel_to):
	travel_to("2030-03-10 10:00")
	product = transaction.get_doc(PRODUCT, "LIGHTING")
	product.review_by = "2030-03-10"
	product.save()
	with as_user(data.AGENT):
		assert not api.get_product("LIGHTING")["card_is_stale"]
	travel_to("2030-03-11 10:00")
	with as_user(data.AGENT):
		assert api.get_product("LIGHTING")["card_is_stale"]
	with as_user(data.CLIENT):
		assert "card_is_stale" not in api.get_product("LIGHTING")


def test_s41_the_report_is_for_agents(transaction):
	report = transaction.get_doc("Report", "Answer Cards to Review")
	assert "Frontoffice Agent" in [row.role for row in report.roles]
