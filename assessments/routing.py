"""WebSocket addresses."""

from channels.routing import URLRouter
from django.urls import path

from assessments.consumers import AttemptConsumer

websocket_urls = URLRouter(
    [path("ws/attempts/<uuid:attempt_id>/", AttemptConsumer.as_asgi())]  # type: ignore[list-item,arg-type]  # an ASGI app
)
