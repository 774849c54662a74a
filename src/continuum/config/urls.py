"""All addresses. Each one has a declared rule (see `toolkit.access`): a house test walks this list."""

from allauth.account import views as account
from django.urls import include, path

from continuum.directory.views import invitations, second_factor
from continuum.directory.views.sign_in import ask_code, give_code
from continuum.toolkit.access import anyone, page

handler400 = "continuum.toolkit.views.bad_request"
handler403 = "continuum.toolkit.views.forbidden"
handler404 = "continuum.toolkit.views.not_found"
handler429 = "continuum.toolkit.views.too_many_requests"
handler500 = "continuum.toolkit.views.server_error"

urlpatterns = [
    path("connexion/", ask_code, name="account_login"),
    path("connexion/code/", give_code, name="account_confirm_login_code"),
    path("connexion/second-facteur/", second_factor.give, name="mfa_authenticate"),
    path("connexion/demande/", ask_code, name="account_request_login_code"),
    path("deconnexion/", page(anyone)(account.logout), name="account_logout"),
    path("compte/inactif/", page(anyone)(account.account_inactive), name="account_inactive"),
    path("invitation/", invitations.invitation, name="account_invitation"),
    path("invitation/refuser/", invitations.refuse, name="account_refuse_invitation"),
    path("invitation/refusee/", invitations.refused, name="account_invitation_refused"),
    path("invitation/<str:token>/", invitations.follow_link, name="account_invitation_link"),
    path("", include("continuum.desk.urls")),
    path("", include("continuum.toolkit.urls")),
    path("", include("continuum.plan.urls")),
    path("chiffres/", include("continuum.figures.urls")),
    path("reunions/", include("continuum.meetings.urls")),
    path("enquetes/", include("continuum.surveys.urls")),
    path("communaute/", include("continuum.community.urls")),
    path("bilans/", include("continuum.reports.urls")),
    path("annuaire/", include("continuum.directory.urls")),
]
