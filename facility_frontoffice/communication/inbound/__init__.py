"""Mail that comes in: read, judged, kept, and brought to where it belongs.

Reading is pure Python and knows of no Frappe: `parsing.parse` makes a `mail.ParsedMail` of any bytes and never raises,
`kinds.judge` says what kind of mail it is and why, `reply_text` and `thanks` what an answer says, `numbers` which requests
it names. What is left out or repaired is a note on the mail, so that nothing is lost without a trace, and the work
is linear in the size of the mail: it comes from a stranger. See docs/developers/mail-reading.md; for all that happens then, docs/developers/mail-in.md.
"""
