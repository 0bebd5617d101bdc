"""The package as a Django app of the LMS: what happens without any block being asked, and what operators see and do."""
