"""A telephone that shows codes, for the tests of the second factor."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from continuum.directory import services

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def now_shown(secret=SECRET, turn=1):
    """What a telephone shows: the code of this half-minute, or of the one before or after."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[turn]))


def equipped(person, secret=SECRET):
    """With a second factor in force."""
    services.set_up_second_factor(person=person, secret=secret, code=now_shown(secret), session_key=None)
    return person
