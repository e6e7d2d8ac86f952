"""How a test and its questions worked: figures for whoever wrote them."""
