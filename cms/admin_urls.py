"""Views of the admin that stand before Wagtail's at the same addresses (see ``cms/page_guard.py``).

They have no names: Wagtail's patterns keep them, and reverse to these same addresses.
"""

from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.urls import display_custom_404
from wagtail.images.views.chooser import viewset as image_chooser
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms import page_guard, scoped_snippets

urlpatterns: list[URLPattern] = [
    path("choose-page/", page_guard.BrowseView.as_view()),
    path("choose-page/<int:parent_page_id>/", page_guard.BrowseView.as_view()),
    path("choose-page/search/", page_guard.SearchView.as_view()),
    path("choose-page/chosen-multiple/", page_guard.ChosenMultipleView.as_view()),
    path("bulk/<str:app_label>/<str:model_name>/<str:action>/", page_guard.bulk_action),
    path("reports/workflow/", scoped_snippets.WorkflowReport.as_view()),
    path("reports/workflow/results/", scoped_snippets.WorkflowReport.as_view(results_only=True)),
    path("reports/workflow_tasks/", scoped_snippets.WorkflowTasksReport.as_view()),
    path("reports/workflow_tasks/results/", scoped_snippets.WorkflowTasksReport.as_view(results_only=True)),
    path("reports/page-types-usage/", page_guard.PageTypesReport.as_view()),
    path("reports/page-types-usage/results/", page_guard.PageTypesReport.as_view(results_only=True)),
    path(
        "images/chooser/<int:image_id>/select_format/",
        page_guard.SelectFormatView.as_view(
            model=image_chooser.model, preserve_url_parameters=image_chooser.preserve_url_parameters
        ),
    ),
]
for decorate in (require_admin_access, display_custom_404, never_cache):  # as Wagtail does for its own
    urlpatterns = decorate_urlpatterns(urlpatterns, decorate)
