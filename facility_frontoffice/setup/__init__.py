"""What installing brings and uninstalling takes away.

Records that an admin may reword are made once, if missing; a migration never touches them again.
"""
