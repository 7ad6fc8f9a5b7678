"""What the browser and other systems may call: typed, thin, permission first."""
