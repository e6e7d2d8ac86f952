"""A browser with a profile on disk, that can be killed, frozen and started again."""

import asyncio

from tests.harness.chromium import ARGUMENTS, chromium_path
from tests.harness.process import PATIENCE, Process


class KillableChromium:
    """A browser with a profile on disk, that can be killed as a crash would."""

    def __init__(self, browser_type, folder):
        self.browser_type = browser_type
        self.folder = folder
        self.process = None
        self.browser = None

    async def start(self, *, restores=False):
        """Start it; with ``restores`` it opens by itself what was open when it ended."""
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
                "--restore-last-session" if restores else "about:blank",
            ],
            log=self.folder / "chromium.log",
        ).start()
        text = await asyncio.to_thread(
            self.process.wait_until,
            lambda: port.exists() and port.read_text(),
            what="its port",
        )
        endpoint = f"http://127.0.0.1:{text.split()[0]}"
        self.browser = await self.browser_type.connect_over_cdp(endpoint)
        return self.browser.contexts[0]

    async def quit(self):
        """As a person closes it: it writes down what is open, and its cookies."""
        session = await self.browser.new_browser_cdp_session()
        await session.send("Browser.close")
        await asyncio.to_thread(self.process.child.wait, PATIENCE)
