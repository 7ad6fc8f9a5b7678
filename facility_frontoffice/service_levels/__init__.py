"""Service levels: working time and clocks (pure rules), norms, commitments and escalation."""
