"""The page for a person on the round. It holds no data of anybody: a phone may keep it, and open it without a connection."""

import json

import frappe
from frappe.utils.jinja_globals import bundled_asset, is_rtl

from facility_frontoffice.fulfilment import round as rounds
from facility_frontoffice.fulfilment.round_words import words
from facility_frontoffice.www.my_requests import log_in_first

no_cache = 1
sitemap = 0

ICON = "/assets/facility_frontoffice/images/frontoffice.svg"


def get_context(context):
	log_in_first("/round")
	frappe.has_permission(rounds.ASSIGNMENT, "write", throw=True)
	context.update(
		{
			**assets(),
			"language": (frappe.local.lang or "en").replace("_", "-"),
			"direction": "rtl" if is_rtl() else "ltr",
			# within a script: nothing that a browser takes for its end; in their order, for choices stand in it
			"words": json.dumps(words()).replace("<", "\\u003c"),
		}
	)


def assets() -> dict[str, str]:
	"""The addresses of what the page needs beside itself; they change with their content."""
	return {
		"script": bundled_asset("round.bundle.js"),
		"style": bundled_asset("round.bundle.css"),
		"icon": ICON,
	}
