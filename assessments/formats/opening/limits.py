"""
What an imported file may hold at most.

The limits are in force before a parser sees the file, so that no file can take all the
memory or time of the server.
"""

MAX_FILE_BYTES = 20_000_000
MAX_STEM_CHARS = 1_000_000
MAX_CHOICES = 100
MAX_QUESTIONS = 5_000
#: Of our own format, so that a large bank can be moved.
MAX_BANK_QUESTIONS = 25_000
MAX_NAME_CHARS = 255
MAX_CATEGORY_CHARS = 500
MAX_CATEGORY_DEPTH = 20
#: How deep elements or braces may stand in each other.
MAX_DEPTH = 100

# A zip. A file inside counts unpacked.
MAX_PACKAGE_BYTES = 50_000_000
MAX_ENTRIES = 5_000
MAX_ENTRY_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 100_000_000
#: How many times larger than the zip its contents may be.
MAX_RATIO = 100
#: A small file compresses to nearly nothing and does no harm.
RATIO_COUNTS_FROM = 1_000_000
