"""What the scheduler calls to guard the work: clients are reminded, who is silent is asked."""

from facility_frontoffice.fulfilment import chasing, client_task_reminders, sweeps


def remind_clients() -> None:
	"""Every few minutes: what clients were asked and have not done."""
	sweeps.in_chunks(client_task_reminders.remind_due, client_task_reminders.CHUNK)


def chase() -> None:
	"""Every few minutes: units and suppliers of whom nothing was heard."""
	sweeps.in_chunks(chasing.chase_due, chasing.CHUNK)
