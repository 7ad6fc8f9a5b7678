"""The front office of a facility organisation, as a Frappe app inside ERPNext."""

__version__ = "0.1.0"
