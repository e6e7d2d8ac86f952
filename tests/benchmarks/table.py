"""The table that ``compare`` prints."""


def as_table(rows):
    """Each row: name, tutorial, ours, ratio; what is unknown is a dash."""
    head = f"{'':<36}{'tutorial':>12}{'ours':>12}{'ratio':>10}"
    lines = [f"{name:<36}" + _cells(values) for name, *values in rows]
    return "\n".join([head, *lines]) + "\n"


def _cells(values):
    *numbers, ratio = values
    cells = ["–" if n is None else f"{n:,.1f}".removesuffix(".0") for n in numbers]
    cells = [f"{cell:>12}" for cell in cells]
    return "".join(cells) + f"{'–' if ratio is None else f'× {ratio:.2f}':>10}"
