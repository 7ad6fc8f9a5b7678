// Loaded by /round-worker.js, which says which page and files it keeps.

import { start } from "./round/worker";

start(self, self.FACILITY_ROUND);
