"""Seconds to check 10,000 figures and 2,000 events for contradictions: `python benchmarks/coherence.py`."""

from time import perf_counter
from typing import Any

from continuum.methods.coherence import check
from continuum.methods.coherence.tests.generator import clean_programme

FIGURES, EVENTS = 10_000, 2_000


def large_document(figures: int = FIGURES, events: int = EVENTS) -> dict[str, Any]:
    """Many sound programmes side by side, each with its own measures and identifiers."""
    document: dict[str, Any] = {"format": "figures-1", "figures": [], "events": []}
    seed = 0
    while len(document["figures"]) < figures or len(document["events"]) < events:
        programme = clean_programme(seed)
        document["figures"] += [_renamed(item, seed, "parts") for item in programme["figures"]]
        document["events"] += [_renamed(item, seed, "within") for item in programme["events"]]
        seed += 1
    # A multiple of whole programmes: cutting one would leave links to nothing.
    return document


def _renamed(item: dict[str, Any], seed: int, links: str) -> dict[str, Any]:
    """Measures are renamed too: programmes ask different questions."""
    renamed = item | {"id": f"{seed}/{item['id']}", links: [f"{seed}/{link}" for link in item.get(links, [])]}
    if "measure" in item:
        renamed["measure"] = f"{seed}/{item['measure']}"
    return renamed


def main() -> None:
    document = large_document()
    started = perf_counter()
    findings = check(document)["findings"]
    seconds = perf_counter() - started
    sizes = f"{len(document['figures'])} figures, {len(document['events'])} events"
    print(f"coherence: {sizes}, {len(findings)} findings, {seconds:.2f} s")


if __name__ == "__main__":
    main()
