"""The demo course "Climate in clips" and its runner on xblock-sdk's workbench: ``python -m microclip_xblock.demo``."""
