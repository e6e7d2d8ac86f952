"""
Whether this process is alive, whether it can serve, and its counters.

Load balancers and monitors ask by IP address, without TLS and without a login. So these
addresses are answered before host names, redirects and sessions are checked. The
answers hold no secrets; only METRICS_ALLOW may read /metrics.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from realtime.connections.proxies import client_behind, is_in, is_trusted, networks
from realtime.exposition import exposition
from realtime.readiness import not_ready

# Without the layer candidates are still served: fence and renewal replace lost kicks.
# When nothing can be saved, pages still open, show the clock, keep the typed answers
# and send them later. If the load balancer stopped sending candidates here, they would
# lose that.
DEGRADES = frozenset({"channel_layer", "saving"})

View = Callable[[HttpRequest], HttpResponseBase]


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process is alive; checks nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when candidates can be sent here, else 503; the body lists the problems."""
    found = not_ready()
    degraded = {name: found.pop(name) for name in DEGRADES & found.keys()}
    body = {"ready": not found, "not_ready": found, "degraded": degraded}
    return JsonResponse(body, status=503 if found else 200)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The counters of this one process, for Prometheus."""
    if not _may_read_metrics(request):
        return HttpResponse("forbidden", status=403, content_type="text/plain")
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    peer = request.META.get("REMOTE_ADDR")
    forwarded_for = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if forwarded_for and not is_trusted(peer):
        # A proxy that is not in TRUSTED_PROXIES, often on this machine: anyone may be
        # behind it.
        return False
    client = client_behind(peer, forwarded_for)
    return is_in(client, networks(tuple(settings.METRICS_ALLOW)))


PROBES: dict[str, View] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": metrics,
}


def answer_probes(get_response: View) -> View:
    """Middleware; the first one, so that no other middleware handles a probe."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info)
        if probe is None:
            return get_response(request)
        response = probe(request)
        add_never_cache_headers(response)
        return response

    return middleware
