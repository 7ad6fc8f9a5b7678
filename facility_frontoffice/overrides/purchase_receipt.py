"""Purchase Receipt: when everything of its orders is in, the assignment is done (S15).

Goods that arrive are received, whatever became of the assignment meanwhile. A return is a receipt too: what went back
is not there.
"""

from facility_frontoffice.fulfilment import from_documents
from facility_frontoffice.purchasing import rows


def validate(doc, method=None) -> None:
	rows.check_rows(doc, only_open=False)


def on_submit(doc, method=None) -> None:
	from_documents.tell(doc)


def on_cancel(doc, method=None) -> None:
	from_documents.tell(doc)
