"""Long works of an installation as a whole."""

from continuum.directory import territory_files
from continuum.directory.models import Territory
from continuum.directory.services import load_territories
from continuum.toolkit.tasks import Progress, work


@work("Chargement des communes de France")
def load_communes(progress: Progress) -> None:
    """Bring the communes that are not there yet."""
    if Territory.objects.filter(kind="commune").count() < sum(1 for _ in territory_files.communes()):
        progress(0, 1, "Lecture des 34 969 communes")
        load_territories(communes=True)
        progress(1, 1, "Communes chargées")
