"""Plain relations between a wrong answer and the right one, where no step of the computation explains it."""

import re

import numpy as np

from .mistakes import Mistake, Words


class Relation(Words):
    """A relation: `of(right, numbers)` yields the answers that stand in it to the right one."""

    def of(right, numbers):
        raise NotImplementedError

    @classmethod
    def mistake(cls):
        return Mistake(cls.key, cls.name, cls.message, None)


class SignOfAll(Relation):
    key, name = "sign_of_all", "The sign is flipped"
    message = "The size is right, and it points the other way. Where did a minus sign come in, or get lost?"

    def of(right, numbers):
        yield -right


class SignsLost(Relation):
    key, name = "signs_lost", "The signs are lost"
    message = "The sizes are right. Which entries are below 0?"

    def of(right, numbers):
        yield np.abs(right)


class Doubled(Relation):
    key, name = "twice_the_answer", "Twice as much"
    message = "You have twice the right answer. Which ½ is missing, or which 2 came in?"

    def of(right, numbers):
        yield 2 * right


class Halved(Relation):
    key, name = "half_the_answer", "Half as much"
    message = "You have half of the right answer. Which 2 is missing, or which ½ came in?"

    def of(right, numbers):
        yield right / 2


class Transposed(Relation):
    key, name = "transposed", "Rows and columns are exchanged"
    message = "The numbers are right, and stand the wrong way round. What do the rows stand for?"

    def of(right, numbers):
        if right.ndim == 2:
            yield right.T


class Reversed(Relation):
    key, name = "reversed", "The order is turned round"
    message = "The numbers are right, and stand in the reverse order. Which comes first?"

    def of(right, numbers):
        yield right[::-1] if right.ndim == 1 else right
        if right.ndim == 2:
            yield right[::-1]
            yield right[:, ::-1]


class Exchanged(Relation):
    key, name = "exchanged", "Two answers are exchanged"
    message = "The numbers are right, and two of them stand in each other's place. Which is which?"

    def of(right, numbers):
        for i in range(min(right.size, 9)):
            for j in range(i):
                other = right.ravel().copy()
                other[[i, j]] = other[[j, i]]
                yield other.reshape(right.shape)


class OneForAll(Relation):
    key, name = "one_for_all", "One number for all"
    message = "All entries are the same here. What makes each of them a number of its own?"

    def of(right, numbers):
        for value in (*right.ravel(), right.mean(), right.sum()):
            yield np.full_like(right, value)


class SquareOfAnswer(Relation):
    key, name = "square_of_answer", "A square too many"
    message = "You have the square of the right answer. Where did you square?"

    def of(right, numbers):
        yield right**2


class InverseOfAnswer(Relation):
    key, name = "inverse_of_answer", "Upside down"
    message = "You have one over the right answer. Which way round is the fraction?"

    def of(right, numbers):
        yield 1 / right


class OneMinusAnswer(Relation):
    key, name = "one_minus_answer", "The rest to 1"
    message = "Your answer and the right one add up to 1. Which of the two is asked for?"

    def of(right, numbers):
        yield 1 - right


class Percent(Relation):
    key, name = "times_100", "A decimal point is misplaced"
    message = "The digits are right. Where does the decimal point belong?"

    def of(right, numbers):
        yield from (right * 10.0**k for k in (-3, -2, -1, 1, 2, 3))


class CountOff(Relation):
    key, name = "off_by_one", "Off by one"
    message = "You are one off. What stands at the end that you count twice, or not at all?"

    def of(right, numbers):
        if _whole(right):
            yield right + 1
            yield right - 1


class OffByNumber(Relation):
    key, name = "off_by_a_number", "Something is counted too often, or not at all"
    message = "What you are off by is itself a number of the task. Which one, and why should it count, or not count?"

    def of(right, numbers):
        for number in _plain(numbers):
            if _whole(right):
                yield right + number
                yield right - number


class TimesNumber(Relation):
    key, name = "times_a_number", "A factor too many, or too few"
    message = "Your answer is the right one multiplied or divided by a number of the task. Which one, and where does it come from?"

    def of(right, numbers):
        for number in _plain(numbers):
            if abs(number) not in (0, 1):
                yield right * number
                yield right / number


class ProductOfNumbers(Relation):
    key, name = "product_of_numbers", "Everything is multiplied"
    message = "You multiplied the numbers of the task. Which of them belong together, and what is added?"

    def of(right, numbers):
        arrays = [np.asarray(value, float) for value in numbers.values() if isinstance(value, (int, np.ndarray))]
        if _whole(right):
            for factors in (*arrays, np.concatenate([array.ravel() for array in arrays] or [[]])):
                if factors.size > 1:
                    yield np.full_like(right, factors.prod())
                    yield np.full_like(right, factors.sum())


RELATIONS = tuple(Relation.__subclasses__())


def _whole(right):
    return bool(np.all(right == np.round(right)))


def _plain(numbers):
    """The single numbers that an exercise is made with, and the sizes of its arrays' axes."""
    found = []
    for value in numbers.values():
        array = np.asarray(value) if isinstance(value, (int, float, np.ndarray)) else np.empty(0)
        if array.ndim < 2 and array.size < 8:
            found += np.atleast_1d(array).astype(float).tolist()
        if hasattr(value, "step_size"):
            found += [
                value.step_size,
                value.cost.get("l2", 0.0),
                float(len(np.atleast_2d(value.x))),
                float(value.target.shape[-1]),
            ]
    return list(dict.fromkeys(found))


class Quantity(Words):
    """Another quantity of the same computation."""

    key, name = "another_quantity", "Another quantity"

    def of_symbol(symbol):
        return Mistake(
            Quantity.key, Quantity.name, f"This is {symbol}. What is asked for, and what lies between the two?", None
        )


class Shown(Words):
    """A number that stands in the task."""

    key, name = "shown_already", "A number of the task"
    message = "This stands in the task already. What is still to be done with it?"

    @classmethod
    def mistake(cls):
        return Mistake(cls.key, cls.name, cls.message, None)


NUMBER = r"-?\d+(?:\.\d+)?"


def shown(task, right):
    """Answers in which numbers, vectors or matrices that the task shows stand in the place of what is asked for."""
    plain = re.sub(r"[{}]|(?<!\\)\\ ", "", task)
    if right.ndim == 2:
        for matrix in re.findall(r"\\beginbmatrix(.*?)\\endbmatrix", plain):
            rows = [re.findall(NUMBER, row) for row in matrix.split("\\\\")]
            values = np.array(rows, float) if len({len(row) for row in rows}) == 1 else np.empty(0)
            if values.shape == right.shape:
                yield values
        return
    for vector in re.findall(rf"\(({NUMBER}(?:,\s*{NUMBER})*)\)", plain):
        values = np.array(vector.split(","), float)
        if values.shape == right.shape:
            yield values
    singles = {float(number) for number in re.findall(NUMBER, plain) if len(number.strip("-0.")) > 2}
    for place in range(right.size):
        for number in singles:
            yield np.where(np.arange(right.size) == place, number, right.ravel()).reshape(right.shape)


def of(right, numbers):
    """[(`Mistake`, answer), …] of every relation: what it makes of the right answer."""
    with np.errstate(all="ignore"):
        return [(relation.mistake(), values) for relation in RELATIONS for values in relation.of(right, numbers)]
