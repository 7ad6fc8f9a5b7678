"""The list of words that do not help a client, for sites that are older than it. Once: what is deleted stays away."""

from facility_frontoffice.setup import discouraged_words


def execute():
	discouraged_words.create()
