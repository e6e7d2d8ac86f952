"""WebSocket addresses."""

from channels.routing import URLRouter
from django.urls import path

from assessments.monitoring.consumer import MonitorConsumer
from assessments.sitting.consumers import AttemptConsumer
from assessments.sitting.receipt_consumer import ReceiptConsumer
from realtime.connections.checking import CheckConsumer

websocket_urls = URLRouter(
    [
        path("ws/attempts/<uuid:attempt_id>/", AttemptConsumer.as_asgi()),  # type: ignore[list-item,arg-type]  # an ASGI app
        path("ws/attempts/<uuid:attempt_id>/receipt/", ReceiptConsumer.as_asgi()),  # type: ignore[list-item,arg-type]  # an ASGI app
        path("ws/check/", CheckConsumer.as_asgi()),  # type: ignore[list-item,arg-type]  # an ASGI app
        path("ws/tests/<int:test_id>/live/", MonitorConsumer.as_asgi()),  # type: ignore[list-item,arg-type]  # an ASGI app
    ]
)
