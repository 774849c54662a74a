"""`manage.py contradictions PROGRAMME`: what the rules find on a programme, as sentences or as findings-1."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from continuum.directory.models import Programme
from continuum.figures.enums import Level
from continuum.figures.queries.document import figures_document
from continuum.methods import coherence


class Command(BaseCommand):
    help = "Écrit les contradictions et les points à préciser d’un programme, trouvés par règle."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("programme", help="code du programme, par exemple lab-qvt")
        parser.add_argument("--json", action="store_true", help="liste JSON de constats (champs de findings-1)")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = Programme.objects.filter(code=options["programme"]).first()
        if programme is None:
            known = ", ".join(Programme.objects.values_list("code", flat=True)) or "aucun"
            raise CommandError(f"Aucun programme ne porte le code « {options['programme']} ». Programmes connus : {known}.")
        findings = coherence.check(figures_document(programme))["findings"]
        if options["json"]:
            self.stdout.write(json.dumps(findings, ensure_ascii=False, indent=2))
            return
        for level in Level:
            found = [finding for finding in findings if finding["level"] == level]
            self.stdout.write(f"{level.label.capitalize()} : {len(found)}")
            for finding in found:
                self.stdout.write(f"  - {finding['message']}")
