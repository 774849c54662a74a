"""Addresses of the desk and of the public pages."""

from django.urls import path

from .views import pages, region_feeds, region_writing, regions, service

app_name = "desk"
urlpatterns = [
    path("", pages.welcome, name="welcome"),
    path("bureau/", pages.home, name="home"),
    path("chercher/", pages.search, name="search"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("sante/", service.alive, name="alive"),
    path("service/", service.state, name="service"),
    path("service/courrier/", service.mail, name="service_mail"),
    path("regions/", regions.regions, name="regions"),
    path("regions/tenir/", region_writing.region_pages, name="region_pages"),
    path("regions/tenir/<slug:key>/ecrire/", region_writing.new_region_page, name="new_region_page"),
    path("regions/tenir/<uuid:pk>/modifier/", region_writing.change_region_page, name="change_region_page"),
    path("regions/tenir/<uuid:pk>/ouvrir/", region_writing.open_region_page, name="open_region_page"),
    path("regions/tenir/<uuid:pk>/fermer/", region_writing.close_region_page, name="close_region_page"),
    path("regions/<slug:slug>/", regions.region, name="region"),
    path("regions/<slug:slug>/agenda/", regions.region_agenda, name="region_agenda"),
    path("regions/<slug:slug>/agenda/<uuid:pk>/", regions.region_event, name="region_event"),
    path("regions/<slug:slug>/ressources/", regions.region_resources, name="region_resources"),
    path("regions/<slug:slug>/pratiques/", regions.region_practices, name="region_practices"),
    path("regions/<slug:slug>/pratiques/<uuid:pk>/", regions.region_practice, name="region_practice"),
    path("regions/<slug:slug>/lettre/", regions.region_letter, name="region_letter"),
    path("regions/<slug:slug>/agenda.ics", region_feeds.region_calendar, name="region_calendar"),
    path("regions/<slug:slug>/agenda/<uuid:pk>.ics", region_feeds.region_event_file, name="region_event_file"),
    path("regions/<slug:slug>/agenda.atom", region_feeds.region_agenda_news, name="region_agenda_news"),
    path("regions/<slug:slug>/nouveautes.atom", region_feeds.region_news, name="region_news"),
    path("regions/<slug:slug>/carte.png", region_feeds.region_card, name="region_card"),
    path("sitemap.xml", region_feeds.sitemap, name="sitemap"),
    path("robots.txt", region_feeds.robots, name="robots"),
    path("demonstration/comptes/", pages.accounts, name="accounts"),
    path("demonstration/entrer/<uuid:pk>/", pages.enter, name="enter"),
]
