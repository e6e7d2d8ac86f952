"""What the resources of authors have in common."""

import pytest
from django.core.exceptions import ValidationError
from rest_framework import serializers

from assessments.api.authoring.base import checked_by_model


def refuse(errors):
    def write():
        raise ValidationError(errors)

    return write


def test_what_the_model_refuses_names_the_field():
    with pytest.raises(serializers.ValidationError) as caught:
        checked_by_model(refuse({"closes_at": ["Too early."]}))

    assert caught.value.detail == {"closes_at": ["Too early."]}


def test_what_the_model_refuses_as_a_whole_is_about_the_request():
    with pytest.raises(serializers.ValidationError) as caught:
        checked_by_model(refuse(["No."]))

    assert caught.value.detail == {"request": ["No."]}


def test_a_list_is_no_object(author):
    answer = author.client.post(
        "/api/staff/categories/", "[1]", content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
