"""Files of people, kept once by the SHA-256 of their bytes."""

from assessments.files.store import MissingFile, holds, keep, kept_since, opened, remove

__all__ = ["MissingFile", "holds", "keep", "kept_since", "opened", "remove"]
