"""The one example shown by `continuum form --help`, in the reference page and in the tests."""

FORM = """\
feuille survey
type                  name      relevant               constraint   calculation                        cx_dimension  cx_weight
select_one oui_non    embauche
select_one echelle    livret    ${embauche} = 'oui'                                                    accueil       2
select_one echelle    tuteur    ${embauche} = 'oui'                                                    accueil
integer               effectif                         . > 0
integer               departs
calculate             rotation                                      round(${departs} div ${effectif} * 100, 1)

feuille choices (liste echelle)          feuille cx_dimensions
name      cx_score  cx_na  cx_advice     code     least_share  levels
jamais    0                C1            accueil  60 %         fragile:0; en chemin:40; solide:70
parfois   1                C2
souvent   2
na                  oui
"""

ANSWERS = """\
{"embauche": "oui", "livret": "parfois", "tuteur": "jamais", "effectif": 12, "departs": 3}
"""

CHECK = "continuum form check diagnostic.xlsx"
CHECKED = "Formulaire valide, 5 questions.\n"

EVAL = """continuum form eval "if(3 div 12 > 0.2, 'à surveiller', 'stable')\""""
EVALUATED = '{"type": "string", "value": "à surveiller"}\n'

SCORE = "continuum form score diagnostic.xlsx reponses.jsonl"
SCORED = """\
{"valid": true, "errors": [], "computed": {"rotation": 25}, "scores": [{"dimension": "accueil", "value": 33.3, \
"answered_share": 1, "level": "fragile", "parts": [{"item": "livret", "state": "counted", "weight": 2, "points": 1, \
"score": 50, "contribution": 33.333}, {"item": "tuteur", "state": "counted", "weight": 1, "points": 0, "score": 0, \
"contribution": 0}]}], "advice": [{"advice": "C1", "level": 1, "because": ["tuteur"]}, {"advice": "C2", "level": 2, \
"because": ["livret"]}]}
"""

TEXT = f"""\
{FORM}
$ {CHECK}
{CHECKED}
$ {EVAL}
{EVALUATED}
le fichier reponses.jsonl commence par\u00a0:
{ANSWERS}
$ {SCORE}
{SCORED}"""
