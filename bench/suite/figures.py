"""Every figure is one line, `NAME VALUE UNIT goal GOAL ok|short`, printed as soon as it is known."""
import statistics


class Figures:
    def __init__(self):
        self.lines, self.short = [], []

    def add(self, name, value, unit, goal=None, digits=3):
        """`goal`: "<=0.40", ">3000", "<0.60"; None: for information, always ok. A value of None was not measurable."""
        good = goal is None or (value is not None and holds(value, goal))
        shown = "-" if value is None else f"{value:.{digits}f}"
        line = f"{name} {shown} {unit} goal {goal or '-'} {'ok' if good else 'short'}"
        print(line, flush=True)
        self.lines.append(line)
        if not good:
            self.short.append(name)


def holds(value, goal):
    for sign, test in (("<=", float.__le__), (">=", float.__ge__), ("<", float.__lt__), (">", float.__gt__)):
        if goal.startswith(sign):
            return test(float(value), float(goal[len(sign):]))
    raise ValueError(f"no goal: {goal}")


def median(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def ratio(ours, theirs):
    """Of the medians of what was measured in turn: A B A B."""
    ours, theirs = median(ours), median(theirs)
    return ours / theirs if ours is not None and theirs else None
