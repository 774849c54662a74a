"""The addresses of questionnaires answered, as somebody may meet them in the demonstration."""

from __future__ import annotations

from .expected import ALWAYS_ELSEWHERE, NO_ONE, NOBODY, SIGNED_IN, Place, the

NOWHERE = "00000000-0000-4000-8000-000000000000"
OF_RESULTS = (
    *("results", "results_needs", "results_schemes", "results_waves", "results_pdf"),
    *("sharing", "shared"),
)

SURVEY_PLACES = [
    Place("surveys:own_requests", SIGNED_IN),
    Place("surveys:answer_link", ALWAYS_ELSEWHERE, the(token="jeton-inconnu")),
    Place("surveys:no_answer", NO_ONE),
    *(Place(f"surveys:{name}", NO_ONE, the(pk=NOWHERE)) for name in ("answer", "pause_answering", "review_answers")),
    Place("surveys:answer_page", NO_ONE, the(pk=NOWHERE, code="nulle-part")),
    *(Place(f"surveys:{name}", NO_ONE, the(pk=NOWHERE)) for name in OF_RESULTS),
    Place("surveys:take_back_consent", NO_ONE, the(pk=NOWHERE, scope="results")),
    Place("surveys:agree", NO_ONE, the(pk=NOWHERE, code="nulle-part")),
    *(Place(f"surveys:{name}", NOBODY, the(pk=NOWHERE)) for name in ("type_answers", "print_version")),
]
