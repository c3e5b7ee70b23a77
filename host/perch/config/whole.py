"""The whole configuration: every section, and the values that follow from it."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from perch.config import sections
from perch.config.declare import Setting, declared, setting
from perch.days.period import Rules
from perch.model.calendar import Calendar, minutes_of, weekdays_of
from perch.model.cushion import Broker

LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True)
class Config:
    """All settings, checked and complete: `data_dir` and `time.zone` are filled in when loaded."""

    data_dir: str = setting(
        "",
        "Folder of the journal. Empty: $XDG_DATA_HOME/perch, which is ~/.local/share/perch if not set.",
        check=sections.path_problem,
    )
    log_level: str = setting("info", f"How much to log: {', '.join(LOG_LEVELS)}.", choices=LOG_LEVELS)
    log_format: str = setting(
        "text", "Lines of the log: text, or json with one object each, for programs.", choices=("text", "json")
    )
    standby: bool = setting(
        False, "Stand by while another host answers the cushions of this broker: keep all, and say nothing."
    )
    broker: sections.BrokerSettings = sections.BrokerSettings()
    page: sections.PageSettings = sections.PageSettings()
    influx: sections.InfluxSettings = sections.InfluxSettings()
    grafana: sections.GrafanaSettings = sections.GrafanaSettings()
    home_assistant: sections.HomeAssistantSettings = sections.HomeAssistantSettings()
    notify: sections.NotifySettings = sections.NotifySettings()
    time: sections.TimeSettings = sections.TimeSettings()
    goal: sections.GoalSettings = sections.GoalSettings()
    study: sections.StudySettings = sections.StudySettings()

    @property
    def folder(self) -> Path:
        """The data folder."""
        return Path(self.data_dir).expanduser()

    @property
    def journal(self) -> Path:
        """The file of the journal."""
        return self.folder / "journal.db"

    @property
    def address(self) -> Broker | None:
        """The configured broker; None for the embedded one."""
        own = self.broker
        ca_file = str(Path(own.ca_file).expanduser()) if own.ca_file else None
        if not own.host:
            return None
        return Broker(own.host, own.port, own.user or None, own.password or None, own.tls, ca_file)

    @property
    def meeting(self) -> Broker:
        """The broker at which host and cushions meet: the configured one, else the embedded one."""
        return self.address or Broker("127.0.0.1", self.broker.embedded_port)

    @property
    def password_file(self) -> Path:
        """The file with the hash of the page's password."""
        return Path(self.page.password_file).expanduser() if self.page.password_file else self.folder / "page.password"

    @property
    def password_hash(self) -> str | None:
        """The hash of the page's password; None where none was set. Raises OSError where its file cannot be read."""
        try:
            return self.password_file.read_text("utf-8").strip() or None
        except FileNotFoundError:
            return None

    @property
    def rules(self) -> Rules:
        """The rules by which days are judged."""
        workdays = weekdays_of(self.time.workdays) or frozenset()
        return Rules(self.calendar, workdays, self.goal.less == sections.GOALS[1])

    @property
    def calendar(self) -> Calendar:
        """The days of the configured zone."""
        return Calendar(ZoneInfo(self.time.zone), minutes_of(self.time.day_start) or 0)


SETTINGS: tuple[Setting, ...] = tuple(declared(Config))
