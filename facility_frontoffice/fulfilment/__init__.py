"""From a line of a request to done: who does what, in which order, and what that means for the client."""
