"""What the desk keeps: the public page of each region."""

from .regions import RegionPage

__all__ = ["RegionPage"]
