"""Addresses of the register."""

from django.urls import path

from continuum.toolkit import addresses  # noqa: F401 - makes <address:…> known

from .views import counters, library, register

app_name = "figures"
urlpatterns = [
    path("", register.index, name="index"),
    path("mesures/<slug:measure>/<address:address>/", register.figure, name="figure"),
    path("releves/", register.readings, name="readings"),
    path("releves/nouveau/", register.new_reading, name="new_reading"),
    path("releves/<uuid:pk>/", register.reading, name="reading"),
    path("releves/<uuid:pk>/corriger/", register.correct, name="correct"),
    path("releves/<uuid:pk>/approuver/", register.approve, name="approve"),
    path("releves/<uuid:pk>/retenir/", register.retain, name="retain"),
    path("releves/<uuid:pk>/retirer/", register.withdraw, name="withdraw"),
    path("a-verifier/", register.findings, name="findings"),
    path("a-verifier/<uuid:pk>/", register.finding, name="finding"),
    path("a-verifier/<uuid:pk>/rouvrir/", register.reopen, name="reopen"),
    path("periodes/<slug:code>/", register.locks, name="locks"),
    path("periodes/<uuid:pk>/rouvrir/", register.lift, name="lift"),
    path("bibliotheque/", library.library, name="library"),
    path("bibliotheque/<slug:code>/", library.take, name="take_indicator"),
    path("compteur/<uuid:pk>/", counters.change_counter, name="change_counter"),
    path("captures/<uuid:pk>/", counters.capture, name="capture"),
    path("captures/<uuid:pk>/retirer/", counters.remove_capture, name="remove_capture"),
    path("nouveau-compteur/<address:address>/", counters.new_counter, name="new_counter"),
    path("compteurs/<address:address>/", counters.counters, name="counters"),
    path("<slug:code>/", register.grid, name="grid"),
]
