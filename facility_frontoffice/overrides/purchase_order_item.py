"""Purchase Order Item: a row that is split off another in a submitted order is like that one.

ERPNext inserts a row by itself only from "Update Items"; all other rows are written with their document.
"""

from facility_frontoffice.purchasing import splitting


def before_insert(doc, method=None) -> None:
	splitting.take_over(doc)
