"""The page on rules names every rule, and each can be tried as the page says."""

import re

import frappe
import pytest
from doc_examples import DOCS

from facility_frontoffice import rule_history
from facility_frontoffice.api import message_rules, routing, rules, service_levels, workflows

# Tried by a method of their own, for there is more to see
OWN = {
	"Facility Escalation Rule": service_levels.rehearse_rule,
	"Facility Message Rule": message_rules.rehearse,
	"Facility Mandate": service_levels.rehearse_mandate,
	"Facility Routing Rule": routing.try_rule,
	"Workflow": workflows.rehearse,
}
ROW = re.compile(r"^\| \*(.+?)\* \|", re.M)


def named(page: str) -> list[str]:
	return ROW.findall((DOCS / "admin" / page).read_text())


def test_every_rule_that_can_be_tried_is_on_the_page_and_no_other():
	assert sorted(named("rules.md")) == sorted({*rules.REHEARSALS, *OWN})
	assert set(rule_history.RECORDS) < set(named("rules.md"))


def test_each_is_tried_by_a_method_that_a_form_may_call():
	assert {*OWN.values(), rules.try_out, rules.history} <= set(frappe.whitelisted)


@pytest.mark.parametrize("doctype", named("rules.md"))
def test_each_is_a_document_of_the_site(doctype):
	assert frappe.db.exists("DocType", doctype)


def test_who_reads_dutch_reads_of_the_same_rules():
	assert named("rules.nl.md") == [frappe._(name, "nl") for name in named("rules.md")]
