"""What journeys and pages share: the demonstration, and people at their browsers."""

from .demo_data import copies, demo, demo_server, loaded, people
from .visitors import visitor

__all__ = ["copies", "demo", "demo_server", "loaded", "people", "visitor"]
