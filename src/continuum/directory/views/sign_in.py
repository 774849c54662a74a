"""Sign in by a code sent to one's address: allauth's pages, with a mail to whoever has no access."""

from __future__ import annotations

from typing import Any

from allauth.account.views import RequestLoginCodeView, confirm_login_code
from django.http import HttpResponse

from continuum.directory import emails
from continuum.toolkit.access import anyone, page
from continuum.toolkit.throttling import throttled


class AskCodeView(RequestLoginCodeView):
    """Known or not, an address gets one mail and the same page, in the same time: nobody can learn who is here."""

    def form_valid(self, form: Any) -> HttpResponse:
        if form._user is None:
            emails.send_no_access(form.cleaned_data["email"])
        return super().form_valid(form)


give_code = page(anyone)(throttled("30/m", by="address", posts_only=True)(confirm_login_code))
"""Tries are counted by code (three) and by visitor, never by account: nobody can keep the owner of a code out."""
ask_code = page(anyone)(AskCodeView.as_view())
