import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from assessment_site.operations.doctor import configuration
from assessment_site.operations.doctor.findings import Level


@pytest.fixture
def production(settings):
    settings.DEBUG = False
    settings.SECRET_KEY_IS_SET = True
    settings.ALLOWED_HOSTS = ["exam.example"]
    settings.ALLOW_HTTP = False
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    return settings


def found():
    return [
        (finding.level, finding.message.split()[0])
        for finding in configuration.check_settings()
    ]


def test_production_settings_are_fine(production):
    assert [level for level, _ in found()] == [Level.OK]


@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("DEBUG", True, Level.WARN),
        ("SECRET_KEY_IS_SET", False, Level.WARN),
        ("ALLOWED_HOSTS", [], Level.FAIL),
        ("ALLOWED_HOSTS", ["*"], Level.WARN),
        ("ALLOW_HTTP", True, Level.WARN),
        ("TRUSTED_PROXIES", [], Level.FAIL),
    ],
)
def test_each_unfit_setting_is_named(production, name, value, level):
    setattr(production, name, value)

    assert found() == [(level, name.removesuffix("_IS_SET"))]


def test_static_files_are_found():
    (finding,) = configuration.check_static_files()

    assert finding.level is Level.OK


def test_a_folder_that_cannot_be_written_is_told(monkeypatch, settings):
    settings.STATIC_ROOT = "/dev/null/static"

    (finding,) = configuration.check_static_files()

    assert finding.level is Level.WARN
    assert finding.message.startswith("/dev/null/static is not writable")


def test_plain_names_are_told(monkeypatch):
    monkeypatch.setattr(staticfiles_storage, "url", "/static/{}".format)

    (finding,) = configuration.check_static_files()

    assert finding.level is Level.FAIL
    assert "plain names" in finding.message


def test_a_missing_static_file_is_named(monkeypatch):
    files = ("realtime/session.js", "assessments/lost.js")
    monkeypatch.setattr(configuration, "STATIC_FILES", files)

    (finding,) = configuration.check_static_files()

    assert finding.level is Level.FAIL
    assert finding.message == "not found: assessments/lost.js"
