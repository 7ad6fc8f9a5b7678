"""The links by which people act without a log-in: nobody finds one in what is kept of a mail or an error."""

from facility_frontoffice.fulfilment import supplier_link_rules
from facility_frontoffice.portal import guest_rules
from facility_frontoffice.purchasing import approval_rules


def without_tokens(text: str | None) -> str | None:
	return guest_rules.without_tokens(approval_rules.without_tokens(supplier_link_rules.without_tokens(text)))
