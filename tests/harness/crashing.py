"""A browser with a profile on disk, that can be killed, frozen and started again."""

import asyncio

from tests.harness.chromium import ARGUMENTS, chromium_path
from tests.harness.process import Process


class KillableChromium:
    """A browser with a profile on disk, that can be killed as a crash would."""

    def __init__(self, browser_type, folder):
        self.browser_type = browser_type
        self.folder = folder
        self.process = None

    async def start(self):
        profile = self.folder / "profile"
        port = profile / "DevToolsActivePort"
        port.unlink(missing_ok=True)
        self.process = Process(
            [
                chromium_path(),
                *ARGUMENTS,
                "--headless=new",
                "--remote-debugging-port=0",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            log=self.folder / "chromium.log",
        ).start()
        text = await asyncio.to_thread(
            self.process.wait_until,
            lambda: port.exists() and port.read_text(),
            what="its port",
        )
        endpoint = f"http://127.0.0.1:{text.split()[0]}"
        browser = await self.browser_type.connect_over_cdp(endpoint)
        return browser.contexts[0]
