"""The configuration of a front office as one file: exported from one site, checked and imported on another.

`rules`, `file_rules` and `order_rules` are pure: what differs, what a file must look like, and in which order it is written.
`registry` says what is configuration, `collecting` reads it from the site, `references` finds what a file names and the
site does not have, `writing` saves it, `importing` is the check and the import as a whole, `jobs` runs and records it.
"""
