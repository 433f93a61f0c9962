"""A real browser on the listening page, and what sounds in it, sample by sample."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.sshserver import SshServer, free_port

EAR: Final = Path(__file__).with_name("ear.js").read_text()
"""Put into every page before its own scripts: `ear` holds what reaches the destination."""


class Page:
    """A window of a browser.

    Args:
        driver: selenium's.
    """

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._handle = driver.current_window_handle

    def open(self, address: str) -> None:
        """Go there."""
        self._driver.get(address)

    @contextmanager
    def another(self) -> Iterator[Page]:
        """A second window, in front for the life of the block."""
        self._driver.switch_to.new_window("window")
        _prepare(self._driver)
        try:
            yield Page(self._driver)
        finally:
            self._driver.close()
            self._driver.switch_to.window(self._handle)

    def press(self, *keys: str) -> None:
        """Type keys, one after another, as a person does."""
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self._driver).send_keys(*keys).perform()

    def do(self, script: str, *words: Any) -> Any:
        """What a script returns in the page; it may await."""
        return self._driver.execute_script(f"return (async () => {{ {script} }})()", *words)

    def until(self, condition: str, seconds: float = 20.0) -> None:
        """Wait until an expression holds in the page.

        Raises:
            TimeoutError: it does not.
        """
        from selenium.common.exceptions import TimeoutException
        from selenium.webdriver.support.wait import WebDriverWait

        wait = WebDriverWait(self._driver, seconds, poll_frequency=0.02)
        try:
            wait.until(lambda _: self.do(f"return Boolean({condition})"))
        except TimeoutException:
            raise TimeoutError(f"{condition} does not hold; the page shows: {self.text}") from None

    @property
    def text(self) -> str:
        """Everything in the page, as a person reads it."""
        return str(self.do("return document.body.innerText"))

    def wake(self) -> None:
        """Press a key that does nothing else; what sounds from now on is recorded."""
        self.press("x")
        self.until("ear.context?.state === 'running'")
        self.do("await ear.ready")

    def heard(self) -> NDArray[np.int16]:
        """What has sounded since it woke: int16 [n], at the rate of what was played."""
        return np.frombuffer(base64.b64decode(self.do("return ear.packed()")), dtype="<i2")


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """A browser without a window, for the life of the block.

    Args:
        folder: for its log.

    Raises:
        OSError: it, its driver or selenium is not installed.
    """
    driver = _driver(folder)
    try:
        _prepare(driver)
        yield Page(driver)
    finally:
        driver.quit()


@contextmanager
def forwarded(server: SshServer, target: str) -> Iterator[int]:
    """A port of this machine that leads over SSH to a socket of the box, for the life of the block.

    Args:
        server: the box.
        target: a path, or ADDRESS:PORT.
    """
    port, control = free_port(), str(server.folder / "control")
    environment = os.environ | server.environment
    # -f: it returns once the port stands
    command = ["ssh", "-M", "-S", control, "-f", "-N", "-o", "ExitOnForwardFailure=yes"]
    subprocess.run([*command, "-L", f"{port}:{target}", server.NAME], env=environment, check=True)
    try:
        yield port
    finally:
        leave = ["ssh", "-S", control, "-O", "exit", server.NAME]
        subprocess.run(leave, env=environment, check=False, capture_output=True)


def _prepare(driver: Any) -> None:
    """Have an ear in every page that this window shows."""
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": EAR})
    driver.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})  # the ear is no part of the page


def _driver(folder: Path) -> Any:
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if None in programs:
        raise FileNotFoundError("chromium is not installed (apt-get install chromium chromium-driver)")
    try:
        from selenium import webdriver
    except ImportError as error:
        raise FileNotFoundError("selenium is not installed") from error
    options = webdriver.ChromeOptions()
    options.binary_location = str(programs[0])
    sandbox = ["--no-sandbox"] if os.getuid() == 0 else []  # root may not have one
    for argument in ("--headless=new", "--window-size=1440,900", "--disable-dev-shm-usage", *sandbox):
        options.add_argument(argument)
    service = webdriver.ChromeService(str(programs[1]), log_output=str(folder / "chromedriver.log"))
    return webdriver.Chrome(service=service, options=options)
