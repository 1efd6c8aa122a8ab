"""A row of the table: the same work for each contender, and what was asked of it."""

import dataclasses
import statistics


@dataclasses.dataclass
class Line:
    """What the table says. `met` is None where nothing was asked."""

    what: str
    asked: str
    cells: dict  # contender's name: text
    met: bool = None
    ratios: str = ""
    note: str = ""
    values: dict = dataclasses.field(default_factory=dict)  # contender's name: number, for the chart
    unit: str = ""
    more_is_better: bool = False


class Row:
    """`name` is what --only takes. measure() gives a dict of figures, judge() makes lines of all of them."""

    name = ""
    what = ""  # in a sentence of the table
    contenders = ()

    def measure(self, contender, settings):
        raise NotImplementedError

    def judge(self, samples):
        """`samples`: contender's name -> list of dicts, of the rounds that went well, where there were any."""
        raise NotImplementedError


def median(samples, key):
    return statistics.median(sample[key] for sample in samples)


def total(samples, key):
    return sum(sample[key] for sample in samples)


def ours(values, otherwise=float("nan")):
    """Skep's of the values, else one that meets nothing: no comparison with it holds."""
    return values.get("Skep", otherwise)


def ratio(samples, name, other, key):
    """The median of the rounds' ratios, each of two measurements made one after the other; None without both."""
    pairs = list(zip(samples.get(name, []), samples.get(other, [])))
    return statistics.median(a[key] / b[key] for a, b in pairs if b[key]) if pairs else None
