"""A picture's names: as texts and addresses say it, and as people do."""

from assessments.models import Picture


def test_texts_and_addresses_name_it_by_its_hash():
    picture = Picture(sha256="ab" * 32, extension="jpg")

    assert picture.file_name == "ab" * 32 + ".jpg"
    assert picture.reference == f"picture:{picture.file_name}"
    assert str(picture) == picture.file_name


def test_people_read_the_name_it_came_with():
    assert str(Picture(sha256="ab" * 32, extension="jpg", name="map.jpg")) == "map.jpg"
