"""Telling the client, before they have to ask, and never twice.

Others call `service`, and nothing else of this package. In the way that a message goes:

- **What is told, to whom**: `rules` (which change asks for which kind; pure), `message_rules` (the admin's rules, matched to a
  request), `people` (address, log-in, telephone, language), `declining` (what a client does without).
- **Recorded**: `telling` (in the transaction of what it tells) and `message_rows` (a row for each person, channel, occasion).
- **Sent**: `tasks` (each minute), `sending` (one message), `holding` with `quiet_rules` (why it waits), `combining` (several in
  one mail), `mailing` (a row of the platform's mail queue), `text_messages` with `sms_rules` (the gateway).
- **What became of it**: `mail_queue` (taken, tried again, unclear; `overrides.email_queue` gives it to the server), `bounces` with
  `bounce_rules` (it came back), `read_marks`, `failures` and `notices` (who hears that it did not arrive).
- **In words**: `to_clients` and `to_suppliers` (compose), `letter` (what they compose), `texts`, `variables`, `parts`, `frame`,
  `disturbance_words`, `plain_text` and `safe_html`.
- **For the admin**: `rule_checks`, `rule_warnings`, `template_checks`, `preview`, `samples`, `dry_run`.
- **Seen on the request**: `conversation` with `conversation_rules`, `notes`, `decisions`, `delay_rules`.
- **Mail that comes in**: `inbound`, a package of its own.
"""
