"""Assets of ERPNext at the front office: finding one, what is known of it, and work on it in both directions."""
