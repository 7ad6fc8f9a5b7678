"""Fields that an admin had added before there were ticks for them get their row, with what stands on the forms already."""

from facility_frontoffice.own_fields import service as own_fields


def execute():
	own_fields.renew()
