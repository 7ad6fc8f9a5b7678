"""A step may tell the client that it is done; the words for that stand in an Email Template."""

from facility_frontoffice.setup import message_rules


def execute():
	message_rules.add("Step done")
