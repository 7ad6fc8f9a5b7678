"""What goes wrong with assets; each message says what to do."""

from facility_frontoffice.fulfilment.errors import FulfilmentError


class AssetError(FulfilmentError):
	"""The asset, its document and the assignment do not go together as they are."""
