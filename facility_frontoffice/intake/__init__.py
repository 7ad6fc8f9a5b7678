"""From a client's question to a request with products: who asks, what is meant, what is answered at once."""
