"""What the checklist finds in facts that are made up, and the hours of a day as people write them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.setup_assistant import hours_rules
from facility_frontoffice.setup_assistant.checks_rules import MUST, NICE, SEVERITIES, SHOULD, find
from facility_frontoffice.setup_assistant.facts import (
	Calendar,
	Desk,
	EscalationLevel,
	EscalationRule,
	Facts,
	Level,
	Machine,
	Mail,
	Mandate,
	People,
	Product,
	Settings,
	Supplier,
	Unit,
	Warned,
)

ANNA, SEM = "anna@example.com", "sem@example.com"
EVERY = dict.fromkeys(("Low", "Medium", "High", "Urgent"), 3600)

IN_ORDER = Facts(
	settings=Settings("Front Office", "Standard", "Office Hours", "Company"),
	products=(Product("LEAK", units=("Workplace",)),),
	units=(Unit("Workplace", lead=SEM, members=(ANNA,)),),
	desks=(Desk("Front Office", lead=ANNA, agents=(SEM,), channels=("Phone",)),),
	calendars=(Calendar("Office Hours"),),
	levels=(Level("Standard", EVERY),),
	people=People(frozenset((ANNA, SEM)), frozenset((ANNA, SEM)), {"Facility Client": 3}),
)


def codes(facts: Facts) -> dict[str, str]:
	return {finding.code: finding.severity for finding in find(facts)}


def with_products(*products: Product, **more) -> Facts:
	return replace(IN_ORDER, products=products, **more)


def test_a_set_up_in_order_has_nothing_to_say():
	assert find(IN_ORDER) == []


@pytest.mark.parametrize(
	("change", "code", "severity"),
	[
		({"settings": Settings(level="S", calendar="C", company="X")}, "no_default_desk", MUST),
		({"settings": Settings(desk="D", calendar="C", company="X")}, "no_default_level", MUST),
		({"settings": Settings(desk="D", level="S", company="X")}, "no_default_calendar", MUST),
		({"settings": Settings(desk="D", level="S", calendar="C")}, "no_default_company", SHOULD),
		({"settings": replace(IN_ORDER.settings, sends_messages=False)}, "messages_off", SHOULD),
		({"settings": replace(IN_ORDER.settings, arrangement="Per Unit")}, "no_desk_of_a_unit", SHOULD),
		({"machine": Machine(is_scheduler_on=False)}, "scheduler_off", MUST),
		({"machine": Machine(workers=0)}, "no_worker", MUST),
		({"mail": Mail(has_outgoing=False)}, "no_outgoing_mail", MUST),
		({"mail": Mail(takes_requests=False)}, "no_incoming_mail", NICE),
		({"mail": Mail(takes_requests=False, waits_elsewhere=("Info",))}, "mail_not_for_requests", SHOULD),
		({"products": ()}, "no_products", MUST),
		({"products": (replace(IN_ORDER.products[0], is_published=False),)}, "nothing_published", SHOULD),
		({"products": (Product("LEAK", own_parties=False),)}, "product_without_party", MUST),
		({"calendars": (Calendar("Office Hours", is_open_soon=False),)}, "calendar_without_hours", MUST),
		(
			{"calendars": (Calendar("Old", is_open_soon=False, is_used=False),)},
			"calendar_without_hours",
			NICE,
		),
		({"levels": (Level("Standard", {"High": 60}),)}, "level_without_medium", SHOULD),
		({"levels": (Level("Standard", {"Medium": 60}),)}, "levels_without_all_priorities", NICE),
		({"levels": (Level("Standard", EVERY, longest_silence=1800),)}, "silence_before_response", SHOULD),
		({"mandates": (Mandate("M", "Frontoffice Manager"),)}, "mandate_of_nobody", NICE),
		({"approval_roles": ("Purchase Manager",)}, "approval_by_nobody", MUST),
		({"people": replace(IN_ORDER.people, by_role={})}, "no_clients", SHOULD),
		({"people": replace(IN_ORDER.people, enabled=frozenset((ANNA,)))}, "person_cannot_log_in", SHOULD),
		({"people": replace(IN_ORDER.people, able=frozenset((ANNA,)))}, "person_without_role", SHOULD),
		({"kinds_without_message": ("Delay",)}, "kind_without_message", SHOULD),
		({"warned": (Warned("Facility Routing Rule", "R", ("It ended.",)),)}, "warned", SHOULD),
	],
)
def test_one_thing_wrong_is_found_as_what_it_is(change, code, severity):
	assert codes(replace(IN_ORDER, **change)).get(code) == severity


def test_guests_need_mail():
	facts = replace(
		IN_ORDER, settings=replace(IN_ORDER.settings, allows_guests=True), mail=Mail(has_outgoing=False)
	)
	assert codes(facts) == {"no_outgoing_mail": MUST, "guests_without_mail": MUST}


class TestParties:
	def test_what_the_front_office_handles_needs_nobody(self):
		assert codes(with_products(Product("INFO", "Front Office", own_parties=False))) == {}

	def test_a_routing_rule_is_as_good_as_a_unit(self):
		assert codes(with_products(Product("LEAK", own_parties=False, is_routed=True))) == {}

	def test_a_unit_that_is_closed_is_no_unit(self):
		closed = Unit("Workplace", is_disabled=True)
		assert codes(replace(IN_ORDER, units=(closed,))) == {"product_with_closed_party": MUST}

	def test_one_of_several_steps(self):
		units = (*IN_ORDER.units, Unit("Garden", is_disabled=True))
		facts = with_products(Product("LEAK", units=("Workplace", "Garden")), units=units)
		assert [(finding.code, finding.values) for finding in find(facts)] == [
			("step_with_closed_unit", ("Garden",))
		]

	def test_a_supplier_out_of_contract(self):
		facts = with_products(
			Product("LEAK", units=("Workplace",), suppliers=("Plumber",)),
			suppliers=(Supplier("Plumber", "The Plumber", "the contract ended"),),
		)
		assert codes(facts) == {"supplier_unable": SHOULD}

	@pytest.mark.parametrize(
		("unit", "expected"),
		[
			(Unit("Workplace"), {"unit_without_people": MUST}),
			(Unit("Workplace", members=(ANNA,)), {"unit_without_lead": SHOULD}),
			(Unit("Workplace", lead=ANNA), {"unit_without_members": NICE}),
		],
	)
	def test_people_of_a_unit(self, unit, expected):
		assert codes(replace(IN_ORDER, units=(unit,))) == expected


class TestDesks:
	@pytest.mark.parametrize(
		("desk", "expected"),
		[
			(Desk("D", lead=ANNA, agents=(SEM,)), {"desk_without_channels": MUST}),
			(Desk("D", channels=("Phone",)), {"desk_without_people": MUST}),
			(Desk("D", channels=("Phone",), agents=(SEM,)), {"desk_without_lead": SHOULD}),
			(Desk("D", channels=("Phone",), lead=SEM), {"desk_without_agents": SHOULD}),
			(Desk("D", is_disabled=True), {}),
		],
	)
	def test_people_and_channels(self, desk, expected):
		assert codes(replace(IN_ORDER, desks=(desk,))) == expected

	def test_s27_a_desk_of_a_unit_that_nothing_comes_to(self):
		desk = Desk("D", False, "Unit", "Workplace", ANNA, (SEM,), ("Phone",))
		assert codes(replace(IN_ORDER, desks=(desk,))) == {"desk_of_unit_unused": NICE}


class TestEscalation:
	@pytest.mark.parametrize(
		("level", "tells"),
		[
			(EscalationLevel(1, tells_owner=True), True),
			(EscalationLevel(1, tells_owner=True, is_mute=True), False),
			(EscalationLevel(1, is_mute=True, acts=True), True),
			(EscalationLevel(1, tells_unit_lead=True), True),
			(EscalationLevel(1, role="Frontoffice Manager"), False),
			(EscalationLevel(1, role="Facility Client"), True),
			(EscalationLevel(1, user="gone@example.com"), False),
			(EscalationLevel(1), False),
		],
	)
	def test_who_is_told(self, level, tells):
		rule = EscalationRule("R", "Late", (level,))
		assert bool(codes(replace(IN_ORDER, escalation_rules=(rule,)))) != tells

	def test_the_lead_of_a_unit_without_lead(self):
		rule = EscalationRule("R", "Late", (EscalationLevel(2, tells_unit_lead=True),), unit="Garden")
		(finding,) = find(replace(IN_ORDER, escalation_rules=(rule,)))
		assert finding.values == ("Late", "2")


class TestAudience:
	def facts(self, *audience, of_clients) -> Facts:
		return with_products(Product("LEAK", units=("Workplace",), audience=audience), of_clients=of_clients)

	def test_an_audience_that_no_client_is_of(self):
		facts = self.facts(("Company", "Other"), of_clients={"Company": {"Ours"}})
		assert codes(facts) == {"nobody_of_audience": SHOULD}

	def test_one_that_some_are_of(self):
		assert not find(self.facts(("Role", "A"), ("Role", "B"), of_clients={"Role": {"B"}}))

	def test_a_kind_that_is_not_known_says_nothing(self):
		assert not find(self.facts(("Location", "Room"), of_clients={"Role": set()}))


names = st.sampled_from(("a", "b", "c", "d"))
many_facts = st.builds(
	Facts,
	settings=st.builds(
		Settings, desk=st.none() | names, arrangement=st.sampled_from(("Central", "Per Unit"))
	),
	products=st.lists(
		st.builds(
			Product,
			name=names,
			units=st.lists(names, max_size=2).map(tuple),
			own_parties=st.booleans(),
			audience=st.lists(st.tuples(st.just("Role"), names), max_size=2).map(tuple),
		),
		max_size=4,
	).map(tuple),
	units=st.lists(
		st.builds(Unit, name=names, is_disabled=st.booleans(), lead=st.none() | names), max_size=4
	).map(tuple),
	desks=st.lists(st.builds(Desk, name=names, lead=st.none() | names), max_size=3).map(tuple),
	people=st.builds(People, enabled=st.frozensets(names), able=st.frozensets(names)),
	of_clients=st.just({"Role": {"a"}}),
)


@given(many_facts)
def test_each_finding_is_there_once_and_the_worst_come_first(facts):
	found = find(facts)
	assert len({finding.key for finding in found}) == len(found)
	order = [SEVERITIES.index(finding.severity) for finding in found]
	assert order == sorted(order)


@given(many_facts)
def test_the_order_of_the_facts_plays_no_part(facts):
	turned = replace(facts, products=facts.products[::-1], desks=facts.desks[::-1], units=facts.units[::-1])
	unique = {product.name for product in facts.products}, {unit.name for unit in facts.units}
	if [len(names) for names in unique] != [len(facts.products), len(facts.units)]:
		return  # two of one name: which of them is meant is not known
	if len({desk.name for desk in facts.desks}) != len(facts.desks):
		return
	assert {(each.key, each.fingerprint) for each in find(facts)} == {
		(each.key, each.fingerprint) for each in find(turned)
	}


def test_the_fingerprint_changes_when_the_facts_do():
	(one,) = find(replace(IN_ORDER, units=(Unit("Workplace"),)))
	products = (*IN_ORDER.products, Product("LAMP", units=("Workplace",)))
	(other,) = find(replace(IN_ORDER, units=(Unit("Workplace"),), products=products))
	assert one.key == other.key
	assert one.fingerprint != other.fingerprint


class TestHours:
	@pytest.mark.parametrize(
		("text", "spans"),
		[
			("", []),
			(None, []),
			("08:30-17:00", [("08:30", "17:00")]),
			("13.00 - 17, 8:30–12:30", [("08:30", "12:30"), ("13:00", "17:00")]),
			("8 tot 12; 0-24", None),
			("0-24:00", [("00:00", "24:00")]),
			("17:00-08:00", None),
			("8:60-9", None),
			("24-24", None),
			("open", None),
			("9-12, 11-13", None),
		],
	)
	def test_as_people_write_them(self, text, spans):
		if spans is None:
			with pytest.raises(hours_rules.HoursError):
				hours_rules.parse(text)
		else:
			assert hours_rules.parse(text) == spans

	@given(st.sets(st.integers(0, 96), max_size=8))
	def test_what_is_shown_is_what_is_read(self, quarters):
		times = [f"{quarter // 4:02d}:{quarter % 4 * 15:02d}" for quarter in sorted(quarters)]
		spans = list(zip(times[::2], times[1::2], strict=False))
		assert hours_rules.parse(hours_rules.text_of(spans)) == spans
