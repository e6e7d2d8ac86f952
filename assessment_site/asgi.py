"""
The ASGI application: HTTP to Django, WebSockets to the sitting.

Origin and login are the consumer's own check (realtime.connections.auth), so that a handshake costs
one trip to the database's thread.
"""

import gc
import os
import sys

import django

from assessment_site.starting import settings_in_words

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assessment_site.settings")
# Loads the apps; what is imported below needs them.
with settings_in_words():
    django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter

from assessment_site.bodies import Handler
from assessments.routing import websocket_urls
from realtime.connections.handshake import refuse_unknown
from realtime.debug_texts import skip_debug_texts

# What is loaded by now lives as long as the process. Left to the collector it is walked
# again and again, a pause of a tenth of a second in everybody's acknowledgements.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
# Once the database has answered, the writer's thread has to wait for the event loop's to
# let go of the interpreter: with one core up to this long, twice for every batch.
sys.setswitchinterval(0.001)
skip_debug_texts()

application = ProtocolTypeRouter(
    {"http": Handler(), "websocket": refuse_unknown(websocket_urls)}
)
