"""Words of the directory."""

from django.db import models


class TerritoryKind(models.TextChoices):
    COUNTRY = "country", "pays"
    REGION = "region", "région"
    DEPARTMENT = "department", "département"
    EPCI = "epci", "intercommunalité"
    COMMUNE = "commune", "commune"


class OrganisationKind(models.TextChoices):
    MEMBER = "member", "structure adhérente"
    EMPLOYER_UNION = "employer_union", "organisation d’employeurs"
    TRADE_UNION = "trade_union", "organisation syndicale de salariés"
    OPCO = "opco", "opérateur de compétences (OPCO)"
    STATE_SERVICE = "state_service", "service de l’État"
    LOCAL_AUTHORITY = "local_authority", "collectivité territoriale"
    AGENCY = "agency", "agence ou organisme public"
    SSE_CHAMBER = "sse_chamber", "chambre régionale de l’ESS (CRESS)"
    FUNDER = "funder", "financeur"
    PROVIDER = "provider", "prestataire"
    NETWORK = "network", "réseau"
    TRAINING_BODY = "training_body", "organisme de formation"
    EMPLOYMENT_SERVICE = "employment_service", "service de l’emploi"


class Role(models.TextChoices):
    NATIONAL_ADMIN = "national_admin", "administration nationale"
    DELEGATE = "delegate", "délégation régionale"
    OFFICER = "officer", "chargé·e de mission"
    DIRECTOR = "director", "direction de structure"
    BOARD_MEMBER = "board_member", "conseil d’administration"
    PARTNER = "partner", "partenaire"


STAFF_ROLES = frozenset({Role.NATIONAL_ADMIN, Role.DELEGATE, Role.OFFICER})
"""Those who run programmes; the others read and, in their own structure, answer."""

INVITING_ROLES = frozenset({Role.NATIONAL_ADMIN, Role.DELEGATE})
"""Those who open accesses to others."""

STRUCTURE_ROLES = frozenset({Role.DIRECTOR, Role.BOARD_MEMBER})
"""Those who answer for one structure: their access rests on what they are there."""

# What anyone may know exists: institutions act in public; a member structure or a provider does not.
PUBLIC_KINDS = frozenset(set(OrganisationKind) - {OrganisationKind.MEMBER, OrganisationKind.PROVIDER})


NETWORK_KINDS = (
    OrganisationKind.NETWORK,
    OrganisationKind.EMPLOYER_UNION,
    OrganisationKind.SSE_CHAMBER,
    OrganisationKind.AGENCY,
)
"""What another organisation may belong to."""


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", "association"
    COOPERATIVE = "cooperative", "coopérative"
    MUTUAL = "mutual", "mutuelle"
    FOUNDATION = "foundation", "fondation"
    SOCIAL_ENTERPRISE = "social_enterprise", "société commerciale de l’ESS"
    PUBLIC = "public", "personne publique"
    OTHER = "other", "autre forme"


class Nomenclature(models.TextChoices):
    """Two ways of cutting the same field: the groups in which members are counted, the branches of a study."""

    GROUPS = "groups", "groupe de branches"
    STUDY = "study", "branche d’étude"


class Coverage(models.TextChoices):
    """How much of a group a study branch takes in."""

    WHOLE = "whole", "tout le groupe"
    PART = "part", "une partie du groupe"


class SizeClass(models.TextChoices):
    """Derived from a dated headcount, never stored."""

    UNDER_10 = "0-9", "moins de 10 salariés"
    FROM_10 = "10-19", "10 à 19 salariés"
    FROM_20 = "20-49", "20 à 49 salariés"
    FROM_50 = "50-99", "50 à 99 salariés"
    FROM_100 = "100+", "100 salariés et plus"


class AliasKind(models.TextChoices):
    FORMER = "former", "ancien nom"
    USUAL = "usual", "nom d’usage"
    ACRONYM = "acronym", "sigle"


class MailPurpose(models.TextChoices):
    """Lists of mails that a person may accept or refuse; service messages are not one of them."""

    COMMUNITY = "community", "communauté"
    NEWSLETTER = "newsletter", "lettre d’information"
    PROSPECTING = "prospecting", "propositions et sollicitations"


class ConsentWay(models.TextChoices):
    """How a choice about mails was made."""

    OWN_PAGE = "own_page", "page «\u00a0Mes données\u00a0»"
    ONE_CLICK = "one_click", "désabonnement en un clic"


class Function(models.TextChoices):
    """What a person is in an organisation; a role says what is open to her here."""

    DIRECTOR = "director", "direction"
    HR_LEAD = "hr_lead", "responsable des ressources humaines"
    PRESIDENT = "president", "présidence"
    TREASURER = "treasurer", "trésorerie"
    BOARD_MEMBER = "board_member", "membre du conseil d’administration"
    MANDATE_HOLDER = "mandate_holder", "mandataire des employeurs"
    STAFF_REPRESENTATIVE = "staff_representative", "représentation du personnel"
    EMPLOYEE = "employee", "salarié·e"
    REGIONAL_DELEGATE = "regional_delegate", "délégation régionale"
    PROJECT_OFFICER = "project_officer", "chargé·e de mission"
    PARTNER_AGENT = "partner_agent", "contact d’un partenaire"
    PROVIDER = "provider", "prestataire"
    FUNDER_AGENT = "funder_agent", "contact d’un financeur"


MANDATES = frozenset(
    {
        Function.PRESIDENT,
        Function.TREASURER,
        Function.BOARD_MEMBER,
        Function.MANDATE_HOLDER,
        Function.STAFF_REPRESENTATIVE,
    }
)
"""Functions to which one is elected or appointed, for a time."""


class InvitationState(models.TextChoices):
    CREATED = "created", "à envoyer"
    SENT = "sent", "envoyée"
    OPENED = "opened", "ouverte"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "refusée"
    EXPIRED = "expired", "expirée"
    CANCELLED = "cancelled", "annulée"


PENDING_STATES = [InvitationState.CREATED, InvitationState.SENT, InvitationState.OPENED]
"""Without an answer yet."""


class HelpEnd(models.TextChoices):
    """How somebody stopped looking in another person's place."""

    LEFT = "left", "quittée"
    TIME = "time", "au bout du temps prévu"
    SIGNED_OUT = "signed_out", "à la déconnexion"
    NO_LONGER = "no_longer", "l’une des deux personnes n’y avait plus droit"


class ImportState(models.TextChoices):
    READING = "reading", "en lecture"
    REFUSED = "refused", "illisible"
    MATCHING = "matching", "colonnes à désigner"
    CHECKING = "checking", "en vérification"
    CHECKED = "checked", "à confirmer"
    WRITING = "writing", "en écriture"
    DONE = "done", "importé"
    UNDOING = "undoing", "en annulation"
    UNDONE = "undone", "annulé"
    ABANDONED = "abandoned", "abandonné"


class LineOutcome(models.TextChoices):
    """What a line of a file would do."""

    UNREAD = "unread", "à vérifier"
    ADDED = "added", "ajout"
    CHANGED = "changed", "modification"
    SAME = "same", "identique"
    DOUBTFUL = "doubtful", "à trancher"
    WRONG = "wrong", "à corriger"


class SchemeKind(models.TextChoices):
    """What a scheme brings to an employer: the five kinds of the repertory of Bourgogne-Franche-Comté (LAB’QVT, 2019–2021)."""

    ADVICE = "advice", "appui conseil"
    TRAINING_ADVICE = "training_advice", "conseil en formation"
    EMPLOYMENT_AID = "employment_aid", "aide à l’emploi, contrat aidé"
    MANAGEMENT_TOOL = "management_tool", "dispositif de gestion"
    CONTRIBUTION_EXEMPTION = "contribution_exemption", "exonération de cotisations"


class HrTheme(models.TextChoices):
    """What a scheme helps with: the ten dimensions of an HR diagnosis, in the usual words of the field.

    Authors of questionnaires write these codes in their files, beside the dimensions that they score: hence French codes.
    """

    GOVERNANCE = "gouvernance", "employeur et gouvernance"
    HEADCOUNT = "effectifs", "effectifs et mouvements"
    RECRUITMENT = "recrutement", "recrutement, accueil et intégration"
    JOB_QUALITY = "emploi", "qualité de l’emploi"
    SKILLS = "competences", "compétences et parcours"
    HEALTH = "sante", "santé et sécurité"
    WORK = "organisation", "conditions et organisation du travail"
    EQUALITY = "egalite", "égalité et diversité"
    DIALOGUE = "dialogue", "dialogue social et professionnel"
    HR_FUNCTION = "fonction_rh", "fonction RH et outils"


class CheckRhythm(models.IntegerChoices):
    """How often the owner of a scheme is asked whether it still says true, in months."""

    MONTHLY = 1, "tous les mois"
    QUARTERLY = 3, "tous les trois mois"
    HALF_YEARLY = 6, "tous les six mois"
    YEARLY = 12, "tous les ans"
    EVERY_SIXTEEN = 16, "tous les seize mois"


class Freshness(models.TextChoices):
    """How far the record of a scheme can be trusted today; computed, never stored."""

    FRESH = "fresh", "à jour"
    SOON = "soon", "à confirmer bientôt"
    STALE = "stale", "à vérifier"
    BROKEN = "broken", "lien rompu"
    PAST = "past", "échéance passée"


class CorrectionOutcome(models.TextChoices):
    """What became of a correction proposed by the owner of a scheme."""

    TAKEN = "taken", "reprise dans la fiche"
    SET_ASIDE = "set_aside", "écartée"
