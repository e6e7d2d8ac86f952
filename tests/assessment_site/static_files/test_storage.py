from django.core.management import call_command
from django.templatetags.static import static

from assessment_site.static_files.publishing import published


def test_a_template_names_the_published_file(root):
    assert static("assessments/shared/site.css") == (
        f"/static/{published().names['assessments/shared/site.css']}"
    )


def test_a_name_nobody_has_is_no_error_of_the_page(root):
    assert static("assessments/lost.js") == "/static/assessments/lost.js"


def test_with_debug_names_are_plain(root, settings):
    settings.DEBUG = True

    assert (
        static("assessments/shared/site.css") == "/static/assessments/shared/site.css"
    )


def test_collectstatic_publishes(root):
    call_command("collectstatic", interactive=False, verbosity=0)

    (record,) = root.glob("staticfiles.*.json")
    written = record.stat().st_mtime_ns
    assert (root / published().names["assessments/shared/site.css"]).is_file()
    assert record.stat().st_mtime_ns == written


def test_collectstatic_that_only_says_what_it_would_do_publishes_nothing(root):
    call_command("collectstatic", interactive=False, verbosity=0, dry_run=True)

    assert not root.exists()
