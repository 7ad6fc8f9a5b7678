from frappe import _

from facility_frontoffice.purchasing.how_far import DOCUMENTS


def get_data() -> dict:
	"""Connections of an assignment; those that the doctype itself names are added by the platform."""
	return {
		"fieldname": "backoffice_assignment",
		"method": "facility_frontoffice.api.purchasing_views.connections",
		"transactions": [
			{"label": _("Purchasing"), "items": list(DOCUMENTS)},
			{"label": _("Assets"), "items": ["Asset Repair", "Asset Maintenance Log", "Asset Movement"]},
			{"label": _("Charging"), "items": ["Facility Charge"]},
		],
	}
