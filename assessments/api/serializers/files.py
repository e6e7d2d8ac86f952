"""Files of answers, for the API."""

from rest_framework import serializers

from assessments.models import AnswerFile


class FileOfAnswer(serializers.ModelSerializer[AnswerFile]):
    class Meta:
        model = AnswerFile
        fields = ("name", "size", "sha256", "type")
        read_only_fields = fields
