"""Addresses of the toolkit: long works, and the pages of the demonstration."""

from importlib.util import find_spec

from django.urls import path

from . import views

app_name = "toolkit"
urlpatterns = [
    path("travaux/", views.works, name="works"),
    path("travaux/<uuid:pk>/", views.work, name="work"),
    path("demonstration/courrier/", views.mailbox, name="mailbox"),
    path("demonstration/courrier/<uuid:pk>/", views.mail, name="mail"),
    path("demonstration/courrier/<uuid:pk>/page/", views.mail_laid_out, name="mail_laid_out"),
    path("demonstration/date/", views.clock, name="clock"),
]
if find_spec("continuum.toolkit.gallery"):
    from .gallery import gallery

    urlpatterns.append(path("galerie/", gallery, name="gallery"))
