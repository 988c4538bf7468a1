"""What was found, as a table or one line of JSON."""
import json
import os
import platform


class Report:
    def __init__(self):
        self.rows = []

    def ratio(self, name, value, bar, detail, at_least=True):
        """A figure with a bar that it must reach, or must not pass."""
        holds = value >= bar if at_least else value <= bar
        self.rows.append({"name": name, "value": value, "bar": bar, "atLeast": at_least, "holds": holds, "detail": detail})

    def figure(self, name, value, detail=""):
        self.rows.append({"name": name, "value": value, "detail": detail})

    def json(self):
        machine = {"cores": os.cpu_count(), "kernel": platform.release()}
        return json.dumps({"machine": machine, "results": self.rows})

    def table(self):
        lines = []
        for row in self.rows:
            value = number(row["value"])
            if "bar" in row:
                sign = ">=" if row["atLeast"] else "<="
                lines.append((row["name"], value, f"{sign} {number(row['bar'])}", "yes" if row["holds"] else "NO", row["detail"]))
            else:
                lines.append((row["name"], value, "", "", row["detail"]))
        head = ("what", "found", "bar", "holds", "of")
        widths = [max(len(line[column]) for line in [head] + lines) for column in range(4)]
        text = []
        for line in [head] + lines:
            cells = [cell.ljust(width) if column == 0 else cell.rjust(width) for column, (cell, width) in enumerate(zip(line, widths))]
            text.append("  ".join(cells + [line[4]]).rstrip())
        return "\n".join(text)


def number(value):
    if isinstance(value, str):
        return value
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"
