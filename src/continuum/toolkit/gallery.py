"""The gallery: every component in its full, empty and error state, for those who build and judge pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from continuum.toolkit import charts
from continuum.toolkit.access import demo_only, page
from continuum.toolkit.dates import PartialDate, PartialDateFormField
from continuum.toolkit.drafts import Drafting
from continuum.toolkit.forms import AsksByLabel, DateInput, NumberInput, QuestionsTextarea
from continuum.toolkit.meanwhile import Meanwhile, TextChanged
from continuum.toolkit.merging import changed_lines
from continuum.toolkit.records import KeptTyping
from continuum.toolkit.registry import Waiting
from continuum.toolkit.spans import DateSpan
from continuum.toolkit.steps import Standing

STATUSES = ("to_watch", "late", "refused", "done", "draft", "information")
REPORT = "Bilan LAB’QVT, octobre 2019 – octobre 2021"


class SampleForm(AsksByLabel, forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Titre de la réunion", help_text="Court, comme sur un ordre du jour.")
    held_on = forms.DateField(label="Date", widget=DateInput)
    due = PartialDateFormField(label="Échéance de l’action", required=False, help_text="12/10/2021, octobre 2021 ou 2021")
    attendance = forms.IntegerField(label="Nombre de présents", min_value=0, widget=NumberInput)
    kind = forms.ChoiceField(
        label="Nature",
        choices=[("", "Choisir"), ("committee", "comité de pilotage"), ("workshop", "atelier")],
    )
    place = forms.ChoiceField(
        label="Où se tient la réunion",
        widget=forms.RadioSelect,
        choices=[("room", "dans une salle"), ("remote", "à distance"), ("both", "les deux")],
    )
    public = forms.MultipleChoiceField(
        label="Personnes invitées",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[
            ("directors", "directions"),
            ("board", "conseils d’administration"),
            ("partners", "partenaires"),
        ],
    )
    minutes = forms.CharField(
        label="Compte rendu",
        widget=QuestionsTextarea("chiffres-exemple"),
        required=False,
        help_text="Tapez deux crochets ouvrants pour citer un chiffre du registre.",
    )
    consent = forms.BooleanField(label="Les personnes citées ont donné leur accord")


class SampleFormInParts(AsksByLabel, forms.Form):
    """A form too long to be read at once."""

    template_name = "toolkit/form_parts.html"
    name = forms.CharField(label="Nom de la structure")
    phone = forms.CharField(label="Téléphone", required=False)

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Headings, and the fields under each."""
        return [("Identité", [self["name"]]), ("Pour la joindre", [self["phone"]])]


QUESTIONS = (
    {"code": "copil", "label": "Comités de pilotage tenus", "answer": "15"},
    {"code": "reponses", "label": "Réponses à l’enquête", "answer": "au moins 120"},
    {"code": "articles", "label": "Articles publiés", "answer": "27"},
)


@page(demo_only)
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    context = {
        "statuses": STATUSES,
        "empty_form": SampleForm(auto_id="vide_%s"),
        "wrong_form": SampleForm({"title": "", "attendance": "douze", "due": "bientôt"}, auto_id="faux_%s"),
        "form_in_parts": SampleFormInParts(auto_id="parties_%s"),
        "questions": QUESTIONS,
        "pages": Paginator(range(230), 20).page(2),
        "lines": waiting_lines(),
        "charts": sample_charts(),
        "themes": (("light", "Clair"), ("dark", "Sombre")),
        **sample_table(),
        "standings": sample_standings(),
        "waiting_draft": Drafting(KeptTyping(created_at=dt.datetime(2021, 10, 12, 9, tzinfo=dt.UTC)), "#formulaires"),
        "meanwhile": sample_meanwhile(),
        **sample_record(),
    }
    return render(request, "toolkit/gallery.html", context)


def waiting_lines() -> list[Waiting]:
    return [
        Waiting("Compte rendu du comité de pilotage", "Relire le compte rendu", "#", dt.date(2021, 10, 8)),
        Waiting(
            "Treize passages à l’ordre du jour en région, onze au national",
            "Trancher",
            "#",
            dt.date(2021, 10, 12),
        ),
        Waiting("Fiche « Animer une communauté de directions »", "Donner une échéance", "#"),
    ]


def sample_table() -> dict[str, Any]:
    counts = [
        ("Bourgogne-Franche-Comté", 10, 11, 30, "29 dans le texte du bilan"),
        ("Grand Est", 3, 11, None, ""),
        ("Normandie", None, 8, None, ""),
        ("Provence-Alpes-Côte d’Azur", 2, 15, 93, ""),
    ]
    return {
        "columns": [
            {"label": "Région", "sort_url": "?tri=-region", "sorted": "ascending"},
            {"label": "Comités de pilotage", "numeric": True, "sort_url": "?tri=copil"},
            {"label": "Messages sur Twitter", "numeric": True, "sort_url": "?tri=tweets"},
            {"label": "Réponses à l’enquête", "numeric": True},
            {"label": "Remarque"},
        ],
        "rows": [{"cells": row, "url": "#tableaux"} for row in counts],
        "totals": ("Ensemble", 15, 45, 123, ""),
    }


def sample_record() -> dict[str, Any]:
    return {
        "tabs": [
            {"label": "Présentation", "url": "#", "current": True},
            {"label": "Réunions", "url": "#reunions", "count": 15},
            {"label": "Chiffres", "url": "#chiffres", "count": 12},
            {"label": "Journal", "url": "#journal"},
        ],
        "facts": [
            {"label": "Responsable", "value": "Délégation Grand Est"},
            {"label": "Échéance", "value": "décembre 2024", "note": "dans 3 ans"},
            {"label": "Structures engagées", "value": 18, "note": "sur 20 attendues", "url": "#"},
        ],
        "related": [
            {
                "label": "Former les directions et les conseils d’administration",
                "url": "#",
                "note": "fiche 2",
            },
            {"label": "Accompagner collectivement les structures", "url": "#", "note": "fiche 3"},
        ],
        "events": [
            {"date": "octobre 2019", "text": "Lancement de l’expérimentation", "state": "done"},
            {
                "date": "octobre 2020",
                "text": "Bilan à mi-parcours",
                "state": "late",
                "note": "Aucun document reçu.",
            },
            {"date": "12 octobre 2021", "text": "Bilan final", "url": "#"},
        ],
        "crumbs": [
            {"label": "Plans d’actions", "url": "#"},
            {"label": "LAB’QVT", "url": "#"},
            {"label": "Grand Est"},
        ],
    }


def sample_standings() -> list[Standing]:
    """Blocked and late, with its steps; and one that nobody has taken up."""
    blocked = {
        "status_word": "bloquée",
        "status_shape": "to_watch",
        "is_late": True,
        "status_since": dt.date(2021, 3, 8),
        "reason": "Le prestataire ne répond plus.",
        "condition": "Un second prestataire agréé par l’OPCO.",
        "remind_on": dt.date(2021, 10, 12),
        "is_to_review": True,
        "last_day": dt.date(2021, 9, 30),
    }
    proposed = {"status_word": "proposée", "status_shape": "draft"}
    steps = [{"label": label, "url": "#temps"} for label in ("Lever le blocage", "Revoir plus tard", "Y renoncer")]
    return [Standing(blocked, "Délégation Grand Est", steps), Standing(proposed, "", [])]


def sample_meanwhile() -> Meanwhile:
    stretches = changed_lines("Deux réunions par an.", "Quatre réunions par an, une par trimestre.")
    return Meanwhile("", [TextChanged("Pilotage", stretches)])


def sample_charts() -> list[charts.Chart]:
    return [
        _sample_bars(),
        _sample_dots(),
        _sample_series(),
        _sample_timeline(),
        _sample_map(),
        _sample_radar(),
        _sample_stacked(),
    ]


def _sample_bars() -> charts.Chart:
    rows = [
        charts.Bar("Passages à l’ordre du jour des collèges régionaux", 13, 11),
        charts.Bar("Comités de pilotage", 15, 20),
        charts.Bar("Réponses à l’enquête", 123, 120, "au moins"),
        charts.Bar("Articles sur le site", printed=37),
        charts.Bar("Vidéos pédagogiques"),
    ]
    title = "Les régions ont compté 13 passages en collège, le bilan en imprime 11"
    return charts.bars(rows, title, "nombre", f"{REPORT} ; 4 régions sur 5")


def _sample_radar() -> charts.Chart:
    spokes = [
        charts.Spoke("Employeur et gouvernance", 75, "solide", 50),
        charts.Spoke("Recrutement, accueil et intégration", Decimal("37.5"), "à construire", 40),
        charts.Spoke("Qualité de l’emploi", 56, "à consolider", 25),
        charts.Spoke("Santé et sécurité", None, "", 60),
        charts.Spoke("Dialogue social et professionnel", 62, "à consolider", 70),
    ]
    title = "Le plus solide : Employeur et gouvernance (75 sur 100) ; le plus fragile : Recrutement (37,5 sur 100)"
    return charts.radar(spokes, title, "données de démonstration", rings=[40, 70])


def _sample_stacked() -> charts.Chart:
    rows = [
        charts.Stack("Employeur et gouvernance", [3, 6, 5, 1]),
        charts.Stack("Recrutement, accueil et intégration", [8, 4, 3, 0]),
        charts.Stack("Santé et sécurité", [1, 9, 2, 3]),
    ]
    names = ["à construire", "à consolider", "solide", "sans score"]
    title = "Recrutement, accueil et intégration\u00a0: 8 structures sur 15 au niveau «\u00a0à construire\u00a0»"
    return charts.stacked(rows, names, title, "données de démonstration\u202f; 15 structures", unsorted=True)


def _sample_dots() -> charts.Chart:
    rows = [
        charts.Dot("Structures de moins de 10 salariés", 42, 31, 53, 61),
        charts.Dot("De 10 à 49 salariés", 58, 49, 67, 94),
        charts.Dot("50 salariés et plus", 71, 52, 86, 19),
    ]
    title = "Plus la structure est grande, plus elle a un plan de formation"
    return charts.dots(rows, title, "% des structures", "données de démonstration ; 174 réponses")


def _sample_series() -> charts.Chart:
    day = PartialDate.parse
    lines = [
        charts.Series("Grand Est", [charts.Point(day("2019-10"), 4), charts.Point(day("2020"), 9, "environ"),
                                    charts.Point(day("2021-10-12"), 18)]),
        charts.Series("Normandie", [charts.Point(day("2019-12"), 2), charts.Point(day("2020-11"), 12),
                                    charts.Point(day("2021-09"), 14)]),
    ]  # fmt: skip
    title = "Grand Est a rattrapé puis dépassé la Normandie"
    return charts.series(lines, title, "structures engagées", "données de démonstration")


def _sample_timeline() -> charts.Chart:
    day = PartialDate.parse
    phases = [
        charts.Phase("Étude et concertation", day("2019-10"), day("2020-06")),
        charts.Phase("Diagnostics dans les structures", day("2020-05"), day("2021-03"), DateSpan(day("2020-03"), day("2020-12"))),
        charts.Phase("Accompagnement collectif", day("2021-01"), None),
    ]
    milestones: list[charts.Milestone | charts.Recurring] = [
        charts.Milestone("Comité de lancement", day("2019-10-15"), "done"),
        charts.Milestone("Bilan à mi-parcours", day("2020-10"), "late", day("2020-06")),
        charts.Milestone("Bilan final", day("2021-12")),
        charts.Recurring("Cellule de suivi\u00a0: 4 réunions", [
            charts.Milestone("Cellule de suivi", day(f"2021-{month:02}"), "done" if month < 7 else "late" if month < 10 else "")
            for month in (3, 6, 9, 12)
        ]),
    ]  # fmt: skip
    title = "L’accompagnement a commencé avant la fin des diagnostics"
    return charts.timeline(phases, milestones, title, dt.date(2021, 10, 12), REPORT)


def _sample_map() -> charts.Chart:
    """A tile map, so that the gallery needs no outlines of its own."""
    tiles = {
        "R28": ("Normandie", 1, 0), "R32": ("Hauts-de-France", 2, 0), "R44": ("Grand Est", 3, 0),
        "R53": ("Bretagne", 0, 1), "R11": ("Île-de-France", 2, 1), "R27": ("Bourgogne-Franche-Comté", 3, 1),
        "R52": ("Pays de la Loire", 0, 2), "R24": ("Centre-Val de Loire", 1, 2), "R84": ("Auvergne-Rhône-Alpes", 3, 2),
        "R75": ("Nouvelle-Aquitaine", 1, 3), "R76": ("Occitanie", 2, 3), "R93": ("Provence-Alpes-Côte d’Azur", 3, 3),
    }  # fmt: skip
    outlines = {
        code: {
            "name": name,
            "path": f"M{x * 50} {y * 50}L{x * 50 + 48} {y * 50}L{x * 50 + 48} {y * 50 + 48}L{x * 50} {y * 50 + 48}Z",
        }
        for code, (name, x, y) in tiles.items()
    }
    shaded = {
        "R27": (4, "10 comités"),
        "R44": (2, "3 comités"),
        "R93": (1, "2 comités"),
        "R28": (1, "nombre non imprimé"),
    }
    title = "Bourgogne-Franche-Comté a tenu le plus de comités de pilotage"
    return charts.territory_map("région", shaded, title, outlines, (0, 0, 198, 198), REPORT)
