"""TeX in questions becomes MathML without styles, and nothing else of the page changes."""

import re

import pytest

from assessments.texts.formulas import FORMULA_CHARS, broken_formulas, draw_formulas

pytestmark = pytest.mark.django_db

# What exams ask: each has to be drawn.
REAL = r"""
x^2 + y^2 = z^2
\frac{-b \pm \sqrt{b^2-4ac}}{2a}
\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}
\sum_{n=1}^{\infty} \frac{1}{n^2} = \frac{\pi^2}{6}
\lim_{x \to 0} \frac{\sin x}{x} = 1
\begin{pmatrix} a & b \\ c & d \end{pmatrix}
\left[\begin{array}{cc|c} 1 & 2 & 3 \\ \hline 4 & 5 & 6 \end{array}\right]
f(x) = \begin{cases} x & \text{if } x > 0 \\ -x & \text{otherwise} \end{cases}
\begin{aligned} x &= 1 \\ y &= 2 \end{aligned}
\begin{align*} x &= 1 \\ y &= 2 \end{align*}
\vec{F} = m\vec{a}, \quad \overrightarrow{AB} \parallel \overline{CD}
\hat{x}, \bar{y}, \dot{z}, \widehat{ABC}, \widetilde{w}
A \cup B \cap C \setminus \emptyset \subseteq \mathbb{R}^n
\forall x \in \mathbb{N}\ \exists y : \neg p \lor q \implies r \iff s
\binom{n}{k} = \frac{n!}{k!\,(n-k)!}
a \equiv b \pmod{n}
\nabla \cdot \mathbf{E} = \frac{\rho}{\varepsilon_0}
\left. \frac{\partial f}{\partial x} \right|_{x=0}
\mathrm{2\,H_2 + O_2} \rightleftharpoons \mathrm{2\,H_2O}
5\,\mathrm{m/s^2}, \quad 30^\circ, \quad 50\%, \quad 10{,}000
\underbrace{1 + 1}_{2}, \quad \stackrel{!}{=}, \quad \xrightarrow{\Delta}
\mathcal{O}(n \log n), \quad \operatorname{rank}(A), \quad \max_{x \in A} f(x)
\sum_{\substack{i < n \\ j < m}} a_{ij}, \quad \mbox{const}, \quad \pmb{x}
\langle \psi | \phi \rangle, \quad \lfloor x \rfloor, \quad \| v \|
\boxed{x = 1}, \quad \cancel{x}, \quad \color{red}{x}
"""
FORMULAS = [line for line in REAL.splitlines() if line]


def html(tex):
    return tex.replace("&", "&amp;").replace("<", "&lt;")


@pytest.mark.parametrize("tex", FORMULAS)
def test_what_exams_ask_is_drawn_without_styles(tex):
    drawn = draw_formulas(rf"\({html(tex)}\)")

    assert list(broken_formulas(rf"\({html(tex)}\)")) == []
    assert drawn.startswith("<math>")
    assert drawn.endswith("</math>")
    assert not re.search(r"\sstyle=|\\|\$", drawn)


def test_a_formula_stands_in_its_sentence():
    assert draw_formulas(r"<p>If \(a&lt;b\), it costs $5.</p>") == (
        "<p>If <math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>, it costs $5.</p>"
    )


@pytest.mark.parametrize(
    ("opener", "closer", "is_display"),
    [(r"\(", r"\)", False), (r"\[", r"\]", True), ("$$", "$$", True)],
)
def test_brackets_and_dollars_stand_on_a_line_of_their_own(opener, closer, is_display):
    drawn = draw_formulas(f"{opener}x{closer}")

    assert ('display="block"' in drawn) is is_display
    assert drawn.startswith("<span class" if is_display else "<math>")


def test_a_long_formula_that_may_scroll_is_reached_by_keyboard():
    short, long = draw_formulas("$$x$$"), draw_formulas(f"$${'x+' * 30}y$$")

    assert ('tabindex="0" role="group"' in short, 'tabindex="0"' in long) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    "html",
    [
        r"<code>\(x\)</code>",
        r"<pre><b>\(x\)</b></pre>",
        r'<img alt="\(x\)">',
        r'<b title="&gt;\(x\)">y</b>',
        r"\(a <br> \)",
        r"\(x",
        "$5 and $6",
    ],
)
def test_what_is_no_formula_stays(html):
    assert draw_formulas(html) == html
    assert list(broken_formulas(html)) == []


def test_what_follows_code_is_drawn():
    assert "<math>" in draw_formulas(r"<code>\(x\)</code> is \(x\)")


@pytest.mark.parametrize(
    ("tex", "why"),
    [
        (r"\nosuch{x}", r'Unknown command "\nosuch"'),
        (r"\frac{1", 'Expected closing token "}", but reached end of input'),
        (r"\href{javascript:x}{y}", r'Unknown command "\href"'),
        ("x" * (FORMULA_CHARS + 1), "it is too long"),
    ],
)
def test_what_cannot_be_drawn_stays_and_says_why(tex, why):
    text = rf"\({tex}\)"

    assert draw_formulas(text) == text
    assert list(broken_formulas(text)) == [(text, why)]


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{&lt;img src=x onerror=alert(1)&gt;}",
        "&lt;img src=x onerror=alert(1)&gt;",
        r"\text{&lt;/mtext&gt;&lt;script&gt;x()&lt;/script&gt;}",
    ],
)
def test_a_formula_brings_no_markup_of_its_own(tex):
    assert not re.search("<(img|script)", draw_formulas(rf"\({tex}\)"))
