from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "continuum.directory"
    verbose_name = "Annuaire"
