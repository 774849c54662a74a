"""The demonstration: readable files of `demo/` become rows, and the same checks as anybody's then run over them."""

from .loader import DemoError, load

__all__ = ["DemoError", "load"]
