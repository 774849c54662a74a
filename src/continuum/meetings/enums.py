"""Words of meetings."""

from django.db import models


class CommitteeKind(models.TextChoices):
    NATIONAL_STEERING = "national_steering", "comité de pilotage national"
    REGIONAL_STEERING = "regional_steering", "comité de pilotage régional"
    TECHNICAL = "technical", "comité technique"
    SOCIAL_DIALOGUE = "social_dialogue", "espace de dialogue social"
    COLLEGE = "college", "collège régional"
    LOCAL_EMPLOYMENT = "local_employment", "comité local emploi et formation"
    PROJECT_CELL = "project_cell", "cellule d’appui"
    SUPPORT_GROUP = "support_group", "groupe d’accompagnement"


class College(models.TextChoices):
    """In whose name an organisation sits."""

    EMPLOYERS = "employers", "employeurs"
    EMPLOYEES = "employees", "salariés"
    STATE = "state", "État"
    AUTHORITIES = "authorities", "collectivités"
    FUNDERS = "funders", "financeurs et OPCO"
    EXPERTS = "experts", "personnes qualifiées"


class MeetingKind(models.TextChoices):
    COMMITTEE = "committee", "comité"
    COMMUNITY_DAY = "community_day", "journée de la communauté"
    LEARNING_VISIT = "learning_visit", "visite apprenante"
    WORKSHOP = "workshop", "atelier"
    WEB_CONFERENCE = "web_conference", "webconférence"
    TRAINING = "training", "session de formation"
    WORKING = "working", "réunion de travail"
    EVENT = "event", "événement"


OFFERED_KINDS = frozenset(
    {
        MeetingKind.COMMUNITY_DAY,
        MeetingKind.LEARNING_VISIT,
        MeetingKind.WORKSHOP,
        MeetingKind.WEB_CONFERENCE,
        MeetingKind.EVENT,
    }
)
"""To what one is invited without owing to come."""


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", "prévue"
    CONVENED = "convened", "convoquée"
    HELD = "held", "tenue"
    POSTPONED = "postponed", "reportée"
    CANCELLED = "cancelled", "annulée"


SHAPES: dict[str, str] = {
    MeetingStatus.PLANNED: "draft",
    MeetingStatus.CONVENED: "information",
    MeetingStatus.HELD: "done",
    MeetingStatus.POSTPONED: "to_watch",
    MeetingStatus.CANCELLED: "refused",
}
"""How each state is drawn (see toolkit/status.html)."""


class MeetingMode(models.TextChoices):
    ON_SITE = "on_site", "sur place"
    REMOTE = "remote", "à distance"
    HYBRID = "hybrid", "sur place et à distance"


class Openness(models.TextChoices):
    """Who may register."""

    INVITED = "invited", "les personnes invitées"
    PROGRAMME = "programme", "toutes les personnes du programme"


class SlotKind(models.TextChoices):
    WELCOME = "welcome", "accueil"
    LEARNING_VISIT = "learning_visit", "visite apprenante"
    PROBLEM_SOLVING = "problem_solving", "résolution de problématique"
    LEGAL_WATCH = "legal_watch", "veille juridique"
    EXCHANGE = "exchange", "échanges"
    TALK = "talk", "intervention"
    BREAK = "break", "pause"


class AgendaKind(models.TextChoices):
    INFORMATION = "information", "information"
    DEBATE = "debate", "débat"
    DECISION = "decision", "décision"


class Reply(models.TextChoices):
    """What an invited person answers; nothing yet is blank."""

    YES = "yes", "je viens"
    MAYBE = "maybe", "je ne sais pas encore"
    NO = "no", "je ne viens pas"


COMING = frozenset({Reply.YES, Reply.MAYBE})
"""Who comes, or may."""


class Presence(models.TextChoices):
    """What was noted on the day; nothing yet is blank."""

    PRESENT = "present", "présente"
    REMOTE = "remote", "présente à distance"
    REPRESENTED = "represented", "représentée"
    EXCUSED = "excused", "excusée"
    ABSENT = "absent", "absente"


ATTENDING = frozenset({Presence.PRESENT, Presence.REMOTE})
"""Who was there, in the room or at a distance."""


class NotedBy(models.TextChoices):
    """How a presence came to be known."""

    LIST = "list", "liste signée"
    CODE = "code", "code affiché dans la salle"
    HAND = "hand", "saisie"


class Ride(models.TextChoices):
    """Sharing a car, from one's commune."""

    OFFERS = "offers", "je propose des places"
    SEEKS = "seeks", "je cherche une place"


class HalfDay(models.TextChoices):
    MORNING = "morning", "matin"
    AFTERNOON = "afternoon", "après-midi"


class DecisionStatus(models.TextChoices):
    OPEN = "open", "à faire"
    IN_PROGRESS = "in_progress", "en cours"
    DONE = "done", "faite"
    DROPPED = "dropped", "abandonnée"
