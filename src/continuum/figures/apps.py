from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "continuum.figures"
    verbose_name = "Chiffres"
