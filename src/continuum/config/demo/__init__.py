"""The demonstration: readable files of `demo/` become rows, through the same services that people use."""

from .loader import DemoError, load

__all__ = ["DemoError", "load"]
