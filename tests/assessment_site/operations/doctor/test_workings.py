import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from assessment_site.operations.doctor import workings
from assessment_site.operations.doctor.findings import Level
from realtime.models import ProcessRegistration
from tests.factories import make_attempt, make_test, make_user


def told(findings):
    return [(finding.level, finding.message) for finding in findings]


@pytest.fixture
def use_redis(settings):
    def use(*urls):
        settings.REDIS_URL = list(urls)
        settings.CHANNEL_LAYERS = {
            "default": {
                "BACKEND": "realtime.layer.channel_layer.BoundedChannelLayer",
                "CONFIG": {
                    "backend": "channels_redis.pubsub.RedisPubSubChannelLayer",
                    "hosts": list(urls),
                },
            }
        }

    return use


def test_memory_is_fine_for_development(settings):
    settings.DEBUG = True

    ((level, message),) = told(workings.check_channel_layer())

    assert level is Level.OK
    assert message.startswith("In memory: there and back in ")


def test_memory_is_worth_a_word_in_production(settings):
    settings.DEBUG = False

    assert [level for level, _ in told(workings.check_channel_layer())] == [
        Level.OK,
        Level.WARN,
    ]


def test_redis_is_asked_there_and_back(use_redis, valkey):
    use_redis(valkey.url)

    ((level, message),) = told(workings.check_channel_layer())

    assert level is Level.OK
    assert message.startswith("Redis: there and back in ")


def test_the_redis_that_is_away_is_named_without_its_password(use_redis, valkey):
    use_redis(valkey.url, "redis://user:hunter2@127.0.0.1:1/0")

    (finding,) = workings.check_channel_layer()

    assert finding.level is Level.FAIL
    assert finding.message == "Redis does not answer at redis://127.0.0.1:1/0."
    assert "REDIS_URL" in finding.fix


def register(**fields):
    now = timezone.now()
    ProcessRegistration.objects.create(
        id=uuid.uuid4(), started_at=now, last_seen=now, **fields
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("alone")
def test_processes_are_listed_and_too_many_are_warned_of():
    assert told(workings.check_processes()) == [(Level.OK, "none has candidates now")]

    register(host="a", pid=1, layer="memory", database="sqlite")
    assert told(workings.check_processes()) == [(Level.OK, "with candidates: a:1")]

    register(host="b", pid=2, layer="memory", database="sqlite")
    ((level, message),) = told(workings.check_processes())
    assert level is Level.WARN
    assert message.startswith("2 server processes run")


@pytest.mark.django_db
def test_attempts_nobody_settles_are_counted():
    test, now = make_test(), timezone.now()
    make_attempt(make_user(), test)
    fresh = make_attempt(make_user(), test)
    late = timedelta(seconds=fresh.grace_seconds + 30)
    type(fresh).objects.filter(pk=fresh.pk).update(deadline=now - late)
    assert [level for level, _ in told(workings.check_settling())] == [Level.OK]

    make_attempt(make_user(), test, now=now - timedelta(days=1))

    ((level, message),) = told(workings.check_settling())
    assert level is Level.WARN
    assert message.startswith("1 attempts ran out of time")
