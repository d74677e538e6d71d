"""What a problem says to its reader."""

from zhengcai.problems import Problem

ENGLISH = {"请填写{title}": "Please fill in “{title}”", "金额": "Amount"}


def test_a_problem_speaks_the_language_of_its_reader() -> None:
    problem = Problem("form.missing", "请填写{title}", params={"title": "金额"})
    assert problem.text() == "请填写金额"
    assert problem.text(lambda text: ENGLISH.get(text, text)) == "Please fill in “Amount”"


def test_values_that_are_no_titles_stay_as_they_are() -> None:
    problem = Problem("plan.over", "超过{amount}元{n}次", params={"amount": "12.50", "n": 2})
    assert problem.text(lambda text: ENGLISH.get(text, text)) == "超过12.50元2次"


def test_a_message_without_params_is_no_template() -> None:
    assert Problem("json", "应为{}").text() == "应为{}"


def test_an_amount_is_told_as_it_is_written_everywhere_else() -> None:
    params = {"amount": "600000", "limit": "12.5"}
    problem = Problem("plan.over", "{amount:money}元超过{limit:money}元", params=params)
    assert problem.text() == "600,000.00元超过12.50元"
