from django.template import Context, Template


def render(template, **context):
    return Template("{% load question_text %}" + template).render(Context(context))


def test_question_text_is_html_of_its_format():
    html = render("{{ text|question_text:format }}", text="*a*", format="markdown")

    assert html == "<p><em>a</em></p>\n"


def test_question_text_is_plain_unless_told():
    assert render("{{ text|question_text }}", text="<i>") == "<p>&lt;i&gt;</p>"


def test_question_text_inline_fits_a_label():
    html = render("<label>{{ text|question_text_inline:'plain' }}</label>", text="<i>")

    assert html == "<label>&lt;i&gt;</label>"


def test_question_words_are_for_where_no_markup_can_stand():
    html = render("<option>{{ text|question_words:'html' }}", text=r"<b>a</b> \(b<c\)")

    assert html == r"<option>a \(b&lt;c\)"
