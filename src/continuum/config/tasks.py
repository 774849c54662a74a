"""Long works of an installation as a whole."""

from continuum.directory.models import Territory
from continuum.directory.services import load_territories
from continuum.toolkit.tasks import Progress, work


@work("Chargement des communes de France")
def load_communes(progress: Progress) -> None:
    """Bring the communes when they are not there yet."""
    if not Territory.objects.filter(kind="commune").exists():
        progress(0, 1, "Lecture des 34 969 communes")
        load_territories(communes=True)
        progress(1, 1, "Communes chargées")
