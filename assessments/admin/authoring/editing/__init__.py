"""Two editors of one row: the later save is told, instead of undoing the other's."""
