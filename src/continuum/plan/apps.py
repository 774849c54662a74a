from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "continuum.plan"
    verbose_name = "Plan d’actions"
