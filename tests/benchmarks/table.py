"""The table that ``compare`` prints."""


def as_table(rows):
    """Each row: name, tutorial, ours, ratio, the server alone; the unknown is a dash."""
    head = f"{'':<36}{'tutorial':>12}{'ours':>12}{'ratio':>10}{'server alone':>14}"
    lines = [_line(*row) for row in rows]
    return "\n".join([head, *lines]) + "\n"


def _line(name, tutorial, ours, ratio, bare):
    quotient = "–" if ratio is None else f"× {ratio:.2f}"
    return f"{name:<36}{_cell(tutorial):>12}{_cell(ours):>12}{quotient:>10}{_cell(bare):>14}"


def _cell(number):
    return "–" if number is None else f"{number:,.1f}".removesuffix(".0")
