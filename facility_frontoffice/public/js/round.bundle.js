// The page /round: the jobs of one person, one at a time, also without a connection.

import { start } from "./round/page";

start();
