"""Addresses of filing."""

from django.urls import path

from pelalawan_portal.filing.views import answers, corrections, late_papers, papers, resume, start

urlpatterns = [
    path("izin/<slug:slug>/ajukan/", start.start, name="start"),
    path("ajukan/<uuid:key>/", answers.draft_home, name="draft"),
    path("ajukan/<uuid:key>/berkas/", papers.draft_files, name="draft_files"),
    path("ajukan/<uuid:key>/nanti/", resume.later, name="draft_later"),
    path("ajukan/<uuid:key>/lepas/", resume.let_go, name="draft_let_go"),
    path("ajukan/<uuid:key>/hapus/", resume.throw_away, name="draft_throw_away"),
    path("ajukan/<uuid:key>/awal/", start.kinds, name="draft_kinds"),
    path("ajukan/<uuid:key>/<slug:page>/", answers.draft_page, name="draft_page"),
    path("permohonan/<str:number>/perbaiki/", corrections.correct, name="correct"),
    path("permohonan/<str:number>/perbaiki/berkas/", corrections.correction_files, name="correction_files"),
    path("permohonan/<str:number>/susulan/", late_papers.late_paper, name="late_paper"),
    path("lanjut/", resume.resume, name="resume"),
    path("lanjut/<uuid:key>/<slug:secret>/", resume.resume_link, name="resume_link"),
]
