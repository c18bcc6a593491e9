"""Using a live figure as a reader does, and reading what it shows."""

import pytest

SET = """(figure, settings) => {
    for (const [name, value] of Object.entries(settings)) {
        const control = figure.querySelector(`[data-param="${name}"]`);
        if (control.type === "checkbox") control.checked = value;
        else control.value = value;
        control.dispatchEvent(new Event(control.localName === "select" || control.type === "checkbox" ? "change" : "input"));
    }
}"""
READ = """(figure) => [...figure.querySelectorAll("[data-quantity]")]
    .map((e) => [e.dataset.quantity, Number(e.dataset.number), e.textContent])"""
EACH = f"""(figure, moves) => moves.map(([settings, actions]) => {{
    ({SET})(figure, settings);
    for (const action of actions) figure.querySelector(`[data-action="${{action}}"]`).click();
    return ({READ})(figure);
}})"""
OUTSIDE = """(figure) => {
    const frame = figure.getBoundingClientRect();
    return [...figure.querySelectorAll("text, circle, rect, path, math, button, input, select, canvas, table")]
        .filter((e) => !e.closest("[tabindex].bp-scroll, .bp-formula, clipPath, defs"))
        .map((e) => [e, e.getBoundingClientRect()])
        .filter(([, b]) => b.width && (b.left < frame.left - 1 || b.right > frame.right + 1))
        .map(([e]) => `${e.localName}: ${e.textContent}`);
}"""


def by_quantity(shown):
    numbers = {}
    for quantity, number, _ in shown:
        assert numbers.setdefault(quantity, number) == number, quantity
    return numbers


class Driven:
    """A live figure on an open page."""

    def __init__(self, page, name, which=0):
        self.page, self.name = page, name
        self.root = page.locator(f'.bp-live[data-figure="{name}"]').nth(which)

    def set(self, **settings):
        """Move controls, by the names of their quantities."""
        self.root.evaluate(SET, settings)

    def shown(self):
        """[(quantity, number, text), …] of every number shown."""
        return self.root.evaluate(READ)

    def numbers(self):
        """Every number shown, by quantity; a quantity that is shown twice has the same number."""
        return by_quantity(self.shown())

    def each(self, moves):
        """What is shown after each of many moves: [(settings, actions of buttons), …].  One message to the browser
        for all of them, so that hundreds take no longer than a few."""
        return self.root.evaluate(EACH, moves)

    def tried(self, settings):
        """The numbers shown at each of many settings, by quantity."""
        return [by_quantity(shown) for shown in self.each([(setting, ()) for setting in settings])]

    def click(self, action, times=1):
        for _ in range(times):
            self.root.locator(f'[data-action="{action}"]').click()

    def skip(self):
        """Pass over the open question, if there is one."""
        button = self.root.locator('[data-action="skip"]')
        if button.count():
            button.click()

    def outside(self):
        """What is drawn beyond the figure's frame, to its left or right."""
        return self.root.evaluate(OUTSIDE)

    def tab_to(self, selector):
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        pytest.fail(f"Tab never reaches {selector}")
