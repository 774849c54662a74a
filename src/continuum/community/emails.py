"""Mails of the community."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from continuum.directory.enums import MailPurpose
from continuum.directory.models import MailConsent, Person
from continuum.toolkit import clock
from continuum.toolkit.outbox import SERVICE, agreement, before_sending, email, way_out
from continuum.toolkit.records import OutboxMessage
from continuum.toolkit.typography import counted, french_date

from .enums import DigestRhythm, LetterStatus, ProblemStatus
from .models import (
    Community,
    DigestChoice,
    LearningVisit,
    Letter,
    LetterIssue,
    Post,
    Practice,
    Problem,
    ProblemSession,
    SessionSeat,
    StoppedAddress,
    Subscription,
    Topic,
)
from .queries.digest import Digest
from .queries.letter_pages import LETTER, OF_A_SUBSCRIPTION, STOPPED
from .queries.subscriptions import leaving_token
from .queries.topics import NEW, SpaceNews

# --- Practices ---------------------------------------------------------------------------------------------------------------


@email("community.practice_published", "Pratique publiée")
def practice_published(*, practice: Practice) -> tuple[str, str]:
    """Owed: what became of what she proposed."""
    return (
        f"Votre pratique est publiée\u00a0: {practice}",
        f"Bonjour {practice.written_by},\n\n«\u00a0{practice}\u00a0» est publiée\u00a0: les membres de la communauté la lisent "
        f"et peuvent raconter leur essai.\n\n{_remarks_on(practice)}{_address_of(practice)}",
    )


@email("community.practice_sent_back", "Pratique à reprendre avant publication")
def practice_sent_back(*, practice: Practice) -> tuple[str, str]:
    """Owed: what to complete before it is published."""
    return (
        f"Votre pratique est à compléter\u00a0: {practice}",
        f"Bonjour {practice.written_by},\n\nL’équipe a lu «\u00a0{practice}\u00a0» et vous propose de la reprendre avant de la "
        f"publier. Votre texte est redevenu un brouillon\u00a0: modifiez-le, puis proposez-le à nouveau.\n\n"
        f"{_remarks_on(practice)}{_address_of(practice)}",
    )


@email("community.practice_withdrawn", "Pratique retirée")
def practice_withdrawn(*, practice: Practice) -> tuple[str, str]:
    """Owed: why what she wrote is no longer read."""
    return (
        f"Votre pratique est retirée\u00a0: {practice}",
        f"Bonjour {practice.written_by},\n\n«\u00a0{practice}\u00a0» n’est plus lue par les membres.\n\n"
        f"{_remarks_on(practice)}Vous pouvez la corriger et la proposer à nouveau.\n\n{_address_of(practice)}",
    )


def _remarks_on(practice: Practice) -> str:
    return f"Ce qu’en dit la relecture\u00a0:\n{practice.review}\n\n" if practice.review else ""


def _address_of(practice: Practice) -> str:
    return f"{settings.SITE_URL}{practice.get_absolute_url()}\n"


# --- Spaces and topics -------------------------------------------------------------------------------------------------------


@email("community.told", "Message signalé par un membre de la communauté", category=MailPurpose.COMMUNITY)
def told(*, post: Post, person: Person) -> tuple[str, str]:
    """Of a group or of those of a meeting, no more than the name of their space."""
    space = post.topic.space
    where = f"dans le sujet «\u00a0{post.topic}\u00a0»" if space.is_for_all else "dans un sujet"
    return (
        f"{post.author} vous signale un message dans «\u00a0{space}\u00a0»",
        f"Bonjour {person},\n\n{post.author} a pensé à vous en écrivant {where} de l’espace «\u00a0{space}\u00a0».\n\n"
        f"Pour lire et répondre\u00a0:\n{settings.SITE_URL}{post.get_absolute_url()}\n",
    )


@email("community.digest", "Nouvelles de la communauté", category=MailPurpose.COMMUNITY)
def digest(*, person: Person, digest: Digest) -> tuple[str, str]:
    """Titles and links, never what was said; of a group or of those of a meeting, the name of their space alone."""
    day = french_date(digest.since.astimezone(clock.PARIS).date())
    parts = [_news_of(one) for one in digest.news]
    if digest.elsewhere:
        lines = "\n".join(f"- {line.text}\n  {settings.SITE_URL}{line.url}" for line in digest.elsewhere)
        parts.append(f"Ailleurs dans la communauté\n{lines}")
    said = "\n\n".join(parts)
    return (
        f"Communauté\u00a0: ce qui a bougé depuis le {day}",
        f"Bonjour {person},\n\nDepuis le {day}, ce que vous n’avez pas lu\u00a0:\n\n{said}\n\n"
        f"Pour recevoir ce courriel plus ou moins souvent\u00a0:\n{settings.SITE_URL}{reverse('community:my_mails')}\n",
    )


def _news_of(one: SpaceNews) -> str:
    if not one.space.is_for_all:
        return f"{one.space}\u00a0: {one.said}\n  {settings.SITE_URL}{one.space.get_absolute_url()}"
    lines = [
        f"- {topic.title}\u00a0: {counted(topic.fresh, *NEW)}{', que vous suivez' if topic.is_followed else ''}\n"
        f"  {settings.SITE_URL}{topic.get_absolute_url()}"
        for topic in one.topics
    ]
    return "\n".join([str(one.space), *lines])


@email("community.post_withdrawn", "Message retiré par l’équipe")
def post_withdrawn(*, post: Post) -> tuple[str, str]:
    """Owed: why, and that her text is not lost."""
    return (
        f"Votre message dans «\u00a0{post.topic.space}\u00a0» a été retiré",
        f"Bonjour {post.author},\n\nL’équipe a retiré votre message. Le motif, qui s’affiche à sa place\u00a0:\n\n"
        f"{post.withdrawn_reason}\n\nVous seul·e et l’équipe lisez encore votre texte\u00a0: "
        "vous pouvez le reprendre autrement.\n"
        f"{settings.SITE_URL}{post.get_absolute_url()}\n",
    )


@email("community.topic_withdrawn", "Sujet retiré par l’équipe")
def topic_withdrawn(*, topic: Topic) -> tuple[str, str]:
    """Owed: why what she opened is no longer read."""
    return (
        f"Votre sujet dans «\u00a0{topic.space}\u00a0» a été retiré",
        f"Bonjour {topic.author},\n\nL’équipe a retiré le sujet que vous aviez ouvert, avec ses réponses. Le motif, qui "
        f"s’affiche à sa place\u00a0:\n\n{topic.withdrawn_reason}\n\nVous pouvez en parler à votre équipe régionale, "
        f"ou ouvrir un autre sujet.\n{settings.SITE_URL}{topic.get_absolute_url()}\n",
    )


@before_sending
def hold_what_she_reads_no_more(message: OutboxMessage) -> str | None:
    """Between writing and sending, she may have left, chosen silence, or the message may have been withdrawn."""
    if message.kind not in (told.code, digest.code):
        return None
    person = message.person
    if person is None or not person.is_active:
        return "Le compte de cette personne est fermé."
    if message.kind == told.code:
        seen = Post.objects.standing().visible_to(person).filter(pk=message.key.split(":")[1]).exists()
        return None if seen else "Ce message a été retiré, ou cette personne ne lit plus cet espace."
    if DigestChoice.objects.filter(person=person, rhythm=DigestRhythm.NEVER).exists():
        return "Cette personne ne veut plus recevoir ces nouvelles."
    taken_part_in = Community.objects.taken_part_in_by(person).exists()
    return None if taken_part_in else "Cette personne n’est plus membre d’une communauté."


# --- Peer problem-solving ------------------------------------------------------------------------------------------------------


@email("community.problem_chosen", "Problème choisi par le groupe", secret=True)
def problem_chosen(*, person: Any, problem: Problem, is_hers: bool) -> tuple[str, str]:
    """Owed, and to every member alike: which of them wrote it shows in her own text only, which is erased once sent."""
    hers = (
        "Ce problème est le vôtre\u00a0; personne d’autre que vous ne le sait. Quand une séance sera préparée, vous verrez qui y "
        "a une place avant de dire, ou non, que vous le présentez.\n\n"
    )
    return (
        "Le groupe a choisi un problème à travailler",
        f"Bonjour {person},\n\nLe groupe a choisi de travailler sur «\u00a0{problem}\u00a0».\n\n{hers if is_hers else ''}"
        f"Pour le lire\u00a0:\n{settings.SITE_URL}{problem.get_absolute_url()}\n",
    )


@email("community.place_given", "Place dans une séance d’entraide", secret=True)
def place_given(*, person: Any, session: ProblemSession) -> tuple[str, str]:
    """Owed: she is counted on. What is worked on is read on the site."""
    return (
        f"Une place vous est gardée\u00a0: {session}",
        f"Bonjour {person},\n\nUne place vous est gardée dans une séance d’entraide, le {session.when_text}. Vous y "
        f"lirez d’abord un engagement de confidentialité.\n\nPour voir qui y vient et ce que vous y ferez\u00a0:\n"
        f"{settings.SITE_URL}{session.get_absolute_url()}\n",
    )


# --- The letter --------------------------------------------------------------------------------------------------------------


@email(LETTER, "Lettre trimestrielle", category=MailPurpose.NEWSLETTER)
def letter(*, issue: LetterIssue) -> tuple[str, str]:
    """As it was frozen; laid out besides."""
    return issue.letter.subject, issue.text


@email("community.letter_trial", "Essai de la lettre")
def letter_trial(*, subject: str, text: str) -> tuple[str, str]:
    """To whoever writes it, and to nobody else."""
    return f"[Essai] {subject}", text


@email("community.subscription_asked", "Abonnement à la lettre, à confirmer", secret=True)
def subscription_asked(*, subscription: Subscription, confirm: str) -> tuple[str, str]:
    """To an address that somebody typed: its owner alone may confirm it."""
    return (
        f"Confirmez votre abonnement\u00a0: {subscription.community}",
        f"Bonjour,\n\nCette adresse a été donnée pour recevoir la lettre trimestrielle «\u00a0{subscription.community}\u00a0». "
        f"Pour la recevoir, ouvrez puis confirmez\u00a0:\n{confirm}\n\n"
        "Si vous n’avez rien demandé, ignorez ce message\u00a0: rien ne vous sera envoyé.\n",
    )


@before_sending
def hold_a_letter(message: OutboxMessage) -> str | None:
    """Between writing and sending, the letter may have been stopped, and its reader may have left."""
    if message.kind != letter.code:
        return None
    if not Letter.objects.filter(pk=message.key.split(":")[1], status__in=(LetterStatus.SENDING, LetterStatus.SENT)).exists():
        return STOPPED
    if message.person is not None and not message.person.is_active:
        return "Le compte de cette personne est fermé."
    return None


@before_sending
def hold_for_a_stopped_address(message: OutboxMessage) -> str | None:
    """Lists alone: a code to sign in, or what is owed, still leaves."""
    if message.category == SERVICE or not StoppedAddress.objects.standing().filter(address=message.to.lower()).exists():
        return None
    return "Cette adresse est arrêtée\u00a0: elle ne répond plus, ou a signalé un message comme indésirable."


@agreement
def has_subscribed(message: OutboxMessage) -> bool:
    """To the letter of that community, confirmed from that very address, and not refused since."""
    if message.kind != letter.code:
        return False
    standing = Subscription.objects.standing().filter(address=message.to.lower(), community__letters=message.key.split(":")[1])
    confirmed = standing.values_list("confirmed_at", flat=True).first()
    if confirmed is None:
        return False
    left = {"person__email__iexact": message.to, "purpose": MailPurpose.NEWSLETTER, "withdrawn_at__gte": confirmed}
    return not MailConsent.objects.filter(**left).exists()


@way_out
def leave_subscription(message: OutboxMessage) -> str | None:
    """Where one click ends the subscription to which a letter was sent; accounts have a page of their own for that."""
    _, _, recipient = message.key.rpartition(":")
    if message.kind != letter.code or not recipient.startswith(OF_A_SUBSCRIPTION):
        return None
    found = Subscription(pk=UUID(recipient.removeprefix(OF_A_SUBSCRIPTION)))
    return f"{settings.SITE_URL}{reverse('community:leave_letter', args=[leaving_token(found)])}"


# --- Learning visits ---------------------------------------------------------------------------------------------------------


@email("community.visit_questions", "Questions des visiteurs à la structure qui accueille", secret=True)
def questions_of_visit(*, visit: LearningVisit, questions: Sequence[str], person: Person) -> tuple[str, str]:
    """Owed to whoever receives: what visitors want to know, without their names."""
    said = "\n".join(f"- {text}" for text in questions)
    meeting = visit.meeting
    return (
        f"Ce que vos visiteurs veulent savoir\u00a0: {meeting}, {meeting.when_text}",
        f"Bonjour {person},\n\nVotre structure accueille bientôt une visite\u00a0: {meeting}, {meeting.when_text}.\n\n"
        f"Les visiteurs vous posent ces questions\u00a0:\n\n{said}\n\n"
        f"Celles qui arrivent encore se lisent ici\u00a0:\n{settings.SITE_URL}{visit.get_absolute_url()}\n",
    )


@before_sending
def hold_questions_of_a_visit_that_is_not(message: OutboxMessage) -> str | None:
    """Between writing and sending, the visit may have been cancelled, or be past."""
    if message.kind != questions_of_visit.code:
        return None
    if message.person is None or not message.person.is_active:
        return "Le compte de cette personne est fermé."
    found = LearningVisit.objects.select_related("meeting").filter(pk=message.key.split(":")[1]).first()
    return None if found and found.takes_questions else "Cette visite est annulée, reportée ou passée."


@before_sending
def hold_what_is_no_longer_so_among_peers(message: OutboxMessage) -> str | None:
    """Between writing and sending, the problem may have been withdrawn, or the seat given to somebody else."""
    kind, _, rest = message.key.partition(":")
    pk = rest.partition(":")[0]
    if kind == problem_chosen.code and not Problem.objects.exclude(status=ProblemStatus.WITHDRAWN).filter(pk=pk).exists():
        return "Ce problème a été retiré."
    if kind == place_given.code and not SessionSeat.objects.filter(session=pk, person=message.person_id).exists():
        return "Cette personne n’a plus de place dans cette séance."
    return None
