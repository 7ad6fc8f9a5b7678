"""What happens here when documents of the platform change: a file per doctype."""
