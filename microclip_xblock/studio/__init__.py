"""Authors' editors: what may be set, how it is checked, how the form is shown, and who fills the preview."""
