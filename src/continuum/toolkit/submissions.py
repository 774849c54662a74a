"""Typing that must survive: a form sent twice counts once, and an expired session loses nothing.

    class SheetForm(OnceForm, forms.ModelForm): …

    @page(may_edit)
    @once
    def edit_sheet(request, pk):
        form = initial_or_kept(request, SheetForm, instance=sheet)
        if request.method == "POST" and form.is_valid():
            …
            return redirect(sheet)
        return render(request, …, {"form": form})

A page whose form is written by hand puts `once_fields(request)` in its context and in its form.
"""

from __future__ import annotations

import functools
import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from . import clock, drafts
from .access import helped_by
from .forms import AsksByLabel
from .records import KeptTyping, Submission

KEY_FIELD = "submission_key"
OWNER_FIELD = "typed_by"
NOT_TYPED = frozenset({"csrfmiddlewaretoken", OWNER_FIELD})
LARGEST_KEPT = 200_000
LONGEST_PATH = 500
SESSION_KEY = "kept_typing"
GIVEN_BACK = "Votre envoi n’avait pas abouti. Voici ce que vous aviez saisi\u00a0: vérifiez puis enregistrez."
_signer = signing.Signer(salt="continuum.toolkit.typed_by")


def new_key() -> str:
    """The key of a form, made when its page is."""
    return str(uuid.uuid4())


def owner_token(person: Any) -> str:
    """Says, unforgeably, for whom a form was displayed."""
    return _signer.sign(str(person.pk)) if getattr(person, "pk", None) else ""


def once_fields(request: HttpRequest) -> SafeString:
    """The two hidden fields, for a form written by hand."""
    return format_html(
        '<input type="hidden" name="{}" value="{}"><input type="hidden" name="{}" value="{}">',
        KEY_FIELD,
        new_key(),
        OWNER_FIELD,
        owner_token(request.user),
    )


class OnceForm(AsksByLabel, forms.Form):
    """A form that counts once and survives an expired session: put it before `forms.ModelForm` in the bases."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    typed_by = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[OWNER_FIELD].initial = owner_token(person)

    def add_prefix(self, field_name: str) -> str:
        """The two fields keep their names, whatever the prefix of the form."""
        return field_name if field_name in (KEY_FIELD, OWNER_FIELD) else super().add_prefix(field_name)


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The POST of this view is done once per key; a second one gets the first one's answer."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        key = _key_of(request)
        if key is None:
            return _refused(request, "without_key", 400)
        if refusal := refused_owner(request):
            return refusal
        return _do_once(request, key, lambda: view(request, *args, **kwargs))

    return guarded


def refused_owner(request: HttpRequest) -> HttpResponse | None:
    """A form displayed for somebody else is not hers to send."""
    if _owner_of(request.POST.get(OWNER_FIELD, "")) in ("", str(request.user.pk)):
        return None
    return _refused(request, "other_person", 409)


def _refused(request: HttpRequest, why: str, status: int, location: str = "") -> HttpResponse:
    context = {"why": why, "location": location, "form_path": request.get_full_path()}
    return render(request, "toolkit/pages/form_refused.html", context, status=status)


def _key_of(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(KEY_FIELD, ""))
    except ValueError:
        return None


def _do_once(request: HttpRequest, key: uuid.UUID, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Take the key first, then act, in one transaction: the database decides between two clicks."""
    body = _body_hash(request)
    with transaction.atomic():
        submission = _take_key(request, key, body)
        if submission is not None:
            response = act()
            location = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
            if location:
                Submission.objects.filter(pk=key).update(location=location)
                forget_typing(request)
                drafts.forget(request)
            else:
                submission.delete()
            return response
    return _answer_again(request, key, body, lambda: _do_once(request, key, act))


def _take_key(request: HttpRequest, key: uuid.UUID, body: str) -> Submission | None:
    try:
        with transaction.atomic():
            return Submission.objects.create(
                key=key,
                person_id=request.user.pk,
                path=request.get_full_path()[:LONGEST_PATH],
                body_hash=body,
                created_at=clock.now(),
            )
    except IntegrityError:
        return None


def _answer_again(request: HttpRequest, key: uuid.UUID, body: str, once_more: Callable[[], HttpResponse]) -> HttpResponse:
    first = Submission.objects.filter(pk=key).first()
    if first is None:  # the first sending has just been refused, which freed its key
        return once_more()
    same_person = first.person_id in (None, request.user.pk)
    if same_person and first.body_hash == body and first.path == request.get_full_path()[:LONGEST_PATH]:
        return HttpResponseRedirect(first.location)
    return _refused(request, "already_sent", 409, first.location if same_person else "")


def forget_sender(request: HttpRequest) -> None:
    """What is said without a name: the key of its form still counts once, and no longer says whose it was."""
    if key := _key_of(request):
        Submission.objects.filter(pk=key).update(person=None)


def _body_hash(request: HttpRequest) -> str:
    """What was sent, files included, whatever the order of the fields."""
    digest = hashlib.sha256()
    typed = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    digest.update(json.dumps(typed, sort_keys=True).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"{name}:{file.name}:{file.size}:".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def keep_typing(request: HttpRequest) -> bool:
    """Keep what a person was typing when something came before it, as the end of her session; false with nothing to keep.

    Only a form that bears the signed mark of the person for whom it was displayed is kept; sent again, it takes its own place.
    """
    if request.method != "POST":
        return False
    person_hint = _owner_of(request.POST.get(OWNER_FIELD, ""))
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    path = request.get_full_path()
    if not person_hint or len(json.dumps(fields)) > LARGEST_KEPT or len(path) > LONGEST_PATH:
        return False
    known = request.session.get(SESSION_KEY, {})
    written = {"path": path, "fields": fields, "person_hint": person_hint, "created_at": clock.now()}
    kept, _ = KeptTyping.objects.update_or_create(pk=known.get(path) or uuid.uuid4(), defaults=written)
    request.session[SESSION_KEY] = {**known, path: str(kept.pk)}
    return True


def _owner_of(token: str) -> str:
    try:
        return _signer.unsign(token)
    except signing.BadSignature:
        return ""


def kept_for(request: HttpRequest) -> QueryDict | None:
    """What this very person sent from this page and that was not taken; anybody else's is erased, unseen."""
    if helped_by(request) is not None:
        return None
    pk = request.session.get(SESSION_KEY, {}).get(request.get_full_path())
    kept = KeptTyping.objects.filter(pk=pk).first() if pk else None
    if kept is None:
        return None
    from .schedule import TYPING_KEPT

    if kept.person_hint != str(request.user.pk) or kept.created_at < clock.now() - TYPING_KEPT:
        forget_typing(request)
        return None
    fields = QueryDict(mutable=True)
    for name, values in kept.fields.items():
        fields.setlist(name, values)
    return fields


def forget_typing(request: HttpRequest) -> None:
    """It has been saved, or it is somebody else's."""
    kept = dict(request.session.get(SESSION_KEY, {}))
    if pk := kept.pop(request.get_full_path(), None):
        KeptTyping.objects.filter(pk=pk).delete()
        request.session[SESSION_KEY] = kept


def initial_or_kept(request: HttpRequest, form_class: type[forms.BaseForm], **kwargs: Any) -> Any:
    """The form of a page: with what is posted, else with what had been typed before the session expired, else new."""
    if issubclass(form_class, OnceForm):
        kwargs.setdefault("person", request.user)
    if request.method == "POST":
        return form_class(data=request.POST, files=request.FILES, **kwargs)
    kept, draft = kept_for(request), drafts.taken_up(request)
    form = form_class(**kwargs)
    if typed := kept or draft:
        form.initial.update(_typed(form, typed))
    if kept is not None:
        messages.info(request, GIVEN_BACK)
    return form


def _typed(form: forms.BaseForm, kept: QueryDict) -> dict[str, Any]:
    """Each field's text as it was typed, right or wrong; a draft has no key, so that it is sent under a new one."""
    not_given_back = {OWNER_FIELD} if KEY_FIELD in kept else {OWNER_FIELD, KEY_FIELD}
    typed = {
        name: field.widget.value_from_datadict(kept, {}, form.add_prefix(name))
        for name, field in form.fields.items()
        if name not in not_given_back and not isinstance(field, forms.FileField)
    }
    return {name: value for name, value in typed.items() if value is not None}
