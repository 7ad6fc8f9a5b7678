"""Fields that an admin adds to our doctypes, and where a tick lets them show: intake, portal, reports."""
