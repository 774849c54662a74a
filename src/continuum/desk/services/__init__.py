"""What is done from the desk and on public pages."""

from .mail import ask_mail_check, check_mail, keep_mail_check

__all__ = ["ask_mail_check", "check_mail", "keep_mail_check"]
