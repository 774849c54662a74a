"""Every rule, in the order in which findings are given: totals, answers, dates, sources, ratios."""

from continuum.methods.coherence.rules import (
    answers,
    dates,
    events,
    lists,
    numbering,
    percentages,
    sources,
    totals,
)
from continuum.methods.coherence.rules.fault import Fault, Rule

__all__ = ["RULES", "Fault", "Rule"]

RULES: tuple[Rule, ...] = (
    Rule(
        "part_above_total",
        "contradiction",
        "Parties au-dessus du total",
        "Les parties, même comptées au plus bas, dépassent le total compté au plus haut.",
        totals.part_above_total,
    ),
    Rule(
        "sum_differs",
        "contradiction",
        "Somme différente du total",
        "Toutes les parties ont répondu et leur somme ne peut pas faire le total.",
        totals.sum_differs,
    ),
    Rule(
        "remainder",
        "precision",
        "Reste à préciser",
        "Des parties n’ont pas répondu et celles qui ont répondu restent au-dessous du total.",
        totals.remainder,
    ),
    Rule(
        "two_answers",
        "contradiction",
        "Deux réponses à une question",
        "Une même mesure, pour le même territoire, la même action, la même structure et le même moment, "
        "reçoit des valeurs qui s’excluent.",
        answers.two_answers,
    ),
    Rule(
        "different_objects",
        "precision",
        "Deux objets sous une mesure",
        "Des valeurs s’excluent, mais elles ne comptent pas le même objet.",
        answers.different_objects,
    ),
    Rule(
        "count_differs_from_list",
        "contradiction",
        "Nombre différent de la liste",
        "Le nombre annoncé n’est pas celui des noms cités.",
        lists.count_differs_from_list,
    ),
    Rule(
        "outside_phase",
        "contradiction",
        "Événement hors de sa phase",
        "Un événement a lieu, à coup sûr, avant le début ou après la fin de ce qui le contient.",
        dates.outside_phase,
    ),
    Rule(
        "end_before_start",
        "contradiction",
        "Fin avant le début",
        "Un événement ou la période d’un chiffre se termine avant de commencer.",
        dates.end_before_start,
    ),
    Rule(
        "numbering_gap",
        "contradiction",
        "Numéro manquant",
        "Parmi les éléments d’un même ensemble, la suite des numéros imprimés a un trou.",
        numbering.numbering_gap,
    ),
    Rule(
        "numbering_repeated",
        "contradiction",
        "Numéro répété",
        "Parmi les éléments d’un même ensemble, deux éléments portent le même numéro imprimé.",
        numbering.numbering_repeated,
    ),
    Rule(
        "source_expired",
        "precision",
        "Source périmée",
        "La source n’était plus valable au moment dont parle le chiffre.",
        sources.source_expired,
    ),
    Rule(
        "missing_source",
        "precision",
        "Source absente",
        "Aucun document ne dit ce chiffre.",
        sources.missing_source,
    ),
    Rule(
        "missing_date",
        "precision",
        "Date absente",
        "Ni date ni période ne dit à quand le chiffre se rapporte.",
        sources.missing_date,
    ),
    Rule(
        "missing_perimeter",
        "precision",
        "Périmètre absent",
        "Aucun territoire ne dit où le chiffre vaut.",
        sources.missing_perimeter,
    ),
    Rule(
        "mixed_covers",
        "precision",
        "Chiffre qui mélange",
        "Un seul chiffre recouvre plusieurs choses sans donner la part de chacune.",
        sources.mixed_covers,
    ),
    Rule(
        "percentage_without_denominator",
        "precision",
        "Pourcentage sans dénominateur",
        "Un pourcentage ne dit pas de combien il est pris.",
        percentages.percentage_without_denominator,
    ),
    Rule(
        "tiny_denominator",
        "precision",
        "Dénominateur trop petit",
        "Un rapport est pris de moins de 20\u00a0: une seule réponse le change beaucoup.",
        percentages.tiny_denominator,
    ),
    Rule(
        "ratio_differs",
        "contradiction",
        "Pourcentage différent de son calcul",
        "Le pourcentage imprimé n’est pas, même arrondi, le numérateur divisé par le dénominateur.",
        percentages.ratio_differs,
    ),
    Rule(
        "counted_twice",
        "precision",
        "Événement compté deux fois",
        "Le même événement, à la même date, est compté par plusieurs territoires.",
        events.counted_twice,
    ),
)
