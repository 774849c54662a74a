"""What the public pages may hold of people: a text in which somebody was named all the same."""

from __future__ import annotations

from continuum.toolkit.privacy import named_in
from continuum.toolkit.registry import Processing, processings

from .models import RegionPage

processings.declare(
    Processing(
        code="region_pages",
        title="Pages publiques des régions",
        purpose="Dire à chacun ce qui se fait dans une région, et à qui s’adresser, par une fonction.",
        basis="intérêt légitime\u00a0: information du public sur le plan d’actions",
        people="personne en principe\u00a0: ces pages ne nomment pas",
        categories="un nom écrit par mégarde dans la présentation",
        recipients="tout le monde",
        retention="tant que la page est ouverte\u202f; le nom est retiré quand la personne est effacée",
        held=(named_in("pages publiques où elle est nommée", RegionPage, ("tagline", "presentation")),),
    )
)
