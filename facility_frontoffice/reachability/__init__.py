"""Being reachable: every contact leaves a record, with how long the client waited and what came of it."""
