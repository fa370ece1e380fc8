"""The chat page as somebody at the table uses it: telephones, the clock, the panel of what is remembered."""

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

PATIENCE = 20_000.0
"""Milliseconds for the bot to answer on a busy machine."""


@dataclass(frozen=True, slots=True)
class Telephone:
    """One telephone on the page."""

    node: Locator

    async def press(self, words: str) -> None:
        """Presses the newest button with exactly these words as soon as it is there."""
        await self.node.get_by_role("button", name=words, exact=True).last.click(timeout=PATIENCE)

    async def types(self, words: str) -> None:
        """Types something and sends it with Enter."""
        field = self.node.locator("textarea")
        await field.fill(words, timeout=PATIENCE)
        await field.press("Enter")

    async def reads(self, words: str) -> None:
        """Waits until these words stand in the chat."""
        await expect(self.node.locator(".chat")).to_contain_text(words, timeout=PATIENCE)

    async def holds(self, words: str) -> bool:
        """Whether these words stand in the chat now."""
        return words in await self.node.locator(".chat").inner_text()


def telephone(page: Page, name: str) -> Telephone:
    """The telephone of this person."""
    return Telephone(page.get_by_role("article", name=f"Телефон: {name}", include_hidden=True))


async def clock_turned(page: Page, words: str) -> None:
    """Turns the programme's clock and waits until all that was due has been sent."""
    turn = page.get_by_role("button", name=words, exact=True)
    await turn.click(timeout=PATIENCE)
    await expect(page.locator("body")).not_to_contain_class("turning", timeout=3 * PATIENCE)


async def memory(page: Page) -> None:
    """Opens the panel of what the programme remembers."""
    await page.get_by_role("button", name="Что помнит программа", exact=True).click()


def remembered(page: Page, table: str, words: str) -> Locator:
    """The row of a table of that panel in which these words stand."""
    return page.get_by_role("region", name=table, exact=True).get_by_role("row").filter(has_text=words)
