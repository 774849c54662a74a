"""What is wrong with an expression, where, and what to do about it, in French."""

from __future__ import annotations


class Fault(Exception):
    """An expression that cannot be read or worked out: a sentence for its author, and its place in the text."""

    def __init__(self, message: str, position: int | None = None, code: str = "syntax") -> None:
        super().__init__(message)
        self.message, self.position, self.code = message, position, code


def quoted(text: object) -> str:
    return f"«\u00a0{text}\u00a0»"
