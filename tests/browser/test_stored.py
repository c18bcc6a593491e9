"""What a page remembers: read with care, merged when written, told to other tabs, kept for the page's life where nothing keeps it."""

import json

import pytest

from bpkit import feedback
from bpkit.live import exercise

PAGE = "book/4-by-hand/softmax-jacobian"
ID = "softmax-delta-last-step"
WELL_DONE = f"Right. {feedback.find(ID).because}"
RIGHT = ["0.252", "-0.228", "-0.024"]
FORMER = f"bp-exercise {ID}"
KEY = f"bp-book exercise {ID}"
BLANK = {"variant": 0, "texts": [], "hints": 0, "checked": False, "solved": False}
UNREADABLE = [  # states that no version has written
    "null", "7", '"abc"', "[]", "{}", "", "{", "NaN", "x" * 100_000, "[" * 9_000, '{"__proto__": {"solved": true}}',
    *map(json.dumps, (
        {"texts": None}, {"texts": "abc"}, {"variant": "length"}, {"variant": "__proto__"}, {"texts": [1, 2, 3]},
        {**BLANK, "variant": -1}, {**BLANK, "variant": 0.5}, {**BLANK, "variant": 99}, {**BLANK, "texts": [None, "1", "2"]},
        {**BLANK, "texts": ["1"] * 9, "solved": True}, {**BLANK, "solved": "yes", "checked": "yes"},
        {"version": 1, "state": BLANK}, {"version": 99, "state": {"texts": RIGHT, "solved": True}},
        {"version": 2, "state": {"seed": "length", "texts": RIGHT, "checked": True}},
        {"version": 2, "state": {"seed": None, "texts": [], "solved": {"seed": None, "texts": []}}},
        {"version": 2, "state": {"seed": None, "texts": [], "solved": {"seed": None, "texts": RIGHT[:1]}}},
        {"version": 2, "state": {"seed": None, "texts": [], "solved": {"seed": 1, "texts": RIGHT}}},
        {"version": 2, "state": {"seed": None, "texts": [], "solved": True}},
    )),
]  # fmt: skip
NOT_RIGHT = [  # states of the version before that were not right, or whose being solved cannot be believed
    {**BLANK, "solved": True}, {**BLANK, "checked": True}, {**BLANK, "texts": ["0.252"], "checked": True, "solved": True},
    {**BLANK, "texts": ["", "", ""], "checked": True, "solved": True}, {**BLANK, "texts": ["0.7", "-0.8", "0.1"], "checked": True, "solved": True},
    {**BLANK, "variant": 1, "texts": RIGHT, "checked": True, "solved": True},
]  # fmt: skip
FORBIDDEN = {
    "forbidden": "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })",
    "absent": "Object.defineProperty(window, 'localStorage', { value: null })",
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
}


@pytest.fixture
def tabs(browser, book):
    """Open tabs of one browser on the page: `tab()`."""
    with browser.new_context(offline=True) as context:
        faults = []

        def tab(before=""):
            page = context.new_page()
            if "localStorage" not in before and "Storage" not in before:  # the theme stumbles where nothing can be stored
                page.on("pageerror", lambda error: faults.append(str(error)))
            if before:
                page.add_init_script(before)
            page.goto((book / f"{PAGE}.html").as_uri())
            page.wait_for_selector(f"[data-exercise={ID}][data-ready=true]", state="attached")
            return page

        yield tab
        assert faults == []


def box_of(page):
    return page.locator(f"[data-exercise={ID}]")


def fill(box, texts):
    for i, text in enumerate(texts):
        box.locator("input").nth(i).fill(text)


def texts_of(box):
    return [box.locator("input").nth(i).input_value() for i in range(box.locator("input").count())]


def solve(box):
    fill(box, RIGHT)
    box.locator('[data-action="check"]').click()
    box.and_(box.page.locator("[data-solved=true]")).wait_for(state="attached")


def stored(page):
    return json.loads(page.evaluate("(key) => localStorage.getItem(key)", KEY))


def found(page, key, text):
    """What the exercise makes of a stored text: made anew, (kind of its verdict, solved, texts)."""
    return page.evaluate(
        """async ([key, text, id]) => {
            localStorage.clear();
            localStorage.setItem(key, text);
            bpLive(document.querySelector(`[data-exercise=${id}]`).closest("[data-bp-live]"));
            await Promise.all(bpShown);
            await new Promise((resume) => setTimeout(resume));
            const box = document.querySelector(`[data-exercise=${id}]`);
            return [box.querySelector(".bp-verdict").dataset.kind, box.dataset.solved, [...box.querySelectorAll("input")].map((f) => f.value)];
        }""",
        [key, text, ID],
    )


@pytest.mark.parametrize("key", [KEY, FORMER])
def test_what_cannot_be_read_is_as_if_new(visit, key):
    page = visit(PAGE)
    for text in UNREADABLE:
        kind, solved, texts = found(page, key, text)
        assert (kind, solved, texts) == ("", "false", ["", "", ""]), text[:80]


def test_answers_of_the_version_before_are_taken_over_and_marked_anew(visit):
    page = visit(PAGE)
    right = {**BLANK, "texts": RIGHT, "checked": True, "solved": True}
    assert found(page, FORMER, json.dumps(right)) == ["right", "true", RIGHT]
    assert found(page, FORMER, json.dumps({**right, "checked": False})) == ["", "true", RIGHT]
    for state in NOT_RIGHT:
        kind, solved, texts = found(page, FORMER, json.dumps(state))
        assert kind != "right" and solved == "false", state
        assert texts == (state["texts"] + [""] * 3)[:3]


def test_a_migrated_answer_leaves_nothing_behind(visit):
    page = visit(PAGE)
    found(page, FORMER, json.dumps({**BLANK, "texts": RIGHT, "checked": True}))
    assert page.evaluate("Object.keys(localStorage)") == [KEY]
    assert stored(page)["state"]["solved"] == {"seed": None, "texts": RIGHT}


def test_what_one_tab_solves_another_knows_at_once_and_cannot_undo(tabs):
    a, b = tabs(), tabs()
    fill(box_of(b), ["0.2"])
    solve(box_of(a))
    box_of(b).and_(b.locator("[data-solved=true]")).wait_for(state="attached")
    assert "1 of" in box_of(b).locator(".bp-top").inner_text()
    assert texts_of(box_of(b)) == ["0.2", "", ""]
    fill(box_of(b), ["0.25"])
    assert stored(b)["state"]["solved"]
    a.reload()
    box_of(a).and_(a.locator("[data-solved=true]")).wait_for(state="attached")


def test_a_tab_that_hears_of_nothing_does_not_undo_either(tabs):
    a, b = tabs(), tabs("addEventListener('storage', (event) => event.stopImmediatePropagation(), true)")
    solve(box_of(a))
    fill(box_of(b), ["0.2"])
    assert box_of(b).get_attribute("data-solved") == "false"
    assert stored(a)["state"]["solved"]


def test_forgetting_in_one_tab_is_forgetting_in_all(tabs):
    a, b = tabs(), tabs()
    solve(box_of(a))
    box_of(b).and_(b.locator("[data-solved=true]")).wait_for(state="attached")
    b.locator('[data-action="forget"]:visible').click()
    box_of(a).and_(a.locator("[data-solved=false]")).wait_for(state="attached")
    assert texts_of(box_of(a)) == ["", "", ""]
    assert a.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('bp-'))") == []


def test_a_page_that_was_put_by_learns_what_happened_meanwhile(tabs):
    a, b = tabs(), tabs("addEventListener('storage', (event) => event.stopImmediatePropagation(), true)")
    solve(box_of(a))
    b.wait_for_function("(key) => JSON.parse(localStorage.getItem(key))?.state.solved", arg=KEY)
    b.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    box_of(b).and_(b.locator("[data-solved=true]")).wait_for(state="attached")


def test_a_broken_record_from_another_tab_takes_nothing_away(tabs):
    a, b = tabs(), tabs()
    fill(box_of(a), ["0.2"])
    b.evaluate("(key) => localStorage.setItem(key, '{\"version\": 99}')", KEY)
    a.evaluate("() => new Promise((resume) => setTimeout(resume, 50))")
    assert texts_of(box_of(a)) == ["0.2", "", ""]


@pytest.mark.parametrize("how", FORBIDDEN)
def test_where_nothing_is_kept_it_works_for_the_life_of_the_page_and_says_so_once(tabs, how):
    page = tabs(FORBIDDEN[how])
    box = box_of(page)
    said = page.locator(".bp-unkept:not(:empty)")
    assert said.count() == 0
    solve(box)
    assert box.locator(".bp-verdict").inner_text() == WELL_DONE
    for other in page.locator("[data-exercise] [data-action=hint]:visible").all():
        other.click()
    assert said.count() == 1 and "cannot keep" in said.inner_text()
    assert page.locator(".bp-last span:visible").count() == 0


def test_a_double_click_brings_one_thing(visit):
    box = visit(PAGE).locator(f"[data-exercise={ID}]")
    box.locator('[data-action="hint"]').dblclick()
    assert box.locator(".bp-hints li").count() == 1
    task = feedback.find(ID).as_data(seeds=(1,))["variants"][1]["answer"]
    box.locator('[data-action="fresh"]').dblclick()
    fill(box, [f"{number:.3f}" for number in task])
    box.locator('[data-action="check"]').dblclick()
    assert box.locator(".bp-verdict").inner_text() == WELL_DONE


GATED = """([module, state]) => {
    window.opened = new Promise((open) => (window.open_ = open));
    const model = { get: (key) => state[key] };
    document.body.innerHTML = "<main></main>";
    return import(URL.createObjectURL(new Blob([module], { type: "text/javascript" })))
        .then(({ default: box }) => void box.render({ model, el: document.querySelector("main") }));
}"""


@pytest.fixture
def gated(page):
    """A box whose marking takes until `open_()`."""
    box = exercise(ID)
    assert box._esm.count("await (variant.choices") == 1
    module = box._esm.replace("await (variant.choices", "(await window.opened, window.marked = (window.marked ?? 0) + 1) && await (variant.choices")
    page.goto("about:blank")
    page.evaluate("Object.defineProperty(window, 'localStorage', { value: null })")
    page.evaluate(GATED, [module, box.state()])
    return page.locator("[data-exercise]")


def open_gate(page):
    page.evaluate("open_()")
    page.wait_for_selector('.bp-verdict[aria-busy="false"]', state="attached")


def test_a_verdict_may_take_its_time_and_is_given_once(gated, page):
    fill(gated, RIGHT)
    for _ in range(3):
        gated.locator('[data-action="check"]').click()
    assert gated.locator(".bp-verdict").get_attribute("aria-busy") == "true"
    page.wait_for_function("document.querySelector('.bp-verdict').textContent === '…'")
    assert gated.get_attribute("data-solved") == "false"
    open_gate(page)
    assert gated.locator(".bp-verdict").inner_text() == WELL_DONE
    assert page.evaluate("marked") == 1


def test_a_verdict_on_what_stands_no_longer_is_not_shown_but_what_was_right_counts(gated, page):
    fill(gated, RIGHT)
    gated.locator('[data-action="check"]').click()
    fill(gated, ["0.9"])
    open_gate(page)
    assert gated.locator(".bp-verdict").inner_text() == ""
    assert gated.get_attribute("data-solved") == "true"


def test_the_empty_fields_are_named_and_the_first_of_them_gets_the_focus(visit):
    page = visit(PAGE)
    box = box_of(page)
    fill(box, ["0.252"])
    box.locator("input").first.press("Enter")
    assert box.locator(".bp-verdict").get_attribute("data-kind") == "unreadable"
    assert box.locator(".bp-verdict").text_content().startswith("Nothing stands yet for δ")
    assert box.locator("[aria-invalid=true]").count() == 2
    assert box.locator("input").nth(1).evaluate("field => field === document.activeElement")
