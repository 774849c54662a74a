"""What the sender's domain says of itself in the DNS: SPF, DKIM, DMARC, and the record to add where one is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from .health import BROKEN, GOOD, WATCH, Line
from .typography import counted

LOOKUPS_ALLOWED = 10
ASKING = re.compile(r"^[+?~-]?(include|a|mx|exists|ptr)(?=[:/]|$)|^redirect=", re.IGNORECASE)
POINTING = re.compile(r"^(?:[+?~-]?include:|redirect=)(\S+)$", re.IGNORECASE)


class Silent(Exception):
    """The name servers did not answer: nothing can be said."""


class Resolver(Protocol):
    """Who answers for a name."""

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, none when it has none; `Silent` when nobody answers."""


class NameServers:
    """The name servers of this machine."""

    def texts(self, name: str) -> list[str]:
        import dns.exception
        import dns.resolver

        try:
            found = dns.resolver.resolve(name, "TXT", lifetime=5.0)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise Silent(name) from error
        return [b"".join(record.strings).decode("utf-8", "replace") for record in found]


def domain_lines(domain: str, *, selector: str, server: str, resolver: Resolver) -> Iterator[Line]:
    """SPF, DKIM, DMARC of the domain from which the site writes."""
    if not domain or domain.endswith((".example", ".invalid", ".test")) or domain == "localhost":
        remedy = "Donnez dans CONTINUUM_FROM une adresse de votre organisation."
        yield Line("Domaine", BROKEN, f"l’expéditeur n’a pas de vrai domaine\u00a0: {domain or 'rien'}", remedy)
        return
    for label, told in (
        ("SPF", lambda: spf(domain, server, resolver)),
        ("DKIM", lambda: dkim(domain, selector, resolver)),
        ("DMARC", lambda: dmarc(domain, resolver)),
    ):
        try:
            yield told()
        except Silent as silent:
            remedy = "Recommencez plus tard, ou vérifiez que ce serveur sait résoudre les noms."
            yield Line(label, WATCH, f"les serveurs de noms ne répondent pas pour {silent}", remedy)


# --- SPF: which servers may write in the name of this domain -------------------------------------------------------------------


def spf(domain: str, server: str, resolver: Resolver) -> Line:
    records = _spf_records(domain, resolver)
    if not records:
        wanted = f"v=spf1 a:{server} -all" if server else "v=spf1 include:(celui de votre fournisseur) -all"
        return Line("SPF", BROKEN, f"{domain} n’a pas d’enregistrement SPF", f'Ajoutez\u00a0: {domain}. TXT "{wanted}"')
    if len(records) > 1:
        remedy = "N’en gardez qu’un, qui réunit les autres\u00a0: avec plusieurs, les destinataires n’en suivent aucun."
        return Line("SPF", BROKEN, f"{domain} en a {len(records)}", remedy)
    terms = records[0].split()[1:]
    if fault := _too_many_questions(domain, resolver) or _dead_include(terms, resolver):
        return Line("SPF", BROKEN, *fault)
    return _how_it_ends(domain, terms)


def _spf_records(name: str, resolver: Resolver) -> list[str]:
    return [text for text in resolver.texts(name) if re.match(r"v=spf1(\s|$)", text, re.IGNORECASE)]


def _too_many_questions(domain: str, resolver: Resolver) -> tuple[str, str] | None:
    """Ten questions to the name servers at most, those of the includes counted."""
    asked, seen, todo = 0, {domain}, [domain]
    while todo:
        for record in _spf_records(todo.pop(), resolver)[:1]:
            terms = record.split()[1:]
            asked += sum(bool(ASKING.match(term)) for term in terms)
            more = [name for name in _pointed(terms) if name not in seen]
            seen.update(more)
            todo.extend(more)
        if asked > LOOKUPS_ALLOWED:
            remedy = (
                "Retirez des «\u00a0include\u00a0» qui ne servent plus\u00a0: au-delà de dix, les destinataires refusent tout."
            )
            return f"il demande plus de {LOOKUPS_ALLOWED} questions aux serveurs de noms", remedy
    return None


def _dead_include(terms: list[str], resolver: Resolver) -> tuple[str, str] | None:
    for name in _pointed(terms):
        if not _spf_records(name, resolver):
            return f"il renvoie à {name}, qui n’a pas d’enregistrement SPF", f"Corrigez ou retirez «\u00a0include:{name}\u00a0»."
    return None


def _pointed(terms: list[str]) -> list[str]:
    """The names to which a record sends for more; those that hold a macro cannot be followed."""
    found = [match[1].lower() for term in terms if (match := POINTING.match(term))]
    return [name for name in found if "%" not in name]


def _how_it_ends(domain: str, terms: list[str]) -> Line:
    last = next((term.lower() for term in terms if term.lower().lstrip("+-~?") == "all"), "")
    if last in {"all", "+all"}:
        remedy = "Remplacez «\u00a0+all\u00a0» par «\u00a0-all\u00a0»\u00a0: aujourd’hui, n’importe qui peut écrire en votre nom."
        return Line("SPF", BROKEN, "il autorise le monde entier", remedy)
    if last == "?all" or not (last or any(term.lower().startswith("redirect=") for term in terms)):
        remedy = f"Terminez l’enregistrement de {domain} par «\u00a0-all\u00a0», ou «\u00a0~all\u00a0» le temps d’essayer."
        return Line("SPF", WATCH, "il ne dit rien des autres serveurs", remedy)
    included = counted(len(_pointed(terms)), "renvoi", "renvois")
    return Line("SPF", GOOD, f"un enregistrement, {included}")


# --- DKIM: the mail is signed -----------------------------------------------------------------------------------------------


def dkim(domain: str, selector: str, resolver: Resolver) -> Line:
    if not selector:
        remedy = "Donnez dans CONTINUUM_DKIM_SELECTOR le sélecteur que votre fournisseur emploie pour signer."
        return Line("DKIM", WATCH, "le sélecteur n’est pas réglé, la signature n’a pas été cherchée", remedy)
    name = f"{selector}._domainkey.{domain}"
    fields = [_fields(text) for text in resolver.texts(name)]
    keys = [one.get("p") for one in fields if "p" in one]
    if not keys:
        remedy = f'Ajoutez l’enregistrement que votre fournisseur donne\u00a0: {name}. TXT "v=DKIM1; k=rsa; p=…"'
        return Line("DKIM", BROKEN, f"{name} n’a pas de clé", remedy)
    if len(keys) > 1:
        return Line("DKIM", BROKEN, f"{name} a {len(keys)} clés", "N’en gardez qu’une, celle qui signe.")
    if not keys[0]:
        remedy = "Demandez à votre fournisseur le sélecteur en service, et réglez CONTINUUM_DKIM_SELECTOR."
        return Line("DKIM", BROKEN, f"la clé de {name} a été révoquée", remedy)
    return Line("DKIM", GOOD, f"une clé, sous {name}")


# --- DMARC: what to do with what is neither -----------------------------------------------------------------------------------


def dmarc(domain: str, resolver: Resolver) -> Line:
    where, records = _dmarc_records(domain, resolver)
    asked = f'_dmarc.{domain}. TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@{domain}"'
    if not records:
        return Line("DMARC", BROKEN, f"{domain} n’a pas d’enregistrement DMARC", f"Ajoutez\u00a0: {asked}")
    if len(records) > 1:
        return Line(
            "DMARC", BROKEN, f"{where} en a {len(records)}", "N’en gardez qu’un\u00a0: avec plusieurs, aucun n’est suivi."
        )
    fields = _fields(records[0])
    policy = fields.get("p", "").lower()
    if policy not in {"none", "quarantine", "reject"}:
        return Line("DMARC", BROKEN, "il ne dit pas que faire (p=)", f"Remplacez-le par\u00a0: {asked}")
    if policy == "none":
        remedy = "Passez à «\u00a0p=quarantine\u00a0» quand les rapports montrent que vos propres courriels sont reconnus."
        return Line("DMARC", WATCH, "il observe sans protéger (p=none)", remedy)
    if "mailto:" not in fields.get("rua", "").lower():
        return Line(
            "DMARC", WATCH, f"p={policy}, sans adresse pour les rapports", f"Ajoutez «\u00a0rua=mailto:dmarc@{domain}\u00a0»."
        )
    return Line("DMARC", GOOD, f"p={policy}, rapports demandés")


def _dmarc_records(domain: str, resolver: Resolver) -> tuple[str, list[str]]:
    """Of the domain itself, else of the one above it: « notes.exemple.fr », then « exemple.fr »."""
    names = [domain, ".".join(domain.split(".")[-2:])]
    for name in dict.fromkeys(names):
        found = [text for text in resolver.texts(f"_dmarc.{name}") if re.match(r"v=DMARC1\s*(;|$)", text, re.IGNORECASE)]
        if found:
            return f"_dmarc.{name}", found
    return "", []


def _fields(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, sign, value in pairs if sign}
