"""The one example shown by `continuum sheet --help`, in the reference page and in the tests."""

COMMAND = "continuum sheet read fiche.txt"

DOCUMENT = """\
Territoire : Pays de Longwy
Fiche action n° 2 – Ouvrir un vivier de remplaçants
Contexte : Les remplacements courts restent sans réponse dans I'aide à domicile.
Modalités de mise en œuvre
Date de début : Mars 2026
Durée : Permanente
Initiateurs : Les Essarts (fictive), Aide du Val (fictive)
Résultats attendus
Quantitatifs : - Augmentation du nombre de remplacements pourvus
Qualitatifs : Des équipes moins fatiguées
"""

OUTPUT = """\
Fiche n°\u00a02 – Ouvrir un vivier de remplaçants
- titre\u00a0: Ouvrir un vivier de remplaçants (ligne 2)
- territoire\u00a0: Pays de Longwy (ligne 1)
- contexte\u00a0: Les remplacements courts restent sans réponse dans l’aide à domicile. (ligne 3, probable\u00a0: des lettres \
mal lues ont été réparées)
- début\u00a0: Mars 2026 (ligne 5)
- durée\u00a0: Permanente (ligne 6)
- initiateurs\u00a0: Les Essarts (fictive) (ligne 7)
- initiateurs\u00a0: Aide du Val (fictive) (ligne 7)
- résultats quantitatifs\u00a0: Augmentation du nombre de remplacements pourvus (ligne 9)
- résultats qualitatifs\u00a0: Des équipes moins fatiguées (ligne 10)
Réparations\u00a0: «\u00a0I'aide\u00a0» → «\u00a0l’aide\u00a0» (ligne 3).
Manquent\u00a0: enjeux, objectifs, description, missions, public visé, autres partenaires, pilotage, moyens.

1 fiche lue, 0 ligne laissée de côté.
"""
