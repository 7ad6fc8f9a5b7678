"""Workflows of an admin on requests and assignments: their states lead to a status, and follow it."""
