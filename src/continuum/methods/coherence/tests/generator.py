"""Random programmes in which every figure agrees, and faults planted in them, one way a rule.

A programme is drawn from true counts; figures print the truth exactly, rounded or about, so a finding
on an untouched programme is a false alarm. A planter changes the programme and says what must be found.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

Document = dict[str, Any]
Expected = list[tuple[str, list[str]]]
Planter = Callable[[Document, Random], Expected]

PERIOD = ["2021-01", "2021-12"]


def clean_programme(seed: int, region_count: int = 3, node_count: int = 3) -> Document:
    """A whole programme over two trees, with its events, in random order, without a fault."""
    random = Random(seed)
    regions = [f"Région {letter}" for letter in "ABCDEFGHIJ"[: max(2, region_count)]]
    nodes = [f"Action {number}" for number in range(1, max(2, node_count) + 1)]
    figures = [
        *_participants(random, regions, nodes),
        *_committees(random, regions, nodes),
        *_partners(random, regions),
        *_satisfaction(random, regions),
        *_repeated_answers(random, regions),
        *_launches(random, regions),
    ]
    events = [*_phases(random, regions), *_outline(random)]
    random.shuffle(figures)
    random.shuffle(events)
    return {"format": "figures-1", "figures": figures, "events": events}


def element(document: Document, identity: str) -> dict[str, Any]:
    return next(item for item in document["figures"] + document["events"] if item["id"] == identity)


def _figure(identity: str, measure: str, value: Any, territory: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "measure": measure,
        "label": measure.capitalize(),
        "value": value,
        "territory": territory,
        "period": PERIOD,
        "source": {"document": "Bilan", "place": identity, "date": "2022-02", "valid_until": "2023"},
    } | fields


def _printed(random: Random, truth: int) -> dict[str, Any]:
    """The same truth as people print it."""
    precision = random.choice(["exact", "exact", "rounded", "lower_bound", "estimate"])
    value: int = truth
    if precision == "rounded":
        value = round(truth, -2)
    elif precision == "lower_bound":
        value = truth // 10 * 10
    elif precision == "estimate":
        value = truth + random.randint(0, truth // 20)
    if precision == "rounded" and value == 0:
        return {"value": truth, "precision": "exact"}
    return {"value": value, "precision": precision}


def _participants(random: Random, regions: list[str], nodes: list[str]) -> list[dict[str, Any]]:
    """Counts that add up along both trees."""
    truth = {(node, region): random.randint(0, 400) for node in nodes for region in regions}
    figures = [
        _figure(f"p/{node}/{region}", "participants", value, region, node=node) | _whole_or_number(random, value)
        for (node, region), value in truth.items()
    ]
    for node in nodes:
        total = sum(truth[node, region] for region in regions)
        parts = [f"p/{node}/{region}" for region in regions]
        figures.append(_figure(f"p/{node}", "participants", total, "France", node=node, parts=parts) | _printed(random, total))
    for region in regions:
        total = sum(truth[node, region] for node in nodes)
        parts = [f"p/{node}/{region}" for node in nodes]
        figures.append(_figure(f"p/{region}", "participants", total, region, parts=parts) | _printed(random, total))
    whole = sum(truth.values())
    tops = [f"p/{node}" for node in nodes]
    figures.append(_figure("p", "participants", whole, "France", parts=tops) | _printed(random, whole))
    return figures


def _whole_or_number(random: Random, value: int) -> dict[str, Any]:
    return {"value": random.choice([value, float(value), str(value)])}


def _committees(random: Random, regions: list[str], nodes: list[str]) -> list[dict[str, Any]]:
    """Small exact counts with their lists, the ones in which faults are planted."""
    figures = []
    for node in nodes:
        counts = {region: random.randint(1, 9) for region in regions}
        parts = [f"c/{node}/{region}" for region in regions]
        for region, count in counts.items():
            names = [f"Comité {number} de {region}" for number in range(count)]
            figures.append(
                _figure(
                    f"c/{node}/{region}",
                    "comités",
                    count,
                    region,
                    node=node,
                    listed=[*names, names[0].upper()],
                )
            )
        figures.append(_figure(f"c/{node}", "comités", sum(counts.values()), "France", node=node, parts=parts))
    return figures


def _partners(random: Random, regions: list[str]) -> list[dict[str, Any]]:
    """Distinct partners: more than in any region, fewer than in all of them together."""
    counts = {region: random.randint(2, 30) for region in regions}
    parts = [f"d/{region}" for region in regions]
    figures = [_figure(f"d/{region}", "partenaires", count, region) for region, count in counts.items()]
    whole = random.randint(max(counts.values()), sum(counts.values()))
    last = random.choice(list(counts.values()))
    figures.append(_figure("d", "partenaires", whole, "France", parts=parts, aggregation="distinct"))
    figures.append(
        _figure(
            "l",
            "derniers partenaires",
            last,
            "France",
            parts=parts,
            aggregation=random.choice(["last", "none"]),
        )
    )
    return figures


def _satisfaction(random: Random, regions: list[str]) -> list[dict[str, Any]]:
    """Percentages whose numerators and denominators add up."""
    shares = {region: (random.randint(0, 20), random.randint(20, 90)) for region in regions}
    numerator = sum(share[0] for share in shares.values())
    denominator = sum(share[1] for share in shares.values())
    figures = [
        _figure(f"s/{region}", "satisfaction", _rate(random, *share), region, unit="%")
        | {"numerator": share[0], "denominator": share[1]}
        for region, share in shares.items()
    ]
    parts = [f"s/{region}" for region in regions]
    whole = _figure("s", "satisfaction", _rate(random, numerator, denominator), "France", unit="%", parts=parts)
    whole |= {"numerator": numerator, "denominator": denominator, "aggregation": "weighted_mean"}
    return [*figures, whole]


def _rate(random: Random, numerator: int, denominator: int) -> Any:
    rate = 100 * numerator / denominator
    return random.choice([None, round(rate, 1), round(rate)])


def _repeated_answers(random: Random, regions: list[str]) -> list[dict[str, Any]]:
    """One question answered by two documents that agree."""
    figures = []
    for region in regions:
        truth = random.randint(20, 900)
        figures.append(_figure(f"r/{region}/a", "salariés", truth, region) | _printed(random, truth))
        about = {"source": {"document": "Enquête"}, "precision": "estimate"}
        figures.append(_figure(f"r/{region}/b", "salariés", truth, region) | about)
    return figures


def _launches(random: Random, regions: list[str]) -> list[dict[str, Any]]:
    """Dates as answers, one document less precise than the other."""
    figures = []
    for region in regions:
        day = date(2021, 1, 1) + timedelta(days=random.randrange(300))
        for suffix, text in (("jour", day.isoformat()), ("mois", f"{day:%Y-%m}"), ("année", f"{day:%Y}")):
            figures.append(_figure(f"w/{region}/{suffix}", "lancement", text, region, unit="date", period=None))
    return figures


def _phases(random: Random, regions: list[str]) -> list[dict[str, Any]]:
    """Phases one after the other, meetings inside them, each region on its own days."""
    start = date(2020, 1, 1) + timedelta(days=random.randrange(200))
    events: list[dict[str, Any]] = []
    for number in range(1, 4):
        end = start + timedelta(days=random.randint(60, 300))
        ends = random.choice([end.isoformat(), f"{end:%Y-%m}"])
        phase = {"id": f"phase {number}", "label": f"Phase {number}", "start": start.isoformat(), "end": ends}
        events.append(phase | {"within": ["programme"], "number": str(number)})
        for place, region in enumerate(regions):
            day = start + timedelta(days=10 * place + random.randrange(10))
            meeting = {
                "id": f"m/{number}/{region}",
                "label": "Réunion",
                "measure": "réunions",
                "territory": region,
            }
            events.append(meeting | {"date": day.isoformat(), "within": [f"phase {number}"]})
        start = end + timedelta(days=1)
    programme = {
        "id": "programme",
        "label": "Programme",
        "start": "2020-01",
        "end": random.choice(["2023", None]),
    }
    return [programme, *events]


def _outline(random: Random) -> list[dict[str, Any]]:
    """The printed numbers of a report; an outline may begin elsewhere than at one."""
    events: list[dict[str, Any]] = [{"id": "rapport", "label": "Rapport"}]
    first = random.randint(1, 3)
    for chapter in range(first, first + 3):
        events.append({"id": f"§{chapter}", "label": f"Chapitre {chapter}", "within": ["rapport"]})
        events[-1]["number"] = f"{chapter}"
        for section in range(1, random.randint(4, 6)):
            number = f"{chapter}.{section}"
            events.append({"id": f"§{number}", "label": f"Section {number}", "within": [f"§{chapter}"]})
            events[-1]["number"] = number
    events.append({"id": "§annexe", "label": "Annexe", "number": "A", "within": ["rapport"]})
    return events


def _any(random: Random, document: Document, prefix: str) -> dict[str, Any]:
    items = document["figures"] + document["events"]
    return random.choice(sorted((i for i in items if i["id"].startswith(prefix)), key=lambda item: item["id"]))


def _total(random: Random, document: Document) -> dict[str, Any]:
    totals = [f for f in document["figures"] if f["id"].startswith("c/") and f.get("parts")]
    return random.choice(sorted(totals, key=lambda item: item["id"]))


def _part_above_total(document: Document, random: Random) -> Expected:
    total = _total(random, document)
    total["value"] -= random.randint(1, total["value"])
    return [("part_above_total", [total["id"], *total["parts"]])]


def _sum_differs(document: Document, random: Random) -> Expected:
    total = _total(random, document)
    total["value"] += random.randint(1, 20)
    return [("sum_differs", [total["id"], *total["parts"]])]


def _remainder(document: Document, random: Random) -> Expected:
    total = _total(random, document)
    silent = element(document, random.choice(total["parts"]))
    silent |= {"value": None, "listed": []}
    total["complete"] = False
    return [("remainder", [total["id"], *total["parts"]])]


def _two_answers(document: Document, random: Random) -> Expected:
    region = _any(random, document, "r/")["territory"]
    one, other = random.sample([f"r/{region}/a", f"r/{region}/b"], 2)
    element(document, one).update(precision=random.choice(["exact", "rounded", "estimate"]))
    element(document, other).update(value=5000, precision=random.choice(["exact", "rounded", "lower_bound"]))
    return [("two_answers", [f"r/{region}/a", f"r/{region}/b"])]


def _different_objects(document: Document, random: Random) -> Expected:
    region = _any(random, document, "r/")["territory"]
    element(document, f"r/{region}/a")["object"] = "effectif"
    element(document, f"r/{region}/b").update(value=5000, object="équivalent temps plein")
    if element(document, f"r/{region}/a")["precision"] == "lower_bound":
        element(document, f"r/{region}/a")["precision"] = "exact"
    return [("different_objects", [f"r/{region}/a", f"r/{region}/b"])]


def _count_differs_from_list(document: Document, random: Random) -> Expected:
    counted = random.choice([f for f in document["figures"] if f.get("listed")])
    counted["listed"] = [*counted["listed"], "Un nom de plus"]
    return [("count_differs_from_list", [counted["id"]])]


def _outside_phase(document: Document, random: Random) -> Expected:
    meeting = _any(random, document, "m/")
    meeting["date"] = random.choice(["2019-12-31", "2019-06", "2018", "2030", "2024-01-01"])
    return [("outside_phase", [meeting["id"], meeting["within"][0]])]


def _end_before_start(document: Document, random: Random) -> Expected:
    broken = random.choice([_any(random, document, "phase"), _any(random, document, "d/")])
    if "start" in broken:
        broken |= {"start": broken["end"][:4] + "-12-31", "end": "2019"}
    else:
        broken["period"] = ["2021-12", "2021-01"]
    return [("end_before_start", [broken["id"]])]


def _numbering_gap(document: Document, random: Random) -> Expected:
    gone = random.choice(sorted(e["id"] for e in document["events"] if e["id"].endswith(".2")))
    document["events"] = [event for event in document["events"] if event["id"] != gone]
    chapter = gone.partition(".")[0]
    return [("numbering_gap", [chapter, f"{chapter}.1", f"{chapter}.3"])]


def _numbering_repeated(document: Document, random: Random) -> Expected:
    section = random.choice(sorted((e for e in document["events"] if "." in e["id"]), key=lambda e: e["id"]))
    document["events"].append(section | {"id": section["id"] + " bis"})
    return [("numbering_repeated", [section["within"][0], section["id"], section["id"] + " bis"])]


def _source_expired(document: Document, random: Random) -> Expected:
    figure = _any(random, document, "c/")
    figure["source"]["valid_until"] = random.choice(["2020", "2021-11", "2019-05-31"])
    return [("source_expired", [figure["id"]])]


def _missing_source(document: Document, random: Random) -> Expected:
    figure = _any(random, document, random.choice(["c/", "d/", "w/"]))
    figure["source"] = random.choice([None, {}, {"place": "page 3"}])
    return [("missing_source", [figure["id"]])]


def _missing_date(document: Document, random: Random) -> Expected:
    figure = _any(random, document, random.choice(["c/", "d/", "r/"]))
    figure["period"] = None
    return [("missing_date", [figure["id"]])]


def _missing_perimeter(document: Document, random: Random) -> Expected:
    figure = _any(random, document, random.choice(["c/", "d/", "r/"]))
    figure["territory"] = None
    return [("missing_perimeter", [figure["id"]])]


def _mixed_covers(document: Document, random: Random) -> Expected:
    figure = _any(random, document, "d/")
    figure["covers"] = ["direct", "rediffusion"]
    return [("mixed_covers", [figure["id"]])]


def _percentage_without_denominator(document: Document, random: Random) -> Expected:
    alone = _figure("%", "notoriété", random.randint(1, 99), "France", unit="%")
    document["figures"].append(alone)
    return [("percentage_without_denominator", ["%"])]


def _tiny_denominator(document: Document, random: Random) -> Expected:
    denominator = random.randint(1, 19)
    alone = _figure("%", "notoriété", None, "France", unit="%", numerator=1, denominator=denominator)
    document["figures"].append(alone)
    return [("tiny_denominator", ["%"])]


def _ratio_differs(document: Document, random: Random) -> Expected:
    rate = _any(random, document, "s/")
    true_rate = 100 * rate["numerator"] / rate["denominator"]
    rate["value"] = round(true_rate + random.choice([-1, 1]) * random.uniform(1.1, 30), 1)
    return [("ratio_differs", [rate["id"]])]


def _counted_twice(document: Document, random: Random) -> Expected:
    meeting = _any(random, document, "m/")
    twin = meeting | {"id": meeting["id"] + " bis", "territory": "Région voisine", "label": " REUNION "}
    document["events"].append(twin)
    return [("counted_twice", [meeting["id"], twin["id"]])]


PLANTERS: dict[str, Planter] = {
    "part_above_total": _part_above_total,
    "sum_differs": _sum_differs,
    "remainder": _remainder,
    "two_answers": _two_answers,
    "different_objects": _different_objects,
    "count_differs_from_list": _count_differs_from_list,
    "outside_phase": _outside_phase,
    "end_before_start": _end_before_start,
    "numbering_gap": _numbering_gap,
    "numbering_repeated": _numbering_repeated,
    "source_expired": _source_expired,
    "missing_source": _missing_source,
    "missing_date": _missing_date,
    "missing_perimeter": _missing_perimeter,
    "mixed_covers": _mixed_covers,
    "percentage_without_denominator": _percentage_without_denominator,
    "tiny_denominator": _tiny_denominator,
    "ratio_differs": _ratio_differs,
    "counted_twice": _counted_twice,
}
