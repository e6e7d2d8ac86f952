"""The statistics of a test."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.serializers.base import Shape
from assessments.api.staff.results import OfOneTest
from assessments.api.views import answers
from assessments.formats.results.statistics_data import statistics_as_json
from assessments.statistics.advice import Advice
from assessments.statistics.reading import Which, statistics_of

ADVICE = [one.value for one in Advice]


class StatisticsAsked(serializers.Serializer[Any]):
    """``attempts``: which count of a candidate who has several."""

    attempts = serializers.ChoiceField(
        choices=[which.value for which in Which], default=Which.FIRST.value
    )


def figure() -> serializers.FloatField:
    return serializers.FloatField(allow_null=True)


class LeftOutCount(Shape):
    open = serializers.IntegerField()
    voided = serializers.IntegerField()
    others = serializers.IntegerField()


class DistributionBin(Shape):
    least = serializers.IntegerField()
    below = serializers.IntegerField()
    attempts = serializers.IntegerField()


class FiguresOfTest(Shape):
    attempts = serializers.IntegerField()
    questions = serializers.IntegerField()
    max = serializers.FloatField()
    mean = figure()
    median = figure()
    lowest = figure()
    highest = figure()
    deviation = figure()
    skewness = figure()
    kurtosis = figure()
    consistency = figure()
    error_ratio = figure()
    standard_error = figure()
    distribution = DistributionBin(many=True)


class FiguresOfQuestion(Shape):
    attempts = serializers.IntegerField()
    facility = figure()
    deviation = figure()
    guess = figure()
    intended_weight = figure()
    effective_weight = figure()
    discrimination = figure()
    efficiency = figure()


class ResponseFigures(Shape):
    """``response`` is null for no answer."""

    response = serializers.CharField(allow_null=True)
    right = serializers.BooleanField()
    attempts = serializers.IntegerField()
    facility = figure()
    upper = figure()
    lower = figure()
    advice = serializers.ChoiceField(choices=ADVICE, allow_null=True)


class AskedFigures(FiguresOfQuestion):
    id = serializers.IntegerField()
    name = serializers.CharField()
    responses = ResponseFigures(many=True)
    others = serializers.IntegerField()


class PlaceFigures(FiguresOfQuestion):
    """A place of the test as authored; ``asked`` has several if they are drawn."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField()
    max = serializers.FloatField()
    waiting = serializers.IntegerField()
    void = serializers.BooleanField()
    advice = serializers.ListField(child=serializers.ChoiceField(choices=ADVICE))
    asked = AskedFigures(many=True)


class StatisticsRead(Shape):
    test = serializers.SlugField()
    attempts = serializers.CharField()
    left_out = LeftOutCount()
    figures = FiguresOfTest()
    advice = serializers.ListField(child=serializers.ChoiceField(choices=ADVICE))
    questions = PlaceFigures(many=True)


class Statistics(OfOneTest):
    """
    How a test and its questions worked: facility, discrimination, Cronbach's alpha.

    Shares are 0 to 1. A figure is null where the attempts do not give it. Needs
    assessments.view_results.
    """

    serializer_class = StatisticsRead
    required_permissions = ("assessments.view_results",)

    @extend_schema(
        parameters=[StatisticsAsked], responses=answers(StatisticsRead, 404, 422)
    )
    def get(self, request: Request, slug: str) -> Response:
        asked = StatisticsAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        which = Which(asked.validated_data["attempts"])
        return Response(statistics_as_json(statistics_of(self.test, self.now, which)))
