"""What is done from the desk and on public pages."""

from .mail import ask_mail_check, check_mail, keep_mail_check
from .regions import add_region_page, change_region_page, close_region_page, open_region_page

__all__ = [
    "add_region_page",
    "ask_mail_check",
    "change_region_page",
    "check_mail",
    "close_region_page",
    "keep_mail_check",
    "open_region_page",
]
