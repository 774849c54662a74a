"""The cast of all tests: a small France, organisations, programmes, and a person per role.

    PersonFactory(delegate=True)                     # runs every programme of the Grand Est
    PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    PersonFactory(officer=True, membership__programme=programme)
    TerritoryFactory(key="D57")                      # with all that it hangs on

Nobody here exists; nothing is random.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from continuum.directory.enums import Coverage, Function, Nomenclature, OrganisationKind, Role, SchemeKind, TerritoryKind
from continuum.directory.models import (
    Affiliation,
    Agreement,
    Alias,
    Branch,
    BranchMatch,
    FormerCode,
    Headcount,
    Invitation,
    Membership,
    Organisation,
    Person,
    Position,
    Programme,
    Scheme,
    Territory,
    hash_of,
)
from continuum.directory.services import index_organisations
from continuum.toolkit import clock
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.text_search import keep_words

# key: (name, key of what it hangs on, population)
FRANCE: dict[str, tuple[str, str, int]] = {
    "FR": ("France", "", 68_000_000),
    "R44": ("Grand Est", "FR", 5_560_000),
    "R28": ("Normandie", "FR", 3_320_000),
    "D57": ("Moselle", "R44", 1_050_000),
    "D54": ("Meurthe-et-Moselle", "R44", 733_000),
    "D08": ("Ardennes", "R44", 270_000),
    "D76": ("Seine-Maritime", "R28", 1_255_000),
    "E200039865": ("Metz Métropole", "D57", 230_000),
    "E200000001": ("CC des Deux-Rives (fictive)", "R44", 12_000),  # astride Moselle and Meurthe-et-Moselle
    "C57463": ("Metz", "D57", 120_874),
    "C57001": ("Aboncourt", "D57", 350),
    "C54001": ("Abaucourt", "D54", 300),
    "C08105": ("Charleville-Mézières", "D08", 46_500),
    "C76540": ("Rouen", "D76", 114_000),
}
EPCI_OF = {"C57463": "E200039865", "C57001": "E200000001", "C54001": "E200000001"}
FORMER_CODES = {"08480": "C08105"}
KINDS = {kind[0].upper(): kind for kind in TerritoryKind if kind != TerritoryKind.COUNTRY} | {"F": TerritoryKind.COUNTRY}


class TerritoryFactory(DjangoModelFactory):
    """A territory of the small France by its key, with those above it; asked twice, the same row."""

    class Meta:
        model = Territory

    key = "R44"

    @classmethod
    def _create(cls, model_class: type[Territory], *args: Any, key: str, **kwargs: Any) -> Territory:
        found = Territory.objects.filter(path__endswith=f"{key}/").first()
        return found or cls._planted(key, **kwargs)

    @classmethod
    def _planted(cls, key: str, **kwargs: Any) -> Territory:
        name, above, population = FRANCE[key]
        parent = TerritoryFactory(key=above) if above else None
        epci = TerritoryFactory(key=EPCI_OF[key]) if key in EPCI_OF else None
        fields = {"name": name, "parent": parent, "epci": epci, "population": population, "kind": KINDS[key[0]]}
        path = f"{parent.path if parent else ''}{key}/"
        return Territory.objects.create(**{**fields, "code": key if key == "FR" else key[1:], "path": path, **kwargs})


def small_france() -> dict[str, Territory]:
    """The whole small tree, by key."""
    tree = {key: TerritoryFactory(key=key) for key in FRANCE}
    for code, key in FORMER_CODES.items():
        FormerCode.objects.get_or_create(code=code, territory=tree[key])
    return tree


class OrganisationFactory(DjangoModelFactory):
    """A member structure of Moselle; `institution=True` gives one that anyone may know."""

    class Meta:
        model = Organisation

    class Params:
        institution = factory.Trait(
            name=factory.Sequence(lambda n: f"Institution publique {n}"), kind=OrganisationKind.STATE_SERVICE, territory=None
        )

    name = factory.Sequence(lambda n: f"Association des Essais {n} (fictive)")
    kind = OrganisationKind.MEMBER
    territory = factory.SubFactory(TerritoryFactory, key="D57")

    @classmethod
    def _create(cls, model_class: type[Organisation], *args: Any, **kwargs: Any) -> Organisation:
        """Found by its words, as if a service had written it."""
        made = super()._create(model_class, *args, **kwargs)
        index_organisations([made])
        return made


class BranchFactory(DjangoModelFactory):
    """A group of branches."""

    class Meta:
        model = Branch
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"groupe-{n}")
    nomenclature = Nomenclature.GROUPS
    name = factory.Sequence(lambda n: f"Groupe de branches {n}")


class BranchMatchFactory(DjangoModelFactory):
    """A study branch that takes in the whole of a group."""

    class Meta:
        model = BranchMatch

    study = factory.SubFactory(BranchFactory, nomenclature=Nomenclature.STUDY)
    group = factory.SubFactory(BranchFactory)
    coverage = Coverage.WHOLE


class AgreementFactory(DjangoModelFactory):
    """A collective agreement that exists nowhere."""

    class Meta:
        model = Agreement

    idcc = factory.Sequence(lambda n: f"{9000 + n:04d}")
    title = factory.Sequence(lambda n: f"Convention d’essai {n}")


class HeadcountFactory(DjangoModelFactory):
    """Twelve people at the end of 2022."""

    class Meta:
        model = Headcount

    organisation = factory.SubFactory(OrganisationFactory)
    on = dt.date(2022, 12, 31)
    employees = 12


class AliasFactory(DjangoModelFactory):
    """A name that is no longer."""

    class Meta:
        model = Alias

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Ancien nom {n}")
    ends = PartialDate(2021, 3, 31)

    @classmethod
    def _create(cls, model_class: type[Alias], *args: Any, **kwargs: Any) -> Alias:
        made = super()._create(model_class, *args, **kwargs)
        index_organisations([made.organisation])
        return made


class AffiliationFactory(DjangoModelFactory):
    """A structure in a network since 2019."""

    class Meta:
        model = Affiliation

    organisation = factory.SubFactory(OrganisationFactory)
    network = factory.SubFactory(OrganisationFactory, institution=True, kind=OrganisationKind.NETWORK)
    starts_on = dt.date(2019, 1, 1)


class ProgrammeFactory(DjangoModelFactory):
    """A programme of the Grand Est."""

    class Meta:
        model = Programme

    code = factory.Sequence(lambda n: f"programme-{n}")
    title = factory.Sequence(lambda n: f"Programme d’essai {n}")
    territory = factory.SubFactory(TerritoryFactory, key="R44")
    starts = PartialDate(2019)
    ends = PartialDate(2023)


class SchemeFactory(DjangoModelFactory):
    """A permanent scheme of the Grand Est, for everybody, verified today; its owner is to confirm it every six months."""

    class Meta:
        model = Scheme

    title = factory.Sequence(lambda n: f"Dispositif d’essai {n}")
    kind = SchemeKind.ADVICE
    brings = "Un conseil."
    owner_name = "Organisme d’essai (fictif)"
    territory = factory.SubFactory(TerritoryFactory, key="R44")
    contact_email = "contact@organisme.example"
    website = "https://organisme.example/aide"
    verified_on = factory.LazyFunction(clock.today)

    @classmethod
    def _create(cls, model_class: type[Scheme], *args: Any, **kwargs: Any) -> Scheme:
        """Found by its words, as if a service had written it."""
        made = super()._create(model_class, *args, **kwargs)
        keep_words(made)
        return made


class MembershipFactory(DjangoModelFactory):
    """In force since 2019, without an end."""

    class Meta:
        model = Membership

    person = factory.SubFactory("continuum.directory.tests.factories.PersonFactory")
    role = Role.PARTNER
    territory = None
    programme = None
    organisation = None
    starts_on = dt.date(2019, 1, 1)


class PositionFactory(DjangoModelFactory):
    """Director of a structure of Moselle since 2019, without an end; `mandate=True` gives a president until 2022."""

    class Meta:
        model = Position

    class Params:
        mandate = factory.Trait(function=Function.PRESIDENT, ends_on=dt.date(2022, 6, 30))

    person = factory.SubFactory("continuum.directory.tests.factories.PersonFactory")
    organisation = factory.SubFactory(OrganisationFactory)
    function = Function.DIRECTOR
    starts_on = dt.date(2019, 1, 1)


class InvitationFactory(DjangoModelFactory):
    """Sent for a membership, without an answer; its token is `token`."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda n: f"jeton-d-essai-{n}")

    membership = factory.SubFactory(MembershipFactory)
    person = factory.SelfAttribute("membership.person")
    title = factory.LazyAttribute(lambda one: str(one.membership))
    token_hash = factory.LazyAttribute(lambda one: hash_of(one.token))
    created_at = factory.LazyFunction(clock.now)
    expires_at = factory.LazyAttribute(lambda one: one.created_at + dt.timedelta(days=14))


def _as(role: Role, **fields: Any) -> factory.Trait:
    """A trait that gives the person this role; `membership__territory=…` and the like refine it."""
    return factory.Trait(membership=factory.RelatedFactory(MembershipFactory, factory_related_name="person", role=role, **fields))


class PersonFactory(DjangoModelFactory):
    """Somebody without membership, unless one of the traits gives her a role."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    class Params:
        admin = _as(Role.NATIONAL_ADMIN)
        delegate = _as(Role.DELEGATE, territory=factory.SubFactory(TerritoryFactory, key="R44"))
        officer = _as(Role.OFFICER, programme=factory.SubFactory(ProgrammeFactory))
        director = _as(
            Role.DIRECTOR,
            territory=factory.SubFactory(TerritoryFactory, key="R44"),
            organisation=factory.SubFactory(OrganisationFactory),
        )
        board_member = _as(
            Role.BOARD_MEMBER,
            territory=factory.SubFactory(TerritoryFactory, key="R44"),
            organisation=factory.SubFactory(OrganisationFactory),
        )
        partner = _as(Role.PARTNER, programme=factory.SubFactory(ProgrammeFactory))

    email = factory.Sequence(lambda n: f"personne{n}@essai.example")
    name = factory.Sequence(lambda n: f"Personne {n} Essai-Fictif")


def president_of(structure, **dates):
    """A president whose access rests on her mandate."""
    person = PersonFactory(name="Paule Présidente-Fictif")
    mandate = PositionFactory(person=person, organisation=structure, mandate=True, **dates)
    access = MembershipFactory(
        person=person, role=Role.BOARD_MEMBER, organisation=structure, territory=structure.territory, position=mandate
    )
    return person, mandate, access
