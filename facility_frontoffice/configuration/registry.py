"""What is configuration and what is data: every doctype of the module is in one of the two (a test finds any that is not).

All fields of a kind travel, those that an admin added too, but for passwords, what the platform keeps for itself, and what
is named here. The order is the one in which people read the file; what is written first follows from the links.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from facility_frontoffice.setup.custom_fields import MODULE

PERMISSIONS = "Custom DocPerm"
SERVER_SCRIPT = "Server Script"


@dataclass(frozen=True)
class Kind:
	"""A doctype that travels.

	`key` are the fields by which a record is the same one on another site; ("name",) where people type the name. A single
	has no key. `leaves_out` are fields that follow from others or belong to this site, `table.field` those of rows. `only`
	are all that travel, where most do not. `once`: made where it is missing, and never changed, for others use it too. `about` is the field that says
	of which doctype it is: only what is about ours travels. `always` are fields that all that travel have the same, such as
	that it is an admin's own and not the platform's; they are not in the file. A row goes without a link that is in
	`needed_in_rows`, or not at all.
	"""

	doctype: str
	key: tuple[str, ...]
	leaves_out: frozenset[str] = frozenset()
	only: frozenset[str] = frozenset()
	once: bool = False
	about: str = ""
	always: Mapping[str, object] = field(default_factory=dict)
	needed_in_rows: frozenset[str] = frozenset()

	@property
	def is_single(self) -> bool:
		return not self.key


def _kind(
	doctype: str, *key: str, leaves_out=(), only=(), once=False, about="", always=None, needed_in_rows=()
) -> Kind:
	always = always or {}
	return Kind(
		doctype,
		key,
		frozenset((*leaves_out, *always)),
		frozenset(only),
		once,
		about,
		always,
		frozenset(needed_in_rows),
	)


KINDS = {
	kind.doctype: kind
	for kind in (
		_kind("Facility Frontoffice Settings"),
		_kind("Facility Calendar", "calendar_name"),
		_kind("Holiday List", "holiday_list_name", leaves_out=("total_holidays",)),
		_kind("Facility Service Level", "level_name"),
		_kind("Facility Service Desk", "desk_name"),
		_kind("Backoffice Unit", "unit_name"),
		_kind("Facility Product Category", "category_name", leaves_out=("lft", "rgt", "old_parent")),
		_kind("Facility Product", "product_code"),
		_kind("Facility Synonym", "phrase", leaves_out=("leads_to",)),
		_kind("Facility Routing Rule", "rule_name"),
		_kind("Facility Escalation Rule", "rule_name", leaves_out=("effective_from",)),
		_kind("Facility Message Rule", "rule_name"),
		_kind("Email Template", "name"),
		_kind("Facility Discouraged Word", "phrase", "language"),
		_kind("Facility Mandate", "role", "kind", "product", "product_category"),
		_kind("Facility Purchase Approval", leaves_out=("made",)),
		_kind("Workflow", "workflow_name", about="document_type"),
		_kind("Workflow State", "workflow_state_name"),
		_kind("Workflow Action Master", "workflow_action_name"),
		_kind("Notification", "name", about="document_type", always={"is_standard": 0}),
		_kind("Assignment Rule", "name", leaves_out=("last_user",), about="document_type"),
		_kind("Custom Field", "dt", "fieldname", leaves_out=("is_system_generated",), about="dt"),
		_kind(
			"Property Setter",
			"doc_type",
			"field_name",
			"row_name",
			"property",
			leaves_out=("is_system_generated",),
			about="doc_type",
		),
		_kind("Client Script", "name", about="dt"),
		_kind(SERVER_SCRIPT, "name", about="reference_doctype"),
		_kind("Print Format", "name", about="doc_type", always={"standard": "No"}),
		_kind("Report", "report_name", about="ref_doctype", always={"is_standard": "No"}),
		_kind("Number Card", "name", about="document_type", always={"is_standard": 0}),
		_kind(
			"Dashboard Chart",
			"chart_name",
			leaves_out=("last_synced_on",),
			about="document_type",
			always={"is_standard": 0},
		),
		_kind("Dashboard", "dashboard_name", leaves_out=("is_default",), always={"is_standard": 0}),
		_kind("Custom HTML Block", "name", always={"private": 0}),
		_kind(
			"Workspace",
			"label",
			leaves_out=("for_user", "links.report_ref_doctype"),
			always={"module": MODULE, "public": 1},
			needed_in_rows=("link_to", "custom_block_name"),
		),
		_kind("Web Form", "name", about="doc_type", always={"is_standard": 0}),
		_kind("Role", "role_name", only=("role_name", "desk_access"), once=True),
		# The rules of one doctype are one record, see `permission_rules`
		_kind(PERMISSIONS, "document_type", about="document_type"),
	)
}

# What happened on a site stays there.
DATA = frozenset(
	(
		"Backoffice Assignment",
		"Client Request",
		"Facility Absence",
		"Facility Bulk Action",
		"Facility Calendar Version",
		"Facility Charge",
		"Facility Client Profile",
		"Facility Client Task",
		"Facility Clock Event",
		"Facility Commitment",
		"Facility Conduct Note",
		"Facility Configuration Import",
		"Facility Contact Moment",
		"Facility Correction",
		"Facility Desk Move",
		"Facility Disturbance",
		"Facility Disturbance Person",
		"Facility Escalation",
		"Facility Feedback",
		"Facility Guest Link",
		"Facility Guest Question",
		"Facility Inbound Mail",
		"Facility Message",
		"Facility Missed Update",
		"Facility Order Approval",
		"Facility Reservation",
		"Facility Review",
		"Facility Setup Mark",
		"Facility Supplier Link",
		"Facility Work Act",
	)
)
