"""Every component in every state on one page, to look at while DEBUG."""

from datetime import UTC, datetime

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cms import icons
from cms.feed import FeedItem, Figure


class _SampleForm(forms.Form):
    name = forms.CharField(label="Nom", help_text="Tel qu’il figurera sur votre badge.")
    email = forms.EmailField(label="Adresse électronique")
    sector = forms.ChoiceField(
        label="Secteur", choices=[("", "–"), ("a", "Collectivité"), ("b", "Entreprise privée")], required=False
    )
    level = forms.ChoiceField(
        label="Niveau en télédétection",
        widget=forms.RadioSelect,
        choices=[("none", "Aucun"), ("beginner", "Débutant"), ("expert", "Expert")],
        help_text="Nous adaptons le contenu de la formation.",
    )
    days = forms.MultipleChoiceField(
        label="Journées",
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", "19 juin, sur place"), ("2", "20 juin, en ligne")],
        required=False,
    )
    day = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    note = forms.CharField(label="Remarque", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    consent = forms.BooleanField(label="J’accepte que mon nom figure dans la liste des participants.", required=False)


def styleguide(request: HttpRequest) -> HttpResponse:
    """The components, with words long and short."""
    when = datetime(2026, 6, 19, 9, tzinfo=UTC)
    item = FeedItem(
        key="events.event:1",
        kind="event",
        title="Télédétection, modélisation, santé et environnement",
        url="#",
        language="fr",
        published_at=when,
        updated_at=when,
        summary="Deux journées pour croiser les données d’observation de la Terre et les questions de santé.",
        label="Atelier thématique",
        network_code="OCC",
        network_name="ART Occitanie",
        day=when.date(),
        starts_at=when,
        when="19–20 juin 2026",
        where="Montpellier",
        note="Exemple fictif",
    )
    return render(
        request,
        "cms/styleguide.html",
        {
            "form": _SampleForm(),
            "bad_form": _SampleForm({"email": "nobody", "consent": "on", "level": "beginner"}),
            "page_obj": Paginator(range(240), 12).page(7),
            "figures": [
                Figure("117", "participants confirmés", base=None),
                Figure("25 %", "du secteur privé", "Entreprises et indépendants, parmi ceux qui ont répondu.", 117),
                Figure("2 667", "abonnés à la lettre"),
            ],
            "item": item,
            "items": [item] * 3,
            "icons": sorted(icons.ICONS),
            "codes": ["THEIA", "OCC", "BFC", "BRE", "GEODEV", "NC", "SUD", "GES", "NAQ", "ARA", "HDF", "REU"],
            "tones": ["info", "success", "warning", "danger"],
            "badges": ["active", "discussion", "create", "open", "info", "warning", "danger", "plain", "demo"],
        },
    )


ERROR_PAGES = ("400", "403", "404", "429", "500", "csrf", "maintenance")


def error_page(request: HttpRequest, name: str) -> HttpResponse:
    """An error page as readers see it: while DEBUG, Django shows its own instead."""
    if name not in ERROR_PAGES:
        raise Http404
    return render(request, f"cms/errors/{name}.html", {"minutes": 5})
