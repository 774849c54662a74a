from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "continuum.config"
    verbose_name = "Installation"
