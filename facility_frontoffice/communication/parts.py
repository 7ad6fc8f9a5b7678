"""What the text of a message can use beside plain words: the client's own words, a button, who we are.

They are Jinja macros of one template, so that their looks are HTML in an HTML file; an admin writes
`{{ quote(request.description) }}` and never sees a style.
"""

import frappe

TEMPLATE = "facility_frontoffice/templates/includes/messages/parts.html"
NAMES = ("quote", "words", "big", "names", "fact", "button", "news", "for_whom", "signature")

# What the parts look for in the context by themselves: unknown there, it is left out and not printed as a name.
LOOKED_FOR = {
	"portal_url": "",
	"is_for_other": False,
	"asked_by": "",
	"desk": {},
	"number": "",
	"decline_url": "",
}


def of(context: dict) -> dict:
	"""The functions for a text with this context, by name; what they give is HTML in the language of now."""
	module = frappe.get_template(TEMPLATE).make_module({**LOOKED_FOR, **context})
	return {name: getattr(module, name) for name in NAMES}
