"""Addresses of the plan."""

from django.urls import path

from continuum.toolkit import addresses  # noqa: F401 - makes <address:…> known

from . import views

app_name = "plan"
urlpatterns = [
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/<address:address>/", views.node, name="node"),
    path("textes/<slug:section>/<address:address>/", views.passage, name="passage"),
    path("sources/", views.sources, name="sources"),
    path("sources/<uuid:pk>/", views.source, name="source"),
]
