"""Continuum: conduct a territorial action plan of the social and solidarity economy, end to end."""

__version__ = "0.1.0"
