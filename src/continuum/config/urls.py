"""All addresses. Each one has a declared rule (see `toolkit.access`): a house test walks this list."""

from allauth.account import views as account
from django.urls import include, path

from continuum.directory.views.sign_in import ask_code
from continuum.toolkit.access import anyone, page

handler400 = "continuum.toolkit.views.bad_request"
handler403 = "continuum.toolkit.views.forbidden"
handler404 = "continuum.toolkit.views.not_found"
handler500 = "continuum.toolkit.views.server_error"

urlpatterns = [
    path("connexion/", ask_code, name="account_login"),
    path("connexion/code/", page(anyone)(account.confirm_login_code), name="account_confirm_login_code"),
    path("connexion/demande/", ask_code, name="account_request_login_code"),
    path("deconnexion/", page(anyone)(account.logout), name="account_logout"),
    path("compte/inactif/", page(anyone)(account.account_inactive), name="account_inactive"),
    path("", include("continuum.desk.urls")),
    path("", include("continuum.toolkit.urls")),
    path("", include("continuum.plan.urls")),
    path("chiffres/", include("continuum.figures.urls")),
    path("bilans/", include("continuum.reports.urls")),
    path("annuaire/", include("continuum.directory.urls")),
]
