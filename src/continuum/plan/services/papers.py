"""Plans and sheets as files: at once when short, else in the background."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from continuum.plan import rules
from continuum.plan.enums import PaperForm
from continuum.plan.models import Node, Paper, PlanVersion
from continuum.plan.queries import imprint_of, paper_of, papers_content
from continuum.toolkit import clock
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.renderers.docx import render_docx
from continuum.toolkit.renderers.pdf import render_pdf
from continuum.toolkit.tasks import start

RENDERERS = {PaperForm.PDF: render_pdf, PaperForm.DOCX: render_docx}


def print_node(node: Node, form: str, version: PlanVersion | None = None) -> bytes:
    """A sheet or a whole plan, as it stands or as a version froze it."""
    document = paper_of(papers_content(node, version), imprint_of(node, version))
    return RENDERERS[PaperForm(form)](document, settings.SITE_URL)


@acts(rule=rules.order_paper, on="node")
def order_paper(*, node: Node, form: str, version: PlanVersion | None = None, by: Any) -> Paper:
    """Have a whole plan printed in the background; its file waits for whoever asked, a week."""
    from continuum.plan.tasks import print_plan

    if version is not None and version.node_id != node.pk:
        raise Refused("A version is printed as one of its own plan")
    paper = Paper.objects.create(node=node, version=version, form=PaperForm(form), ordered_by=by, ordered_at=clock.now())
    paper.work = start(print_plan, by=by, about=paper, key=str(paper.pk), paper_id=str(paper.pk))
    paper.save(update_fields=["work"])
    return paper
