"""Continuum: conduct a territorial action plan of the social and solidarity economy, end to end."""
