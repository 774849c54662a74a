"""Copying a whole installation into one archive, and bringing it back: nothing is called saved before it was read again."""


class Refusal(Exception):
    """It cannot be done, and nothing was changed; the text is the French sentence that says why and what to do."""
