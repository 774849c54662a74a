"""Addresses of surveys and diagnoses, all under « enquetes/ »."""

from django.urls import path

from .views import instruments

app_name = "surveys"
urlpatterns = [
    path("questionnaires/", instruments.instruments, name="instruments"),
    path("questionnaires/ajouter/", instruments.new_instrument, name="new_instrument"),
    path("questionnaires/<uuid:pk>/", instruments.instrument, name="instrument"),
    path("questionnaires/<uuid:pk>/modifier/", instruments.change_instrument, name="change_instrument"),
    path("questionnaires/<uuid:pk>/retirer/", instruments.remove_instrument, name="remove_instrument"),
    path("questionnaires/<uuid:pk>/copier/", instruments.copy_instrument, name="copy_instrument"),
    path("questionnaires/<uuid:pk>/deposer/", instruments.bring_version, name="bring_version"),
    path("versions/<uuid:pk>/", instruments.version, name="version"),
    path("versions/<uuid:pk>/publier/", instruments.publish_version, name="publish_version"),
    path("versions/<uuid:pk>/retirer/", instruments.remove_version, name="remove_version"),
    path("versions/<uuid:pk>/classeur/", instruments.version_file, name="version_file"),
]
