"""What a server process says it has counted."""

import urllib.request

from prometheus_client.parser import text_string_to_metric_families


def scrape(url):
    """Value of each sample of ``url``/metrics by its name, or (name, label)."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=20) as answer:
        text = answer.read().decode()
    return {
        (sample.name, *sample.labels.values())
        if sample.labels
        else sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
