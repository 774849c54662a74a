from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "continuum.community"
    verbose_name = "Communauté"
