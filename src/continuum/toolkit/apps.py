from django.apps import AppConfig


class ToolkitConfig(AppConfig):
    name = "continuum.toolkit"
    verbose_name = "Outils"

    def ready(self) -> None:
        from . import registry

        registry.load()
