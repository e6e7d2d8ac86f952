from django.templatetags.static import static


def test_the_icon_that_browsers_ask_for_by_themselves_is_there(client):
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    assert response.url == static("assessments/shared/favicon.svg")
