"""A copy of Prometheus' files that is quicker to notice: the same expressions, with shorter intervals."""

import os
import re
import shutil

# What is made shorter, and why nothing else is: half an hour and an hour need no waiting, because they look back.
SHORTER = (
    (re.compile(r"\bfor: \d+[mh]\b"), "for: 4s"),
    (re.compile(r"\[5m\]"), "[20s]"),
    # Regular work looks at its calendar every 30 s.
    (re.compile(r"\[10m\]"), "[75s]"),
    (re.compile(r"(pintu_jobs_oldest_seconds\)) > 300"), r"\1 > 20"),
    (re.compile(r"(pintu_events_lag_seconds\)) > 60"), r"\1 > 10"),
    (re.compile(r"(pintu_database_bytes\)) > 10e9"), r"\1 > 10e6"),
    (re.compile(r"offset 1h"), "offset 30s"),
    (re.compile(r"(pintu_backup_base_timestamp_seconds) > 26 \* 3600"), r"\1 > 20"),
    (re.compile(r"(pintu_backup_wal_timestamp_seconds) > 300"), r"\1 > 45"),
)
INTERVAL = "2s"


def write_shorter(source, folder):
    """The copy lies in `folder`; returns the names of the alerts."""
    shutil.copytree(source, folder)
    rules = os.path.join(folder, "alerts.yml")
    with open(rules, encoding="utf-8") as file:
        text = file.read()
    for pattern, shorter in SHORTER:
        text = pattern.sub(shorter, text)
    with open(rules, "w", encoding="utf-8") as file:
        file.write(text)
    settings = os.path.join(folder, "prometheus.yml")
    with open(settings, encoding="utf-8") as file:
        interval = re.sub(r"(_interval): 15s", rf"\1: {INTERVAL}", file.read())
    with open(settings, "w", encoding="utf-8") as file:
        file.write(interval.replace("refresh_interval: 10s", "refresh_interval: 2s"))
    # The container reads them under its own account.
    os.chmod(folder, 0o755)
    return re.findall(r"- alert: (\w+)", text)


__all__ = ["write_shorter"]
