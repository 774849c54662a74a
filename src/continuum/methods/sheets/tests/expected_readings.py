"""What a careful reader finds in the two documents of `golden/`, both fictional."""

from __future__ import annotations

from typing import Any

FORM: dict[str, Any] = {
    "title": "Soutenir les crèches associatives en zone rurale",
    "context": (
        "Le bassin se distingue par :\n\n- des horaires décalés dans les scieries ;\n"
        "- deux crèches associatives qui refusent des familles chaque mois.\n\nUne offre plus souple aiderait l’emploi local."
    ),
    "stakes": "Il s'agit de :\n\n- garder les professionnelles en poste ;\n- ouvrir plus tôt.",
    "description": "Tenir à plusieurs un service d'accueil élargi.\n\nLa cellule aurait les missions suivantes :",
    "missions": [
        ("Accueil élargi", ["ouverture dès cinq heures", "relais entre les crèches"]),
        ("Appui aux équipes", ["remplacement des absentes"]),
    ],
    "starts": "Septembre 2027",
    "duration": "Trois ans",
    "steering": "Une rencontre à chaque saison",
    "initiators": ["Les crèches du bassin", "la mutualité (fictive)", "la CAF"],
    "partners": ["La communauté de communes et ses relais", "le conseil régional"],
    "quantitative": ["Augmentation du nombre de familles accueillies", "Diminution du nombre de refus"],
    "qualitative": ["Des parents sereins"],
    "means": ["Une coordination", "Un local aménagé..."],
}

SLIDES: list[dict[str, Any]] = [
    {
        "number": "1",
        "title": "LOGER LES NOUVEAUX SALARIES DU PLATEAU",
        "tagline": "Un toit pour commencer chez nous",
        "territory": "plateau de Langres",
        "audience": "Cible des structures de moins de 20 salariés\n\nToutes les branches du soin",
        "context": (
            "Les salariés recrutés par les associations du plateau renoncent souvent faute de logement, et les gestionnaires "
            "cherchent seuls.\n\nUn réseau de logements réservés aiderait l’accueil dés la première semaine."
        ),
        "objectives": [
            "Recenser les logements que les communes peuvent préter",
            "Former des référents dans l’association et dans les communes",
        ],
        "missions": [
            ("Visite des logements une fois par an", []),
            ("Signature d'une convention avec les bailleurs publiques", []),
            ("Mise en œuvre d'un fonds de caution", []),
            ("Lettre aux communes", []),
        ],
        "actors": ["Région Grand Est"],
        "period": "2026",
    },
    {
        "number": "2",
        "title": "TRANSPORTER LES EQUIPES DE NUIT",
        "tagline": "Rentrer sans attendre le matin",
        "context": ("Rouler ensemble Organiser des la nuit coûte 1 navettes entre moins cher. les sites du bassin"),
        "missions": [
            ("Recenser les trajets avec les équipes de toutes les structures", ["Enquête par téléphone", "Carte des trajets"]),
            ("Mettre en place une navette et informer les salariés concernés", []),
        ],
        "actors": ["OPCO", "Conseil départemental"],
        "period": "2027",
    },
]
