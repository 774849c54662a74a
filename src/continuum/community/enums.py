"""Words of the community."""

from django.db import models

# --- Practices ---------------------------------------------------------------------------------------------------------------


class PracticeStatus(models.TextChoices):
    """Where a practice stands between who writes it and who reads it."""

    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "proposée"
    PUBLISHED = "published", "publiée"
    WITHDRAWN = "withdrawn", "retirée"


class Evidence(models.TextChoices):
    """What one may lean on to believe that a practice works."""

    TESTIMONY = "testimony", "témoignage"
    DOCUMENTED = "documented", "documentée"
    MEASURED = "measured", "mesurée"


class TrialResult(models.TextChoices):
    """What came of a practice tried elsewhere; what failed teaches as much as what worked."""

    WORKED = "worked", "oui, cela a marché"
    PARTLY = "partly", "en partie"
    FAILED = "failed", "non, cela n’a pas marché"


# --- Legal watch -------------------------------------------------------------------------------------------------------------


class LegalStatus(models.TextChoices):
    DRAFT = "draft", "brouillon"
    PUBLISHED = "published", "publié"
    WITHDRAWN = "withdrawn", "retiré"


LEGAL_SHAPES: dict[str, str] = {
    LegalStatus.DRAFT: "draft",
    LegalStatus.PUBLISHED: "done",
    LegalStatus.WITHDRAWN: "refused",
}
"""How each state is drawn (see toolkit/status.html)."""


# --- Learning visits ---------------------------------------------------------------------------------------------------------


class Innovation(models.TextChoices):
    """What one goes and sees."""

    SHARED_HOUSING = "shared_housing", "habitat partagé"
    SELF_MANAGED_TEAMS = "self_managed_teams", "équipes autonomes"
    WORKING_TIME = "working_time", "temps de travail"
    TRAINING = "training", "formation en situation de travail"
    WELCOME = "welcome", "accueil et intégration"
    DIGITAL = "digital", "outils numériques"
    OTHER = "other", "autre"


class TransferStatus(models.TextChoices):
    """What became of what a visitor meant to try at home."""

    GOING_ON = "going_on", "en cours"
    DONE = "done", "faite"
    GIVEN_UP = "given_up", "abandonnée"


# --- Peer problem-solving ------------------------------------------------------------------------------------------------------


class ProblemStatus(models.TextChoices):
    """What became of a problem put to one's peers."""

    PROPOSED = "proposed", "proposé"
    CHOSEN = "chosen", "choisi par le groupe"
    TREATED = "treated", "travaillé en séance"
    WITHDRAWN = "withdrawn", "retiré"


class SolvingStep(models.TextChoices):
    """The six steps of Payette and Champagne, in their order."""

    PRESENTATION = "presentation", "exposé"
    CLARIFICATION = "clarification", "clarification"
    CONTRACT = "contract", "contrat"
    CONSULTATION = "consultation", "consultation"
    SYNTHESIS = "synthesis", "synthèse et plan d’action"
    LEARNING = "learning", "apprentissages"


class ContractType(models.TextChoices):
    """The help that whoever presents asks of the others."""

    IDEAS = "ideas", "des idées"
    REFORMULATION = "reformulation", "une autre façon de voir le problème"
    EXPERIENCE = "experience", "vos expériences"
    TOOLS = "tools", "des outils"
    FEEDBACK = "feedback", "un retour sur ce que je fais"


class SeatRole(models.TextChoices):
    """What somebody does in a session."""

    CLIENT = "client", "présente son problème"
    FACILITATOR = "facilitator", "anime"
    CONSULTANT = "consultant", "aide"
    OBSERVER = "observer", "observe"


class NoteKind(models.TextChoices):
    """What a note of a session is."""

    QUESTION = "question", "question"
    ANSWER = "answer", "réponse"
    IDEA = "idea", "idée"
    EXPERIENCE = "experience", "expérience vécue"
    TOOL = "tool", "outil ou ressource"
    FEEDBACK = "feedback", "ressenti"
    REMARK = "remark", "à retenir"


class SolvingFollowUpStatus(models.TextChoices):
    """Has whoever presented told the others what she did of it?"""

    WAITING = "waiting", "à raconter"
    TOLD = "told", "raconté"


# --- Spaces and topics -------------------------------------------------------------------------------------------------------


class SpaceLevel(models.TextChoices):
    """Who reads and writes in a space, besides the team."""

    MEMBERS = "members", "tous les membres"
    GROUP = "group", "un groupe"
    MEETING = "meeting", "les personnes d’une rencontre"


class DigestRhythm(models.TextChoices):
    """How often somebody is written what moved."""

    WEEK = "week", "chaque semaine"
    MONTH = "month", "chaque mois"
    NEVER = "never", "jamais"


# --- The letter --------------------------------------------------------------------------------------------------------------


class LetterStatus(models.TextChoices):
    """Where a letter stands; it leaves once two people have signed it."""

    DRAFT = "draft", "brouillon"
    REVIEWED = "reviewed", "relue, à valider"
    APPROVED = "approved", "validée, à envoyer"
    SENDING = "sending", "en cours d’envoi"
    SENT = "sent", "envoyée"
    STOPPED = "stopped", "envoi arrêté"


LETTER_SHAPES: dict[str, str] = {
    LetterStatus.DRAFT: "draft",
    LetterStatus.REVIEWED: "to_watch",
    LetterStatus.APPROVED: "information",
    LetterStatus.SENDING: "information",
    LetterStatus.SENT: "done",
    LetterStatus.STOPPED: "refused",
}
"""How each state is drawn (see toolkit/status.html)."""


class LetterSection(models.TextChoices):
    """The three sections of every letter, in their order."""

    LEGAL_WATCH = "legal_watch", "Veille juridique"
    EVENTS = "events", "Événements"
    PRACTICES = "practices", "Bonnes pratiques"


class StopCause(models.TextChoices):
    """Why an address receives no list any more."""

    BOUNCE = "bounce", "adresse qui ne répond plus"
    COMPLAINT = "complaint", "message signalé comme indésirable"
