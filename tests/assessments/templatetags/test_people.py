from django.template import Context, Template

from assessments.models import User


def drawn(person):
    return Template("{% load people %}{{ person|name }}").render(
        Context({"person": person})
    )


def test_a_person_is_named_and_what_they_call_themselves_is_text():
    named = User(username="ana", first_name="Ana", last_name="<b>Price</b>")

    assert drawn(named) == "Ana &lt;b&gt;Price&lt;/b&gt;"
    assert drawn(User(username="ana")) == "ana"
