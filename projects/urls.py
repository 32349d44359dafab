"""Addresses of projects, what they promise and measure, and of the catalogue."""

from django.urls import path

from projects.views import projects

app_name = "projects"

urlpatterns = [
    path("proyek/", projects.project_list, name="project_list"),
    path("forum/<slug:slug>/proyek/baru/", projects.project_create, name="project_create"),
    path("proyek/<slug:slug>/", projects.project_detail, name="project_detail"),
    path("proyek/<slug:slug>/ubah/", projects.project_edit, name="project_edit"),
    path("proyek/<slug:slug>/keadaan/", projects.project_state, name="project_state"),
]
