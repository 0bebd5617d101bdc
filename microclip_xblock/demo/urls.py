"""The addresses of the demo. The names "handler" and "package_resource" are the workbench's."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from workbench.views import package_resource

from microclip_xblock.demo import files, pages

_HANDLER = r"(?P<usage_id>[^/]+)/(?P<name>[^/]+)(?:/(?P<suffix>.*))?$"

urlpatterns = [
    path("", RedirectView.as_view(url="/course/loop/"), name="workbench_index"),
    path("course/<slug:slug>/", pages.course_page, name="course"),
    path("unit/<slug:slug>/", pages.unit_page, name="unit"),
    path("author/<slug:slug>/", pages.author_page, name="author"),
    path("studio/<slug:name>/preview/", pages.studio_page, {"view": "author_view"}, name="studio_preview"),
    path("studio/<slug:name>/edit/", pages.studio_page, {"view": "studio_view"}, name="studio_edit"),
    path("people/", pages.choose_person, name="people"),
    path("progress/", pages.progress, name="progress"),
    re_path(rf"^handler/{_HANDLER}", pages.learner_handler, name="handler"),
    re_path(rf"^studio-handler/{_HANDLER}", pages.author_handler, name="studio_handler"),
    re_path(r"^resource/(?P<block_type>[^/]+)/(?P<resource>.*)$", package_resource, name="package_resource"),
    path("assets/<str:course_key>/", files.studio_files, name="studio_files"),
    path("course-files/<path:name>", files.course_file, name="course_file"),
    path("microclip/", include("microclip_xblock.plugin.urls")),
]
