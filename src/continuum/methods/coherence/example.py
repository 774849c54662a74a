"""The one example shown by `continuum cohere --help`, in the reference page and in the tests."""

COMMAND = "continuum cohere chiffres.json"

DOCUMENT = """\
{"format": "figures-1",
 "figures": [
  {"id": "national", "measure": "passages", "label": "Passages en collège", "value": 11,
   "territory": "France", "period": ["2019-10", "2021-10"],
   "parts": ["grand-est", "paca", "bfc"], "complete": false,
   "source": {"document": "Rapport LAB'QVT", "place": "chiffres clés"}},
  {"id": "grand-est", "measure": "passages", "label": "Passages en collège", "value": 3,
   "territory": "Grand Est", "period": ["2019-10", "2021-10"],
   "source": {"document": "Rapport LAB'QVT", "place": "3.1"}},
  {"id": "paca", "measure": "passages", "label": "Passages en collège", "value": 4,
   "territory": "PACA", "period": ["2019-10", "2021-10"],
   "source": {"document": "Rapport LAB'QVT", "place": "3.2"}},
  {"id": "bfc", "measure": "passages", "label": "Passages en collège", "value": 6,
   "territory": "Bourgogne-Franche-Comté",
   "source": {"document": "Rapport LAB'QVT", "place": "3.4", "date": "2021-10"}}],
 "events": [
  {"id": "projet", "label": "Projet LAB'QVT", "start": "2019-10", "end": "2021-10-30"},
  {"id": "comite-5", "label": "Comité national", "date": "2021-11-02", "within": ["projet"]}]}
"""

OUTPUT = """\
Contradictions
- Passages en collège (France)\u00a0: la somme des parties, 13, dépasse le total, 11 selon \
«\u00a0Rapport LAB'QVT\u00a0», chiffres clés. Parties\u00a0: Grand Est, 3 selon «\u00a0Rapport \
LAB'QVT\u00a0», 3.1\u202f; PACA, 4 selon «\u00a0Rapport LAB'QVT\u00a0», 3.2\u202f; \
Bourgogne-Franche-Comté, 6 selon «\u00a0Rapport LAB'QVT\u00a0», 3.4.
- «\u00a0Comité national\u00a0» (2 novembre 2021) sort de «\u00a0Projet LAB'QVT\u00a0» (octobre 2019 – \
30 octobre 2021)\u00a0: le début vient après la fin de ce qui le contient.

À préciser
- Passages en collège (Bourgogne-Franche-Comté)\u00a0: 6 selon «\u00a0Rapport LAB'QVT\u00a0», 3.4, sans \
date ni période\u00a0: seule la date du document (octobre 2021) est connue. Dites à quand ce chiffre se \
rapporte.

2 contradictions, 1 point à préciser.
"""
