"""What this site is measured against, and the measuring: docs/performance.md."""
