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

# What anyone may know exists: institutions act in public; a member structure or a provider does not.
PUBLIC_KINDS = frozenset(set(OrganisationKind) - {OrganisationKind.MEMBER, OrganisationKind.PROVIDER})


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
