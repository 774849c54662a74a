"""What may leave a structure, each thing said in plain words: what, to whom, until when, how to take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from continuum.methods.questionnaires import Form
from continuum.surveys.enums import ConsentScope
from continuum.surveys.models import Consent, Request

from .compiled import compiled_of

UNTIL = "Jusqu’à ce que vous retiriez cet accord."
TAKE_BACK = "D’un bouton, sur la page «\u00a0Ce qui part\u00a0»\u00a0: l’effet est immédiat."


@dataclass(frozen=True)
class ConsentText:
    """One thing that may leave, in the four answers that anyone would ask for."""

    title: str
    what: str
    to_whom: str
    until: str
    take_back: str

    @property
    def lines(self) -> Sequence[tuple[str, str]]:
        return (
            ("Ce qui part", self.what),
            ("À qui", self.to_whom),
            ("Jusqu’à quand", self.until),
            ("Comment revenir dessus", self.take_back),
        )

    @property
    def whole(self) -> str:
        """The text kept with the agreement."""
        return "\n".join([self.title, *(f"{label}\u00a0: {text}" for label, text in self.lines)])


@dataclass(frozen=True)
class ShownScope:
    """One thing that may leave, and the agreement in force if there is one."""

    scope: ConsentScope
    text: ConsentText
    consent: Consent | None


def scopes_of(request: Request) -> list[ShownScope]:
    """The three, in order, each with its agreement."""
    rows = Consent.objects.in_force().filter(campaign=request.campaign_id, organisation=request.organisation_id)
    given = {one.scope: one for one in rows.select_related("given_by")}
    return [ShownScope(scope, text_of(scope, request), given.get(scope)) for scope in ConsentScope]


def consent_in_force(request: Request, scope: str) -> Consent | None:
    """The agreement of the structure to this one thing."""
    rows = Consent.objects.in_force().filter(campaign=request.campaign_id, organisation=request.organisation_id, scope=scope)
    return rows.select_related("campaign", "organisation").first()


def past_consents(request: Request) -> list[Consent]:
    """What was agreed to, then taken back."""
    rows = Consent.objects.filter(campaign=request.campaign_id, organisation=request.organisation_id)
    return list(rows.exclude(revoked_at=None).select_related("given_by", "revoked_by").order_by("-revoked_at"))


def text_of(scope: ConsentScope, request: Request) -> ConsentText:
    """In the words of this questionnaire and of this programme."""
    several = " Cela vaut pour tous les points de vue de votre structure." if request.campaign.is_shared else ""
    team = f"L’équipe qui conduit le programme «\u00a0{request.campaign.node.programme}\u00a0», et elle seule."
    if scope == ConsentScope.RESULTS:
        what = f"{_results(compiled_of(request.campaign.version).form)}. Pas vos réponses une à une.{several}"
        return ConsentText("Vos résultats", what, team, UNTIL, TAKE_BACK)
    if scope == ConsentScope.ANSWERS:
        what = f"Chaque réponse, question par question, commentaires compris.{several}"
        return ConsentText("Vos réponses", what, team, UNTIL, TAKE_BACK)
    return ConsentText(
        "Vos chiffres dans le panorama régional",
        "Vos résultats, mêlés à ceux d’autres structures dans des moyennes. Jamais votre nom.",
        "Les lecteurs du panorama\u00a0: une moyenne n’y paraît qu’à partir de plusieurs structures, assez pour que personne "
        "ne s’y reconnaisse.",
        f"{UNTIL} Les moyennes déjà publiées restent\u202f; les suivantes se font sans vous.",
        TAKE_BACK,
    )


def _results(form: Form) -> str:
    """« Vos scores par dimension, vos premiers besoins »: what this questionnaire gives."""
    said = []
    if any(item.dimension for item in form.all_items()):
        said += ["vos résultats et vos niveaux par dimension", "vos premiers besoins"]
    if any(item.is_ratio for item in form.all_items()):
        said.append("vos ratios, avec les deux nombres de chacun")
    words = ", ".join(said or ["les conclusions que le questionnaire tire de vos réponses"])
    return f"{words[0].upper()}{words[1:]}"
