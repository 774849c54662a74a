"""Words of the plan."""

from django.db import models


class NodeKind(models.TextChoices):
    PROGRAMME = "programme", "programme"
    PLAN = "plan", "plan"
    AXIS = "axis", "axe"
    SHEET = "sheet", "fiche action"


KINDS_BELOW: dict[str, tuple[NodeKind, ...]] = {
    NodeKind.PROGRAMME: (NodeKind.PLAN, NodeKind.AXIS, NodeKind.SHEET),
    NodeKind.PLAN: (NodeKind.AXIS, NodeKind.SHEET),
    NodeKind.AXIS: (NodeKind.SHEET,),
}
"""What may hang on each kind of node; on a sheet, nothing."""


class MilestoneKind(models.TextChoices):
    COMMITTEE = "committee", "comité"
    MEETING = "meeting", "réunion"
    PUBLICATION = "publication", "publication"
    SURVEY = "survey", "enquête"
    TRAINING = "training", "formation"
    EVENT = "event", "événement"
    OTHER = "other", "étape"


class PartnerRole(models.TextChoices):
    INITIATOR = "initiator", "initiateur"
    ASSOCIATED = "associated", "partenaire associé"
    COMMITTEE = "committee", "membre du comité"
    FUNDER = "funder", "financeur"
    TRAINING_PAYER = "training_payer", "payeur de la formation"
    PROVIDER = "provider", "prestataire"
    HOST = "host", "hôte"
    RELAY = "relay", "relais"


class Contribution(models.TextChoices):
    """What an organisation brings."""

    MONEY = "money", "financement"
    TIME = "time", "temps"
    DATA = "data", "données"
    PREMISES = "premises", "locaux"
    EXPERTISE = "expertise", "expertise"


class PassageSection(models.TextChoices):
    """What a written passage of a node is about; order of the words on paper."""

    FOREWORD = "foreword", "Avant-propos"
    FRAME = "frame", "Le projet"
    IMPACTS = "impacts", "Impacts sur le projet"
    EXPERIMENTATION = "experimentation", "L’expérimentation"
    ACTIONS = "actions", "Les actions réalisées"
    PARTNERS = "partners", "Les partenaires mobilisés"
    COMMITTEE = "committee", "Les membres du comité de pilotage"
    OUTLOOK = "outlook", "Capitalisation et perspectives"
    EVALUATION = "evaluation", "L’évaluation"
    RESTITUTION = "restitution", "La restitution"
    RESOURCES = "resources", "Ressources et supports"
    METHODS = "methods", "Méthodes"
    CONTEXT = "context", "Contexte"
    STAKES = "stakes", "Enjeux"
    OBJECTIVES = "objectives", "Objectifs prioritaires"
    DESCRIPTION = "description", "Description du projet"
    STEERING = "steering", "Pilotage du projet"
    MEANS = "means", "Moyens nouveaux nécessaires"
    AUDIENCE = "audience", "Public visé"
    LESSONS = "lessons", "Enseignements"


class Aggregation(models.TextChoices):
    """How answers of several nodes or territories make one."""

    SUM = "sum", "somme"
    DISTINCT = "distinct", "nombre d’organisations distinctes"
    WEIGHTED_MEAN = "weighted_mean", "rapport des numérateurs et des dénominateurs"
    LAST = "last", "dernière valeur connue"
    NONE = "none", "ne s’additionne pas"


class Nature(models.TextChoices):
    NUMBER = "number", "nombre"
    PERCENTAGE = "percentage", "pourcentage"
    DATE = "date", "date"
    RUBRIC = "rubric", "appréciation de 0 à 3"


class Direction(models.TextChoices):
    UP = "up", "mieux quand il augmente"
    DOWN = "down", "mieux quand il diminue"
    NONE = "none", "sans direction"


class Scale(models.TextChoices):
    """The two scales of an evaluation, and what only gives the context."""

    OBJECTIVE = "objective", "objectif général"
    RESULT = "result", "résultat de projet"
    CONTEXT = "context", "donnée de contexte"


class Consent(models.TextChoices):
    NAMED = "named", "structure nommée"
    ROLE_ONLY = "role_only", "fonction seule"
    NONE = "none", "non publiable"


class SourceKind(models.TextChoices):
    REPORT = "report", "rapport"
    WEB_PAGE = "web_page", "page web"
    PROJECT = "project", "projet"
    PRESENTATION = "presentation", "présentation"
    STATISTICS = "statistics", "statistiques"
    STUDY = "study", "étude"
    OTHER = "other", "autre document"


class OutlineList(models.TextChoices):
    CONTENTS = "contents", "sommaire"
    HEADINGS = "headings", "titres"


class SlippageCause(models.TextChoices):
    """Why a date was put off."""

    HEALTH_CRISIS = "health_crisis", "crise sanitaire"
    FUNDING = "funding", "financement"
    PROVIDER = "provider", "prestataire"
    LOW_RESPONSE = "low_response", "faible participation"
    PARTNER_CALENDAR = "calendar", "calendrier d’un partenaire"
    NATIONAL_ACTION = "national", "action nationale au même moment"
    OTHER = "other", "autre cause"


class BudgetSide(models.TextChoices):
    """What something costs, or who pays for it."""

    COST = "cost", "dépense"
    FUNDING = "funding", "financement"


class CostKind(models.TextChoices):
    STAFF = "staff", "temps de travail"
    SERVICES = "services", "prestations"
    TRAVEL = "travel", "déplacements et réceptions"
    COMMUNICATION = "communication", "communication"
    EQUIPMENT = "equipment", "équipement et locaux"
    OTHER = "other", "autre dépense"


class SheetStatus(models.TextChoices):
    """Where an action sheet stands; « en retard » is computed, never chosen."""

    DRAFT = "draft", "en projet"
    PLANNED = "planned", "programmée"
    IN_PROGRESS = "in_progress", "en cours"
    PAUSED = "paused", "en pause"
    BLOCKED = "blocked", "bloquée"
    DONE = "done", "terminée"
    ABANDONED = "abandoned", "abandonnée"


class Priority(models.TextChoices):
    HIGH = "high", "haute"
    MEDIUM = "medium", "moyenne"
    LOW = "low", "basse"


class LinkKind(models.TextChoices):
    FOLLOWS = "follows", "poursuit"
    DEPENDS_ON = "depends_on", "dépend de"


class ActionStatus(models.TextChoices):
    """Where an action of a structure stands."""

    PROPOSED = "proposed", "proposée"
    IN_PROGRESS = "in_progress", "en cours"
    BLOCKED = "blocked", "bloquée"
    DONE = "done", "terminée"
    ALREADY_DONE = "already_done", "déjà faite"
    NOT_INTERESTED = "not_interested", "non retenue"


class Recurrence(models.TextChoices):
    """How often an event comes back."""

    MONTHLY = "monthly", "chaque mois"
    QUARTERLY = "quarterly", "chaque trimestre"
    HALF_YEARLY = "half_yearly", "chaque semestre"
    YEARLY = "yearly", "chaque année"


MONTHS_BETWEEN: dict[str, int] = {
    Recurrence.MONTHLY: 1,
    Recurrence.QUARTERLY: 3,
    Recurrence.HALF_YEARLY: 6,
    Recurrence.YEARLY: 12,
}


class PaperForm(models.TextChoices):
    """What a plan or a sheet is printed as."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"


class AgreementStatus(models.TextChoices):
    """Where the file of a funding stands."""

    DRAFT = "draft", "en préparation"
    SUBMITTED = "submitted", "déposée"
    TO_FIX = "to_fix", "à corriger"
    REVIEWED = "reviewed", "instruite"
    SIGNED = "signed", "signée"
    SETTLED = "settled", "soldée"
    REFUSED = "refused", "refusée"
    ABANDONED = "abandoned", "abandonnée"


class ObligationKind(models.TextChoices):
    REPORT = "report", "bilan"
    ACCOUNTS = "accounts", "compte rendu financier"
    COMMITTEE = "committee", "comité"
    LOGO = "logo", "mention du financeur"
    SURVEY = "survey", "enquête"
    OTHER = "other", "autre obligation"


class ObligationStatus(models.TextChoices):
    DUE = "due", "à remplir"
    DONE = "done", "remplie"
    WAIVED = "waived", "dispensée"


class ResourceKind(models.TextChoices):
    GUIDE = "guide", "guide"
    KIT = "kit", "kit"
    VIDEO = "video", "vidéo"
    SYNTHESIS = "synthesis", "synthèse"
    TOOL = "tool", "outil"
