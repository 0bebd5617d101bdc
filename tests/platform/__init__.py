"""A stand-in for Open edX: enough of the LMS and of Studio to run blocks against. See README.md here."""
