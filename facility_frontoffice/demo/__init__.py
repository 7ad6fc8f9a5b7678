"""A facility organisation to try the app with, and six scenarios that run its main job."""
