"""What is configuration and what is data: every doctype of the module is in one of the two (a test finds any that is not).

All fields of a kind travel, those that an admin added too, but for passwords, what the platform keeps for itself, and what
is named here. The order is the one in which people read the file; what is written first follows from the links.
"""

from dataclasses import dataclass

PERMISSIONS = "Custom DocPerm"


@dataclass(frozen=True)
class Kind:
	"""A doctype that travels.

	`key` are the fields by which a record is the same one on another site; ("name",) where people type the name. A single
	has no key. `leaves_out` are fields that follow from others or belong to this site. `only` are all that travel, where
	most do not. `once`: made where it is missing, and never changed, for others use it too.
	"""

	doctype: str
	key: tuple[str, ...]
	leaves_out: frozenset[str] = frozenset()
	only: frozenset[str] = frozenset()
	once: bool = False

	@property
	def is_single(self) -> bool:
		return not self.key


def _kind(doctype: str, *key: str, leaves_out=(), only=(), once=False) -> Kind:
	return Kind(doctype, key, frozenset(leaves_out), frozenset(only), once)


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
		_kind("Workflow", "workflow_name"),
		_kind("Workflow State", "workflow_state_name"),
		_kind("Workflow Action Master", "workflow_action_name"),
		_kind("Notification", "name", leaves_out=("is_standard",)),
		_kind("Assignment Rule", "name", leaves_out=("last_user",)),
		_kind("Custom Field", "dt", "fieldname", leaves_out=("is_system_generated",)),
		_kind(
			"Property Setter",
			"doc_type",
			"field_name",
			"row_name",
			"property",
			leaves_out=("is_system_generated",),
		),
		_kind("Role", "role_name", only=("role_name", "desk_access"), once=True),
		# The rules of one doctype are one record, see `permission_rules`
		_kind(PERMISSIONS, "document_type"),
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
