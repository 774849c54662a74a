"""Addresses of the desk and of the public pages."""

from django.urls import path

from . import views

app_name = "desk"
urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("bureau/", views.home, name="home"),
    path("chercher/", views.search, name="search"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("demonstration/comptes/", views.accounts, name="accounts"),
    path("demonstration/entrer/<uuid:pk>/", views.enter, name="enter"),
]
