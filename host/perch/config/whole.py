"""The whole configuration: every section, and what follows from it."""

from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from perch.config.declare import Setting, declared, setting
from perch.config.sections import (
    GOALS,
    BrokerSettings,
    GoalSettings,
    GrafanaSettings,
    HomeAssistantSettings,
    InfluxSettings,
    NotifySettings,
    PageSettings,
    StudySettings,
    TimeSettings,
    path_problem,
)
from perch.days.period import Rules
from perch.model.calendar import Calendar, minutes_of, weekdays_of
from perch.model.cushion import Broker

LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")


@dataclass(frozen=True)
class Config:
    """All settings, checked and complete: `data_dir` and `time.zone` are filled in when loaded."""

    data_dir: str = setting(
        "",
        "Folder of the journal. Empty: $XDG_DATA_HOME/perch, which is ~/.local/share/perch if not set.",
        check=path_problem,
    )
    log_level: str = setting("info", f"How much to log: {', '.join(LOG_LEVELS)}.", choices=LOG_LEVELS)
    log_format: str = setting(
        "text", "Lines of the log: text, or json with one object each, for programs.", choices=LOG_FORMATS
    )
    standby: bool = setting(
        False, "Stand by while another host answers the cushions of this broker: keep all, and say nothing."
    )
    broker: BrokerSettings = field(default_factory=BrokerSettings)
    page: PageSettings = field(default_factory=PageSettings)
    influx: InfluxSettings = field(default_factory=InfluxSettings)
    grafana: GrafanaSettings = field(default_factory=GrafanaSettings)
    home_assistant: HomeAssistantSettings = field(default_factory=HomeAssistantSettings)
    notify: NotifySettings = field(default_factory=NotifySettings)
    time: TimeSettings = field(default_factory=TimeSettings)
    goal: GoalSettings = field(default_factory=GoalSettings)
    study: StudySettings = field(default_factory=StudySettings)

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
        """The broker to meet cushions at, or None for the embedded one."""
        own = self.broker
        ca_file = str(Path(own.ca_file).expanduser()) if own.ca_file else None
        if not own.host:
            return None
        return Broker(own.host, own.port, own.user or None, own.password or None, own.tls, ca_file)

    @property
    def meeting(self) -> Broker:
        """The broker to meet cushions at while the host runs, which may have brought its own."""
        return self.address or Broker("127.0.0.1", self.broker.embedded_port)

    @property
    def password_file(self) -> Path:
        """The file with the hash of the page's password."""
        return Path(self.page.password_file).expanduser() if self.page.password_file else self.folder / "page.password"

    @property
    def password_hash(self) -> str | None:
        """The hash of the page's password, None where none was set. OSError where its file cannot be read."""
        try:
            return self.password_file.read_text("utf-8").strip() or None
        except FileNotFoundError:
            return None

    @property
    def workdays(self) -> frozenset[int]:
        """The workdays, Monday 0."""
        return weekdays_of(self.time.workdays) or frozenset()

    @property
    def rules(self) -> Rules:
        """What days are judged by."""
        return Rules(self.calendar, self.workdays, self.goal.less == GOALS[1])

    @property
    def calendar(self) -> Calendar:
        """The days of the configured zone."""
        start = minutes_of(self.time.day_start)
        return Calendar(ZoneInfo(self.time.zone), 0 if start is None else start)


SETTINGS: tuple[Setting, ...] = tuple(declared(Config))
