"""The addresses of the app, below /microclip/."""

from __future__ import annotations

from django.urls import path, re_path

from microclip_xblock.plugin import views

app_name = "microclip"

urlpatterns = [
    re_path(r"^check/?$", views.page, name="check"),
    path("check/post", views.post, name="check_post"),
    path("check/piece", views.piece, name="check_piece"),
    path("check/clock", views.clock, name="check_clock"),
    path("check/<str:name>", views.file, name="check_file"),
]
