"""A report such as one is sent: invented figures, every kind of block and run."""

import datetime

from continuum.toolkit.renderers.document import (
    Aside,
    Block,
    Bullets,
    Cell,
    Chart,
    Document,
    FigureRun,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    Quote,
    Table,
    Text,
    cells,
    words,
)

_BRANCHES = (
    ("Aide à domicile", 14, 1240, 62, 18, 41),
    ("Animation et éducation populaire", 11, 486, 23, 9, 30),
    ("Habitat et logement accompagné", 6, 312, 11, 4, 38),
    ("Insertion par l'activité économique", 9, 655, 37, 12, 27),
    ("Mutualité et protection sociale", 3, 1108, 19, 7, 44),
    ("Petite enfance", 8, 274, 28, 10, 35),
    ("Sanitaire, social et médico-social", 21, 3964, 148, 51, 39),
)


def bar_chart() -> Chart:
    """Bars drawn with colour tokens and print fallbacks, as the site draws them."""
    bars = "".join(
        f'<text x="0" y="{28 * row + 17}" font-size="12" fill="var(--ink, #1c2733)">{name}</text>'
        f'<rect x="250" y="{28 * row + 5}" width="{count * 2}" height="16" fill="var(--pine)"/>'
        f'<text x="{258 + count * 2}" y="{28 * row + 17}" font-size="12" fill="currentColor">{count}</text>'
        for row, (name, _, _, count, _, _) in enumerate(_BRANCHES)
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 200">{bars}</svg>'
    rows = tuple(cells(name, str(count)) for name, _, _, count, _, _ in _BRANCHES)
    table = Table("Postes à pourvoir par branche", cells("Branche", "Postes"), rows, aligns=("left", "right"))
    return Chart("La moitié des postes à pourvoir sont dans une seule branche", svg, table)


def branch_table() -> Table:
    """Six columns, a figure with its source, a total."""
    rows: list[tuple[Cell, ...]] = [
        cells(name, *(f"{number:,}".replace(",", "\u202f") for number in numbers), f"{share}\u00a0%")
        for name, *numbers, share in _BRANCHES
    ]
    total = cells("Ensemble", "72", "8\u202f039", "328", "111", "39\u00a0%")
    return Table(
        "Structures, salariés et postes à pourvoir par branche au 31 décembre 2021",
        cells(
            "Branche",
            "Structures",
            "Salariés",
            "Postes à pourvoir",
            "dont depuis plus de 6 mois",
            "Temps partiel",
        ),
        (*rows, total),
        aligns=("left", "right", "right", "right", "right", "right"),
        note="Lecture : 14 structures d'aide à domicile ont répondu ; elles cherchent 62 personnes.",
        total_row=True,
    )


def _paragraph() -> Paragraph:
    return Paragraph(
        (
            Text("Au 31 décembre 2021, "),
            FigureRun("72 structures", "/chiffres/structures", "Enquête régionale, 72 réponses sur 118, 2021."),
            Text(" adhérentes emploient "),
            FigureRun("environ 8\u202f000 salariés", "/chiffres/salaries", "Déclaration des structures, arrondie."),
            Text(
                ", dont une majorité de femmes. Les directions disent deux choses à la fois\u00a0: le travail a du "
                "sens, et il manque des bras. "
            ),
            Text("Ces deux constats ne se contredisent pas", bold=True),
            Text("\u202f; ils dessinent un plan où l'on apprend à recruter autrement pendant que l'on apprend à garder. "),
            Text("Les départs", italic=True),
            Text(" sont connus pour "),
            FigureRun("chiffre non disponible", missing=True),
            Text(". Voir la "),
            Link("fiche de l'action", "/plan/fiche-3"),
            Text("."),
        )
    )


def _section(number: int) -> tuple[Block, ...]:
    return (
        Heading(1, f"Ce que disent les structures du territoire {number}", number=str(number)),
        _paragraph(),
        Heading(2, "Recruter autrement", number=f"{number}.1"),
        Paragraph(
            words(
                "Les structures qui ont ouvert leurs portes à des personnes sans diplôme du secteur tiennent leurs "
                "promesses plus souvent que les autres. Elles commencent par une immersion, préviennent l'équipe, "
                "nomment une personne qui accueille, puis reviennent ensemble sur ce qui a surpris. " * 2
            )
        ),
        Bullets(
            (
                words("un accueil préparé par l'équipe, avant le premier jour\u202f;"),
                (
                    Text("un tutorat reconnu", bold=True),
                    Text(" dans le temps de travail et dans la fiche de paie\u202f;"),
                ),
                words(
                    "un point à trois mois avec la personne, son équipe et la direction, dont on garde une trace écrite "
                    "que chacun relit."
                ),
            )
        ),
        Heading(3, "Trois conditions", number=f"{number}.1.1"),
        _paragraph(),
        Quote(
            words("Nous avons cessé de chercher la personne idéale\u202f; nous avons préparé la place."),
            "Directrice d'une structure d'aide à domicile, Loire-Atlantique",
        ),
        Heading(2, "Garder celles et ceux qui sont là", number=f"{number}.2"),
        branch_table(),
        _paragraph(),
    )


def sample_report(sections: int = 4) -> Document:
    """A report of about two pages per section, after its cover and its table of contents."""
    blocks: tuple[Block, ...] = (
        Aside(words("Les chiffres de ce rapport sont inventés pour la démonstration."), "demo"),
        *_section(1),
        bar_chart(),
        Aside(words("Deux sources donnent un nombre différent de structures\u00a0: 72 et 74."), "watch"),
        *(block for number in range(2, sections + 1) for block in (PageBreak(), *_section(number))),
        Aside(words("Enquête régionale auprès des structures adhérentes, automne 2021."), "source"),
    )
    return Document(
        title="Emplois de demain, travail d'aujourd'hui",
        subtitle="Bilan à mi-parcours du plan d'actions territorial",
        author="Union régionale des employeurs de l'économie sociale et solidaire",
        date_text="1er octobre 2022",
        cover_note="Édition figée le 1er octobre 2022. Chaque chiffre porte sa source en bas de page.",
        blocks=blocks,
        running_title="Bilan à mi-parcours",
        dated_on=datetime.date(2022, 10, 1),
    )
