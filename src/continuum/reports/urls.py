"""Addresses of the reports."""

from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("", views.reports, name="reports"),
    path("<slug:code>/", views.report, name="report"),
    path("<slug:code>/arreter/", views.freeze, name="freeze"),
    path("<slug:code>/editions/<int:number>/", views.edition, name="edition"),
    path("<slug:code>/editions/<int:number>/bilan.<str:form>", views.download, name="download"),
]
