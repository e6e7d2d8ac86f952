import pytest

from assessment_site.static_files.publishing import published


@pytest.fixture
def root(tmp_path, settings):
    """STATIC_ROOT of this test, empty; DEBUG is off."""
    settings.DEBUG = False
    settings.STATIC_ROOT = str(tmp_path / "static")
    published.cache_clear()
    yield tmp_path / "static"
    published.cache_clear()


@pytest.fixture
def next_release(tmp_path, settings):
    """``next_release(name, text)``: from now on this file has another content."""

    def change(name, text):
        path = tmp_path / "next" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        settings.STATICFILES_DIRS = [tmp_path / "next"]
        published.cache_clear()

    return change
