"""What people do on the pages, step by step, each step with its picture; shared by the tests of whole journeys."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.sessions import code

PHONE = {"width": 360, "height": 740}
PASSWORD = "hujan turun di ladang"


class Album:
    """Pictures of the steps in their order, as `<number>-<what>.png` in one folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.taken = folder, 0

    def take(self, page: Page, what: str) -> None:
        """Picture the whole page, which must not be wider than the screen."""
        self.taken += 1
        width, height = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert width <= PHONE["width"], f"{page.url} is {width} px wide"
        # A screen as tall as the page: the bar at the foot of the screen would cover the middle of a longer picture.
        page.set_viewport_size({"width": PHONE["width"], "height": height})
        page.screenshot(path=self.folder / f"{self.taken:02}-{what}.png")
        page.set_viewport_size(PHONE)


def sign_in(page: Page, url: str, email: str, password: str, factor: str = "") -> None:
    """To the start page, in English."""
    page.goto(f"{url}/en/akun/login/")
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    if factor:
        page.locator("input[name=code]").fill(code(factor))
        page.locator("input[name=code]").press("Enter")
        page.get_by_role("button", name="No, ask me every time").click()
    page.wait_for_url("**/en/mulai/")


class Phone:
    """One person's browser on a phone, and what the person does with it."""

    def __init__(self, browser: Browser, url: str, album: Album, *, has_script: bool) -> None:
        self.context: BrowserContext = browser.new_context(viewport=PHONE, java_script_enabled=has_script)
        self.page = self.context.new_page()
        self.url, self.album = url, album

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.url}{path}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def picture(self, what: str) -> None:
        self.album.take(self.page, what)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def sign_up(self, name: str, email: str, regency: str) -> None:
        """From the home page to the question for the code."""
        self.open("/en/")
        self.picture("home")
        self.page.locator("main").get_by_role("link", name="Create account").first.click()
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_label("Email", exact=True).fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.locator("#id_regency").fill(regency)
        self.page.get_by_text("Community", exact=True).click()
        for agreement in ("I am 18 or older", "I agree to the", "I agree that my data"):
            self.page.get_by_label(agreement).check()
        self.picture("sign-up")
        self.press("Create my account")
        self.picture("code-asked")

    def confirm(self, code: str) -> None:
        """From the code to the start page."""
        self.page.get_by_label("Code").fill(code)
        self.press("Confirm")
        self.page.wait_for_url("**/en/mulai/")
        self.picture("start-new")

    def sign_in(self, email: str, password: str, *, factor: str = "") -> None:
        """By the password, and the code of an app that holds the secret `factor`."""
        sign_in(self.page, self.url, email, password, factor)

    def join(self, forum: str) -> None:
        """From the list of forums, by its search, into the forum."""
        self.open("/en/forum/")
        search = self.page.get_by_role("searchbox", name="Search forums")
        search.fill(forum)
        search.press("Enter")
        self.page.wait_for_url("**q=**")
        self.picture("forum-list")
        self.follow(forum)
        self.page.wait_for_url("**/en/forum/*/")
        self.picture("forum-before")
        self.follow("Join this forum")
        self.picture("forum-join")
        self.press("Join this forum")
        self.sees("Welcome! You are now a member of this forum.")
        self.picture("forum-joined")

    def answer(self, word: str) -> None:
        """Choose one of the three answers on the page that is open, and save it."""
        self.page.locator("label.option").filter(has_text=word).first.click()
        self.page.locator("form button.full").click()

    def move_meeting(self, path: str, start: datetime, end: datetime) -> None:
        """As an officer, from the page of the meeting; the clock is the one of the meeting's place."""
        self.open(path)
        self.picture("secretary-meeting")
        self.follow("Edit")
        self.page.get_by_label("Date", exact=True).fill(f"{start:%Y-%m-%d}")
        self.page.get_by_label("Starts at").fill(f"{start:%H:%M}")
        self.page.get_by_label("Ends at").fill(f"{end:%H:%M}")
        self.picture("secretary-edit")
        self.press("Save")
        self.page.wait_for_url(f"**{path}")
        self.sees("gets an email about the change")
        self.picture("secretary-moved")

    def read_mail(self, to: str, subject: str, what: str) -> str:
        """As staff, in the mailbox: the text of the latest mail to that address whose subject holds these words."""
        self.open(f"/en/kotak-surat/?q={to}")
        self.follow(subject)
        self.page.frame_locator("iframe.mail-frame").locator("body").wait_for()
        self.picture(what)
        return self.page.locator("pre.mail-text").first.inner_text()
