"""Inviting and answering, for the tests of invitations."""

import uuid

from continuum.directory import services
from continuum.directory.enums import Role
from continuum.directory.models import Membership
from continuum.toolkit.models import OutboxMessage

PAGE, REFUSE = "/invitation/", "/invitation/refuser/"


def invite(by, territory, email="neuve@essai.example"):
    access = services.grant_membership(
        membership=Membership(role=Role.OFFICER, territory=territory), email=email, name="Neuve Essai-Fictif", by=by
    )
    invitation = access.invitations.get()
    return invitation, token_of(invitation)


def token_of(invitation):
    text = OutboxMessage.objects.get(key=f"directory.invitation:{invitation.pk}").text
    (link,) = [word for word in text.split() if "/invitation/" in word]
    return link.rstrip("/").rpartition("/")[2]


def follow(client, token):
    return client.get(f"/invitation/{token}/")


def key():
    return {"submission_key": str(uuid.uuid4())}


def accept(client, token):
    follow(client, token)
    return client.post(PAGE, key())


def refuse(client, token):
    follow(client, token)
    return client.post(REFUSE, key())
