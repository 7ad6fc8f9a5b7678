"""Mandates and escalation rules name a role, so who sets them up may choose one."""

from facility_frontoffice.setup import grants


def execute():
	grants.create(["Role"])
