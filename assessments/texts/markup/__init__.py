"""What is wrong with an author's markup, told before and after it is parsed. Pure."""
