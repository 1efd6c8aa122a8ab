"""The table in Markdown."""

NAMES = ("Skep", "node:cluster", "PM2", "one shared socket", "supervisord")


def table(lines, facts):
    """`facts`: sentences on how it was measured."""
    used = [name for name in NAMES if any(name in line.cells for line in lines)]
    text = "# Skep and its peers, side by side\n\n" + "\n".join(f"- {fact}" for fact in facts) + "\n\n"
    text += _row(["work", "asked of Skep", *used, "Skep against", "met"])
    text += _row(["---"] * (len(used) + 4))
    notes = []
    for line in lines:
        mark = ""
        if line.note:
            notes.append(line.note)
            mark = f" [{len(notes)}]"
        cells = [line.cells.get(name, "-") for name in used]
        text += _row([line.what + mark, line.asked or "-", *cells, line.ratios or "-", _met(line)])
    if notes:
        text += "\n" + "\n".join(f"[{index + 1}] {note}.  " for index, note in enumerate(notes)) + "\n"
    return text


def _met(line):
    return {None: "-", True: "yes", False: "**NO**"}[line.met]


def _row(cells):
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"
