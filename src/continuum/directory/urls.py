"""Addresses of the directory."""

from django.urls import path

from .views import access, organisations, territories

app_name = "directory"
urlpatterns = [
    path("", organisations.organisations, name="organisations"),
    path("organisations/<uuid:pk>/", organisations.organisation, name="organisation"),
    path("territoires/", territories.territories, name="territories"),
    path("territoires/<slug:key>/", territories.territory, name="territory"),
    path("acces/", access.people, name="people"),
    path("acces/inviter/", access.invite, name="invite"),
    path("acces/<uuid:pk>/", access.membership, name="membership"),
    path("acces/<uuid:pk>/fin/", access.end, name="end"),
    path("mon-acces/", access.me, name="me"),
    path("mon-acces/deconnexion/", access.sign_out_everywhere, name="sign_out_everywhere"),
]
