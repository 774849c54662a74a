"""A small site for the tests: one page per kind of rule, one form that counts, one list."""

from dataclasses import replace

from django import forms
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import include, path

from continuum.toolkit import journal
from continuum.toolkit.access import SYSTEM, anyone, demo_only, page, signed_in
from continuum.toolkit.listing import Column, Filter, Listing
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once
from continuum.toolkit.throttling import throttled


class NoteForm(OnceForm):
    title = forms.CharField()
    count = forms.IntegerField(required=False)
    file = forms.FileField(required=False)


@page(anyone)
def public(request):
    return HttpResponse("ouvert à tous")


@page(signed_in)
def protected(request):
    return HttpResponse("chez vous")


@page(demo_only)
def demonstration(request):
    return HttpResponse("démonstration")


def undeclared(request):
    return HttpResponse("personne n’a dit qui peut")


@page(signed_in)
@once
def note(request):
    form = initial_or_kept(request, NoteForm)
    if request.method == "POST" and form.is_valid():
        journal.write(SYSTEM, "note.written", request.user, {"title": form.cleaned_data["title"]})
        if form.cleaned_data["title"] == "panne":
            raise RuntimeError("planted")
        return redirect("public")
    template = engines["django"].from_string("{{ messages|join:' ' }}{{ form }}")
    return HttpResponse(template.render({"form": form, "messages": request._messages}, request))


def with_account(rows, value):
    return rows.filter(is_active=value == "oui")


people = Listing(
    "personnes",
    title="Personnes",
    columns=[
        Column("name", "Nom", sortable=True, link=lambda person: f"/personnes/{person.pk}/"),
        Column("email", "Adresse"),
        Column("balance", "Solde", value=lambda person: -len(person.name), numeric=True),
    ],
    filters=[Filter("actif", "Compte", [("oui", "ouvert"), ("non", "fermé")], apply=with_account)],
    search=("name",),
    default_order="name",
    per_page=2,
    words=("personne", "personnes"),
    empty="Invitez une première personne.",
)


@page(signed_in)
def listing(request):
    return people.page(request, get_user_model().objects.all())


@page(signed_in)
@once
def listing_with_reason(request):
    return replace(people, says_why=lambda person: person.name != "Yves").page(request, get_user_model().objects.all())


@page(signed_in)
@throttled("2/m")
def counted_steps(request):
    return HttpResponse("pas à pas")


@page(anyone)
@throttled("1/m", by="address", posts_only=True)
def counted_sendings(request):
    return HttpResponse("envoi par envoi")


@page(anyone)
def sign_in(request):
    return render(request, "toolkit/base.html")


urlpatterns = [
    path("", public, name="public"),
    path("protege/", protected, name="protected"),
    path("demonstration/", demonstration, name="demonstration"),
    path("oubliee/", undeclared, name="undeclared"),
    path("note/", note, name="note"),
    path("personnes/", listing, name="people"),
    path("repertoire/", listing_with_reason, name="directory_of_people"),
    path("compte-les-pas/", counted_steps, name="counted_steps"),
    path("compte-les-envois/", counted_sendings, name="counted_sendings"),
    path("connexion/", sign_in, name="account_login"),
    path("outils/", include("continuum.toolkit.urls")),
]
handler404 = "continuum.toolkit.views.not_found"
handler403 = "continuum.toolkit.views.forbidden"
