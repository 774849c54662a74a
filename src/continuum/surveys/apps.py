from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "continuum.surveys"
    verbose_name = "Enquêtes et diagnostics"
