from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "continuum.meetings"
    verbose_name = "Réunions et rencontres"
