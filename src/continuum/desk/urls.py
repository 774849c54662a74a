"""Addresses of the desk and of the public pages."""

from django.urls import path

from .views import pages, service

app_name = "desk"
urlpatterns = [
    path("", pages.welcome, name="welcome"),
    path("bureau/", pages.home, name="home"),
    path("chercher/", pages.search, name="search"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("sante/", service.alive, name="alive"),
    path("service/", service.state, name="service"),
    path("service/courrier/", service.mail, name="service_mail"),
    path("demonstration/comptes/", pages.accounts, name="accounts"),
    path("demonstration/entrer/<uuid:pk>/", pages.enter, name="enter"),
]
