"""Long works of the plan."""

from __future__ import annotations

from continuum.toolkit.tasks import Progress, WorkFailed, work

from .models import Paper
from .services.papers import print_node


@work("Impression d’un plan")
def print_plan(progress: Progress, *, paper_id: str) -> str:
    """Set a whole plan for paper; doing it twice gives the same file."""
    paper = Paper.objects.select_related("node__programme__sponsor", "version").filter(pk=paper_id).first()
    if paper is None:
        raise WorkFailed("Cette impression a été effacée entre-temps\u00a0: demandez-la de nouveau.")
    progress(0, 2, "Lecture du plan et mise en page")
    paper.content = print_node(paper.node, paper.form, paper.version)
    progress(1, 2, "Enregistrement du fichier")
    paper.save(update_fields=["content"])
    return paper.get_absolute_url()
