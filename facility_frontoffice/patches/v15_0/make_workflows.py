"""Workflows for requests and assignments, switched off, for sites that are older than these."""

from facility_frontoffice.setup import workflows


def execute():
	workflows.create()
