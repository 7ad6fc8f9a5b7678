"""Telling the client, before they have to ask, and never twice."""
