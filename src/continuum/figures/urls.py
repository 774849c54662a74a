"""Addresses of the register."""

from django.urls import path

from continuum.toolkit import addresses  # noqa: F401 - makes <address:…> known

from . import views

app_name = "figures"
urlpatterns = [
    path("", views.index, name="index"),
    path("mesures/<slug:measure>/<address:address>/", views.figure, name="figure"),
    path("releves/", views.readings, name="readings"),
    path("releves/nouveau/", views.new_reading, name="new_reading"),
    path("releves/<uuid:pk>/", views.reading, name="reading"),
    path("releves/<uuid:pk>/corriger/", views.correct, name="correct"),
    path("releves/<uuid:pk>/approuver/", views.approve, name="approve"),
    path("releves/<uuid:pk>/retenir/", views.retain, name="retain"),
    path("releves/<uuid:pk>/retirer/", views.withdraw, name="withdraw"),
    path("a-verifier/", views.findings, name="findings"),
    path("a-verifier/<uuid:pk>/", views.finding, name="finding"),
    path("a-verifier/<uuid:pk>/rouvrir/", views.reopen, name="reopen"),
    path("periodes/<slug:code>/", views.locks, name="locks"),
    path("periodes/<uuid:pk>/rouvrir/", views.lift, name="lift"),
    path("<slug:code>/", views.grid, name="grid"),
]
