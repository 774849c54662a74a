"""The page of the settings: every variable of the environment that the project reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from .layout import NO, YES, PageError, page, table

DEFAULTS_IN_WORDS = {
    "VAR_DIR / 'continuum.sqlite3'": "`continuum.sqlite3` du dossier de travail",
    "VAR_DIR / 'erasures.jsonl'": "`erasures.jsonl` du dossier de travail",
    "BASE_DIR / 'var'": "`var/`",
    "'465' if EMAIL_USE_SSL else '25'": "`25`\u202f; `465` si `CONTINUUM_SMTP_TLS` est `direct`",
}
SETTINGS = {
    "CHROMIUM": "Chemin du navigateur des tests de pages\u202f; lu par `dev.py` et par les tests seulement.",
    "CONTINUUM_CHECK_LINKS": "Essayer chaque semaine les pages des dispositifs (HEAD, vers des adresses publiques seulement). "
    "Fermé, seules les personnes signalent un lien rompu.",
    "CONTINUUM_DATA_CONTACT": "Adresse à laquelle chacun écrit au sujet de ses données\u202f; "
    "elle est montrée sur «\u00a0Mes données\u00a0» et dans les courriels des listes.",
    "CONTINUUM_DEBUG": "Pages d’erreur détaillées, pour le développement seulement.",
    "CONTINUUM_DEMO": "Mode démonstration\u00a0: comptes ouverts en un clic, courriel montré et jamais envoyé, date réglable. "
    "Refusé en production.",
    "CONTINUUM_ERASURES": "Fichier des effacements, rejoué après le retour d’une sauvegarde. "
    "Gardez-en une copie hors de la machine, à part des sauvegardes.",
    "CONTINUUM_DKIM_SELECTOR": "Sélecteur sous lequel le fournisseur de courrier signe (DKIM)\u202f; "
    "la vérification du courrier le demande.",
    "CONTINUUM_FORMER_SECRET_KEYS": "Anciennes clés, séparées par des virgules, "
    "le temps de sceller de nouveau les seconds facteurs\u00a0: `continuum seal-again`.",
    "CONTINUUM_FROM": "Expéditeur des courriels.",
    "CONTINUUM_HOSTS": "Noms sous lesquels le site répond, séparés par des virgules. Obligatoire en production.",
    "CONTINUUM_LOG_LEVEL": "Gravité à partir de laquelle le journal technique écrit\u00a0: "
    "`DEBUG`, `INFO`, `WARNING` ou `ERROR`.",
    "CONTINUUM_PRODUCTION": "Mode production\u00a0: exige les secrets, impose HTTPS et des cookies sûrs.",
    "CONTINUUM_PROXIES": "En production, combien de serveurs sont placés devant le site\u00a0: "
    "les demandes de code se comptent par visiteur, pas par serveur.",
    "CONTINUUM_SECRET_KEY": "Longue suite de signes au hasard, 32 au moins, gardée secrète. Obligatoire en production\u202f; "
    "ailleurs une clé est gardée dans le dossier de travail.",
    "CONTINUUM_SMTP_HOST": "Serveur de courrier. Sans lui, aucun courriel ne part\u00a0: chacun reste écrit dans l’installation.",
    "CONTINUUM_SMTP_PASSWORD": "Mot de passe auprès du serveur de courrier.",
    "CONTINUUM_SMTP_PORT": "Port du serveur de courrier.",
    "CONTINUUM_SMTP_TLS": "Chiffrer l’échange avec le serveur de courrier\u00a0: `oui` (STARTTLS, d’ordinaire sur le port 587), "
    "`direct` (TLS dès la connexion, d’ordinaire sur le port 465) ou `non`.",
    "CONTINUUM_SMTP_USER": "Nom auprès du serveur de courrier.",
    "CONTINUUM_SQLITE": "Fichier de la base SQLite, quand `DATABASE_URL` n’est pas donnée.",
    "CONTINUUM_SSL_REDIRECT": "En production, renvoyer vers HTTPS\u202f; à fermer si un serveur placé devant s’en charge.",
    "CONTINUUM_URL": "Adresse publique du site, telle qu’elle s’écrit dans les courriels et les bilans.",
    "CONTINUUM_VAR": "Dossier de travail\u00a0: base SQLite, fichiers, clé, feuilles de style rassemblées.",
    "DATABASE_URL": "Base PostgreSQL, `postgresql://nom:secret@serveur:port/base`. Sans elle, SQLite.",
    "DJANGO_SETTINGS_MODULE": "Module des réglages\u202f; les commandes le donnent d’elles-mêmes.",
}


def environment_reads(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each variable of the environment that a file reads, with its default as it is written there."""
    readers = {"os.environ.get", "os.getenv", "flag", "os.environ.setdefault"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in readers and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value), _default(node)
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ" and isinstance(node.slice, ast.Constant):
            yield str(node.slice.value), ""


def _default(call: ast.Call) -> str:
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    if not given:
        return NO if ast.unparse(call.func) == "flag" else ""
    if not isinstance(given[0], ast.Constant):
        return DEFAULTS_IN_WORDS.get(ast.unparse(given[0]), f"`{ast.unparse(given[0])}`")
    value = str(given[0].value)
    return {"True": YES, "False": NO, "": ""}.get(value, f"`{value}`")


def environment_names() -> dict[str, str]:
    """Every variable read by the project, with its default."""
    config = Path(__file__).resolve().parents[1]
    files = [config / "settings.py", config / "command.py", config / "wsgi.py", settings.BASE_DIR / "dev.py"]
    found: dict[str, str] = {}
    for file in files:
        for name, default in environment_reads(ast.parse(file.read_text(encoding="utf-8"))):
            found[name] = found.get(name) or default
    return dict(sorted(found.items()))


def settings_page() -> str:
    names = environment_names()
    if undescribed := sorted(set(names) - set(SETTINGS)):
        raise PageError(f"Décrivez ces réglages dans reference_pages/environment.py\u00a0: {', '.join(undescribed)}")
    if gone := sorted(set(SETTINGS) - set(names)):
        raise PageError(f"Rien ne lit plus ces réglages\u00a0: {', '.join(gone)}")
    return page(
        "Réglages",
        "Une installation se règle par des variables d’environnement, lues par `src/continuum/config/settings.py` et par lui\n"
        "seul. Une variable «\u00a0oui ou non\u00a0» s’écrit `oui`. Un tiret\u00a0: pas de valeur par défaut.",
        table(("Variable", "Sens", "Par défaut"), ((f"`{name}`", SETTINGS[name], default) for name, default in names.items())),
    )
