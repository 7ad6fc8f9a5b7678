"""A manager says who a product is for and on which cost center it is booked, so they may choose these."""

from facility_frontoffice.setup import grants


def execute():
	grants.create(["Cost Center", "Role"])
