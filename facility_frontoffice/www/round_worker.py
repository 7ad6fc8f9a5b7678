"""The script that opens the round without a connection.

It is a page of its own at the root, because a browser lets such a script work for addresses at and below its own: from
/assets it could not reach /round, and there a web server gives no page of ours the header that would allow it. What it
does is in a bundle; this names the bundle and the files of the page by addresses that change with their content, so
that a browser sees a new version. There is nothing secret in it, for it is fetched again also after the log-in ended.
"""

import frappe
from frappe.utils.jinja_globals import bundled_asset

from facility_frontoffice.www.round import assets

no_cache = 1
sitemap = 0


def get_context(context):
	context.settings = frappe.as_json({"page": "/round", "assets": sorted(assets().values())}, indent=None)
	context.worker = frappe.as_json(bundled_asset("round_worker.bundle.js"))
