"""The site's own settings, with the channel layer everybody uses."""

from assessment_site.settings import *  # noqa: F403
from assessment_site.settings import REDIS_URL

ASGI_APPLICATION = "tests.benchmarks.baseline.asgi.application"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": REDIS_URL},
    }
}
