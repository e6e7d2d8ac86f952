"""
The ASGI application: HTTP goes to Django, WebSockets go to the consumers.

The consumer itself checks origin and login (realtime.connections.auth), so that a
handshake costs one trip to the database's thread.
"""

import gc
import os
import sys

import django

from assessment_site.starting import settings_in_words

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assessment_site.settings")
# Loads the apps; the imports below need them.
with settings_in_words():
    django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter

from assessment_site.bodies import Handler
from assessments.routing import websocket_urls
from realtime.connections.handshake import refuse_unknown
from realtime.debug_texts import skip_debug_texts

# All objects loaded by now live as long as the process. Without the freeze, the
# collector walks them again and again: each time all acknowledgements wait 0.1 s.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
# When the database has answered, the writer's thread waits until the event loop's
# thread releases the interpreter: with one core up to this long, twice for every batch.
sys.setswitchinterval(0.001)
skip_debug_texts()

application = ProtocolTypeRouter(
    {"http": Handler(), "websocket": refuse_unknown(websocket_urls)}
)
