"""The table at the end: each promise, and whether it was kept."""

from verdict import Judge

MOST_SENTENCES = 20


class Summary:
    def __init__(self, again):
        self.again = again
        self.rows = []  # (promise, what broke it)
        self.facts = []  # (name, text)

    def check(self, promise, troubles):
        self.rows.append((promise, list(troubles)))

    def figures(self, **facts):
        self.facts += facts.items()

    def clients(self, apps, told, journal):
        """Judges every failure of every client."""
        for app, one in zip(apps, told):
            judge = Judge(app, journal)
            judge.judge(one["failures"])
            timeouts = sum(failure["outcome"] == "timeout" for failure in one["failures"])
            self.check(f"{app.name}: no client hangs", [*one["troubles"], *([f"{timeouts} gave up"] if timeouts else [])])
            self.check(f"{app.name}: no client fails but for what was done to it", judge.sentences())
            kinds = ", ".join(f"{count} {kind}" for kind, count in judge.counts.most_common()) or "none"
            self.figures(**{app.name: f"{one['ok']:,} answered, {len(one['slow'])} of them in over a second; not: {kinds}"})
            slowest = sorted(one["slow"], key=lambda slow: slow["begun"] - slow["ended"])[:3]
            self.facts += [(f"{app.name} slow", judge.sentence(slow)) for slow in slowest]

    def tell(self):
        """Prints it; the exit code."""
        print()
        width = max(len(promise) for promise, _ in self.rows)
        for promise, troubles in self.rows:
            print(f"{promise:<{width}}  {'BROKEN' if troubles else 'kept'}")
            for sentence in troubles[:MOST_SENTENCES]:
                print(f"    {sentence}")
            if len(troubles) > MOST_SENTENCES:
                print(f"    and {len(troubles) - MOST_SENTENCES} more")
        print()
        for name, text in self.facts:
            print(f"{name:<12} {text}")
        broken = sum(bool(troubles) for _, troubles in self.rows)
        print(f"\n{broken} promises were broken; to see it again: {self.again}" if broken else "\nevery promise was kept")
        return 1 if broken else 0
