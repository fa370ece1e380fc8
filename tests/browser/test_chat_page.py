"""The chat page in a real browser, with the real bot behind it."""

from playwright.async_api import Page, expect

from tests.browser.table import PATIENCE, clock_turned, memory, remembered, telephone

CAST = 14
MOST_TURNS = 4


async def test_what_somebody_answers_reaches_the_curator_when_the_clock_is_turned(page: Page) -> None:
    newcomer, curator = telephone(page, "Лилия Морошкина"), telephone(page, "Анна Брусникина")

    await newcomer.press("Открыть")
    await newcomer.press("Да, это я")
    await newcomer.press("Согласие")
    await newcomer.press("Согласие даю")
    await newcomer.reads("Согласие на сообщения")
    await newcomer.press("Согласие даю")
    await newcomer.press("Анкета")
    await newcomer.press("Начать")
    await newcomer.press("Да")
    await newcomer.press("Как строить урок")
    await newcomer.reads("своими словами")
    await newcomer.types("Хочу, чтобы на уроке <b>всем</b> хватало времени.")
    await newcomer.reads("Насколько это для вас важно?")

    for _turn in range(MOST_TURNS):
        await clock_turned(page, "К следующему событию")
        if await curator.holds("Вошли"):
            break
    await curator.reads("Морошкина Лилия")
    await memory(page)
    await expect(remembered(page, "Анкеты", "Морошкина Лилия")).to_contain_text("в пути")


async def test_everybody_of_the_cast_has_a_telephone(page: Page) -> None:
    await expect(page.get_by_role("article")).to_have_count(CAST)
    await expect(telephone(page, "Тимур Костяникин").node).to_contain_text("Вам передали приглашение")


async def test_typed_words_are_shown_as_typed(page: Page) -> None:
    student = telephone(page, "Егор Облепихин")
    await student.types("<img src=x onerror=alert(1)> & <b>жирно</b>")
    await expect(student.node.locator(".out .text").last).to_have_text("<img src=x onerror=alert(1)> & <b>жирно</b>")


async def test_a_blocked_bot_is_seen_and_can_be_let_in_again(page: Page) -> None:
    teacher = telephone(page, "Пётр Клюквин")
    await teacher.press("Заблокировать бота: Пётр Клюквин")
    await expect(teacher.node).to_contain_text("Бот заблокирован", timeout=PATIENCE)
    await teacher.press("Разблокировать бота")
    await expect(teacher.node).not_to_contain_text("Бот заблокирован", timeout=PATIENCE)
    await expect(teacher.node.locator("textarea")).to_be_visible()


async def test_a_link_that_one_person_was_sent_opens_on_anothers_telephone(page: Page) -> None:
    curator = telephone(page, "Илья Ежевикин")
    await curator.press("Люди")
    await curator.press("Костяникин Тимур")
    await curator.press("Новая ссылка")
    await curator.press("Открыть на телефоне…")
    await page.get_by_role("dialog").get_by_role("button", name="Новый телефон").click()
    guest = telephone(page, "Гость 1")
    await guest.reads("Это вы?")


async def test_on_a_narrow_screen_one_telephone_is_shown_at_a_time(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_role("navigation").get_by_role("button", name="Даша Земляникина").click()
    await expect(telephone(page, "Даша Земляникина").node).to_be_visible()
    await expect(telephone(page, "Вера Озёрная").node).to_be_hidden()
    wider = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wider
