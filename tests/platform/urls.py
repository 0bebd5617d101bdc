"""No pages: requests go through ``tests.platform.gate``."""

urlpatterns: list = []
