"""Messages to clients and suppliers: recorded in the transaction of what they tell, sent after it.

What others call. *Facility Message Rule*s say what is told, to whom, by which channel and in which words
(`message_rules`); `telling` records a row for each person, channel and occasion; `sending` hands each over, `holding` says
what waits and for what, `combining` puts what waited in one mail, and `mail_queue` follows what became of it.
"""

from facility_frontoffice.communication.message_rules import tells
from facility_frontoffice.communication.people import language_of
from facility_frontoffice.communication.sending import send
from facility_frontoffice.communication.telling import (
	CLIENT,
	SUPPLIER,
	Telling,
	occasion_of_text,
	send_soon,
	tell,
	tell_many,
	tell_supplier,
	was_told,
)
from facility_frontoffice.communication.texts import moment_in_words
from facility_frontoffice.communication.to_clients import render

__all__ = [
	"CLIENT",
	"SUPPLIER",
	"Telling",
	"language_of",
	"moment_in_words",
	"occasion_of_text",
	"render",
	"send",
	"send_soon",
	"tell",
	"tell_many",
	"tell_supplier",
	"tells",
	"was_told",
]
