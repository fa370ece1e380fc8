"""Questions that are asked once for each child, each year, each child's toy."""

from services.questionnaire import (
    Answer,
    Back,
    Choose,
    Edit,
    Form,
    Forward,
    Kind,
    Skip,
    State,
    begin,
    finished,
    question,
    review,
    sendable,
    step,
)
from tests.services.written_forms import NOW, RU, written

HEADER = ["type", "name", RU, "repeat_count", "relevant", "calculation", "constraint", "default"]
OPEN = written(
    (
        HEADER,
        [
            ["text", "family", "Фамилия?"],
            ["begin repeat", "child", "Ребёнок"],
            ["text", "name", "Имя?"],
            ["integer", "age", "Сколько лет ${name} ${family}?", "", "", "", ". < 18"],
            ["text", "school", "Где учится ${name}?", "", "${age} > 6"],
            ["calculate", "place", "", "", "", "position(..)"],
            ["end repeat", ""],
            ["calculate", "count", "", "", "", "count(${child})"],
            ["calculate", "years", "", "", "", "sum(${age})"],
            ["calculate", "names", "", "", "", "join(', ', ${name})"],
            ["calculate", "second", "", "", "", "indexed-repeat(${name}, ${child}, 2)"],
            ["note", "bye", "Детей ${count}, вместе ${years}"],
        ],
    )
)
YES, NO = Choose(0), Choose(1)


def walk(form: Form, state: State, *actions) -> State:
    for action in actions:
        state = step(form, state, action, NOW)
    return state


TWO = [Answer("Ивановы"), Answer("Аня"), Answer("5"), YES, Answer("Боря"), Answer("9"), Answer("Школа 1"), NO]


def test_after_each_copy_it_is_asked_whether_there_is_another():
    state = walk(OPEN, begin(OPEN, NOW), *TWO[:3])
    assert state.at == "child[2]"
    view = question(OPEN, state, NOW, "ru")
    assert view is not None
    assert (view.kind, view.label, len(view.options)) == (Kind.REPEAT, "Ребёнок", 2)
    assert walk(OPEN, state, NO).at == "bye"
    assert walk(OPEN, state, YES).at == "child[2]/name"


def test_a_copy_reads_its_own_answers_and_what_is_outside_reads_all():
    state = walk(OPEN, begin(OPEN, NOW), *TWO[:5])
    view = question(OPEN, state, NOW, "ru")
    assert view is not None
    assert view.label == "Сколько лет Боря Ивановы?"
    state = walk(OPEN, state, *TWO[5:])
    view = question(OPEN, state, NOW, "ru")
    assert view is not None
    assert view.label == "Детей 2, вместе 14"
    assert sendable(OPEN, state, NOW) == {
        "family": "Ивановы",
        "child[1]/name": "Аня",
        "child[1]/age": 5,
        "child[2]/name": "Боря",
        "child[2]/age": 9,
        "child[2]/school": "Школа 1",
        "child[1]/place": "1",
        "child[2]/place": "2",
        "count": "2",
        "years": "14",
        "names": "Аня, Боря",
        "second": "Боря",
    }


def test_a_copy_taken_back_is_not_sent_and_comes_back_with_a_change_of_mind():
    state = walk(OPEN, begin(OPEN, NOW), *TWO)
    one = walk(OPEN, state, Edit("child[2]"), NO)
    assert {path for path in sendable(OPEN, one, NOW) if path.startswith("child[2]")} == set()
    assert sendable(OPEN, one, NOW)["count"] == "1"
    assert sendable(OPEN, walk(OPEN, one, Edit("child[2]"), YES), NOW) == sendable(OPEN, state, NOW)


def test_back_and_forward_lead_through_the_copies():
    state = walk(OPEN, begin(OPEN, NOW), *TWO)
    back = walk(OPEN, state, Back(), Back(), Back())
    assert back.at == "child[2]/age"
    assert walk(OPEN, back, Forward()) == state
    assert State.load(back.dump()) == back


def test_the_review_names_every_copy():
    state = walk(OPEN, begin(OPEN, NOW), *TWO)
    paths = [line.path for line in review(OPEN, state, NOW, "ru")]
    assert paths == [
        "family", "child[1]/name", "child[1]/age", "child[2]/name", "child[2]/age", "child[2]/school",
    ]  # fmt: skip


def test_a_counted_repeat_follows_its_count():
    form = written(
        (
            HEADER,
            [
                ["integer", "n", "Сколько?"],
                ["begin repeat", "r", "", "${n}"],
                ["text", "a", "Имя?", "", "", "", "", "имя"],
                ["end repeat", ""],
            ],
        )
    )
    state = walk(form, begin(form, NOW), Answer("2"))
    assert state.at == "r[1]/a"
    assert state.known["r[2]/a"] == "имя"
    state = walk(form, state, Forward(), Answer("б"))
    assert finished(form, state, NOW)
    assert walk(form, state, Edit("n"), Answer("3")).at == "r[3]/a"
    assert sendable(form, walk(form, state, Edit("n"), Answer("0")), NOW) == {"n": 0}


def test_a_repeat_in_a_repeat_has_copies_of_its_own():
    form = written(
        (
            HEADER,
            [
                ["begin repeat", "r", "", "2"],
                ["integer", "n", "Сколько?"],
                ["begin repeat", "rr", "", "${n}"],
                ["integer", "a", "А?"],
                ["calculate", "own", "", "", "", "sum(${a}) + ${n}"],
                ["end repeat", ""],
                ["end repeat", ""],
                ["calculate", "all", "", "", "", "sum(${a})"],
            ],
        )
    )
    paths, state = [], begin(form, NOW)
    for text in ["1", "10", "2", "20", "30"]:
        paths.append(state.at)
        state = walk(form, state, Answer(text))
    assert paths == ["r[1]/n", "r[1]/rr[1]/a", "r[2]/n", "r[2]/rr[1]/a", "r[2]/rr[2]/a"]
    assert sendable(form, state, NOW)["all"] == "60"


def test_a_running_total_reads_the_copy_before():
    total = "${x} + coalesce(indexed-repeat(${t}, ${r}, position(..) - 1), 0)"
    rows = [["begin repeat", "r", "", "150"], ["integer", "x", "Икс?"], ["calculate", "t", "", "", "", total]]
    form = written((HEADER, [*rows, ["end repeat", ""]]))
    state = begin(form, NOW)
    while state.at:
        state = walk(form, state, Answer("2"))
    assert sendable(form, state, NOW)["r[150]/t"] == "300"


def test_a_repeat_of_no_copies_has_no_sum_and_no_questions():
    rows = [["begin repeat", "r", "", "0"], ["integer", "x", "Икс?"], ["end repeat", ""], ["text", "a", "А?"]]
    form = written((HEADER, [*rows, ["calculate", "c", "", "", "", "count(${r})"]]))
    assert begin(form, NOW).at == "a"
    assert sendable(form, walk(form, begin(form, NOW), Skip()), NOW) == {"a": None, "c": "0", "r_count": "0"}


def test_more_copies_than_anybody_fills_in_are_not_made():
    rows = [["begin repeat", "r", "", "1000000000"], ["integer", "x", "Икс?"], ["end repeat", ""]]
    view = question(written((HEADER, rows)), begin(written((HEADER, rows)), NOW), NOW, "ru")
    assert view is not None
    assert view.of == 200
