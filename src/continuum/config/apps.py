from django.apps import AppConfig
from django.core.checks import Tags, register


class ConfigConfig(AppConfig):
    name = "continuum.config"
    verbose_name = "Installation"

    def ready(self) -> None:
        from continuum.toolkit.health import durable_database

        register(durable_database, Tags.database)
