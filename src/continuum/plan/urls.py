"""Addresses of the plan. « programmes/… » takes every word after it, so what is written stands under other words."""

from django.urls import path

from continuum.toolkit import addresses  # noqa: F401 - makes <address:…> known

from .views import dates, measures, money, nodes, pages, people, slippages, sources

app_name = "plan"
urlpatterns = [
    path("programmes/", pages.programmes, name="programmes"),
    path("programmes/<address:address>/", pages.node, name="node"),
    path("textes/<slug:section>/<address:address>/", pages.passage, name="passage"),
    path("plan/creer/", nodes.new_programme, name="new_programme"),
    path("plan/programme/<slug:code>/", nodes.change_programme, name="change_programme"),
    path("plan/ajouter/<address:address>/", nodes.new_node, name="new_node"),
    path("plan/modifier/<address:address>/", nodes.change_node, name="change_node"),
    path("plan/supprimer/<address:address>/", nodes.remove_node, name="remove_node"),
    path("plan/phase/<address:address>/", dates.new_phase, name="new_phase"),
    path("phases/<uuid:pk>/", dates.change_phase, name="change_phase"),
    path("phases/<uuid:pk>/supprimer/", dates.remove_phase, name="remove_phase"),
    path("plan/etape/<address:address>/", dates.new_milestone, name="new_milestone"),
    path("etapes/<uuid:pk>/", dates.change_milestone, name="change_milestone"),
    path("etapes/<uuid:pk>/supprimer/", dates.remove_milestone, name="remove_milestone"),
    path("phases/<uuid:pk>/reporter/", slippages.put_off_phase, name="put_off_phase"),
    path("etapes/<uuid:pk>/reporter/", slippages.put_off_milestone, name="put_off_milestone"),
    path("plan/reporter/<address:address>/", slippages.put_off_plan, name="put_off_plan"),
    path("reports-de-dates/<uuid:pk>/annuler/", slippages.take_back, name="take_back"),
    path("plan/attendu/<address:address>/", measures.new_indicator, name="new_indicator"),
    path("attendus/<uuid:pk>/", measures.change_indicator, name="change_indicator"),
    path("attendus/<uuid:pk>/retirer/", measures.remove_indicator, name="remove_indicator"),
    path("plan/temoignage/<address:address>/", people.new_testimony, name="new_testimony"),
    path("temoignages/<uuid:pk>/", people.change_testimony, name="change_testimony"),
    path("temoignages/<uuid:pk>/supprimer/", people.remove_testimony, name="remove_testimony"),
    path("plan/partenaire/<address:address>/", people.new_partner, name="new_partner"),
    path("partenaires/<uuid:pk>/modifier/", people.change_partner, name="change_partner"),
    path("partenaires/<uuid:pk>/retirer/", people.remove_partner, name="remove_partner"),
    path("plan/depense/<address:address>/", money.new_cost, name="new_cost"),
    path("plan/financement/<address:address>/", money.new_funding, name="new_funding"),
    path("budget/<uuid:pk>/", money.change_budget_line, name="change_budget_line"),
    path("budget/<uuid:pk>/supprimer/", money.remove_budget_line, name="remove_budget_line"),
    path("sources/", pages.sources, name="sources"),
    path("sources/nouveau/", sources.new_source, name="new_source"),
    path("sources/<uuid:pk>/", pages.source, name="source"),
    path("sources/<uuid:pk>/modifier/", sources.change_source, name="change_source"),
    path("mesures/", measures.measures, name="measures"),
    path("mesures/nouvelle/", measures.new_measure, name="new_measure"),
    path("mesures/<slug:code>/modifier/", measures.change_measure, name="change_measure"),
]
