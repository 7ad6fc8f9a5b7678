import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet, get_root_of

from facility_frontoffice.catalogue.service import CatalogueError


class FacilityProductCategory(NestedSet):
	nsm_parent_field = "parent_facility_product_category"

	def validate(self):
		self._hang_in_tree()

	def _hang_in_tree(self):
		"""There is one root: a category without a parent hangs below it."""
		root = get_root_of(self.doctype)
		if not self.parent_facility_product_category and root and root != self.name:
			self.parent_facility_product_category = root
		if not root:
			self.is_group = 1
		if self.parent_facility_product_category == self.name:
			frappe.throw(_("A category cannot be its own parent."), CatalogueError, title=_("Wrong Parent"))
		parent = self.parent_facility_product_category
		if parent and not frappe.db.get_value(self.doctype, parent, "is_group"):
			frappe.throw(
				_("{0} has no sub-categories. Tick that it has, or choose another parent.").format(_(parent)),
				CatalogueError,
				title=_("Wrong Parent"),
			)
