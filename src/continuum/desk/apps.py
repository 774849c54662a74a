from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "continuum.desk"
    verbose_name = "Mon bureau"
