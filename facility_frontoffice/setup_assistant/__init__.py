"""Making the app fit an organisation: eight steps, and a list of what is missing or contradicts itself."""
