"""Two people edit one row: the later save is refused if it would undo the other's."""
