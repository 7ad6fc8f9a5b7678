"""Buying for a client with ERPNext's own documents, and what becomes of those told back to the work."""
