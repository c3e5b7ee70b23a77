"""The settings of a cushion: what is typed stays until it is saved, and is shown as saved once the cushion says so."""

from perch.days.offsets import offsets
from perch.devices.settings import Outcome
from perch.model.cushion import SettingsInForce
from perch.model.language import N_, _
from perch.report import answers
from perch.web import actions
from perch.web.content.settings import OFFERED, Offered, read, refused
from perch.web.context import PageContext
from perch.web.elements import AnswerLine, box, button, card, choice, field, fill, put, say, words

_REFUSED = N_("The cushion refuses what is marked.")


class Settings:
    """A form with the settings of one cushion."""

    def __init__(self, context: PageContext, device: str) -> None:
        self._context, self._device = context, device
        self._reported: SettingsInForce | None = None
        self._fields: dict[str, _Field] = {}
        with card(_("Settings"), "settings"):
            self._state = words("", "p", "note")
            self._form = box("div", "settings")
            self._save = button(_("Save"), self._set, "main")
            self._answer = AnswerLine()

    async def look(self) -> None:
        """Show what the cushion reports; fields in which something else is typed keep that."""
        self._reported = await self._context.reported(self._device)
        self._save.set_visibility(self._reported is not None)
        if self._reported is None:
            say(self._state, _("The cushion has not told its settings yet. Plug it in."))
            return
        silent = self._reported.settings.get("baseline") == 1
        say(self._state, _("Reminders are off while your usual days are measured.") if silent else "")
        if not self._fields:  # another look may have laid them out while this one waited
            self._lay_out(self._reported)
        for name, one_field in self._fields.items():
            if name in self._reported.settings:  # an older firmware may have fewer of them
                one_field.report(self._reported.settings[name])

    def _lay_out(self, reported: SettingsInForce) -> None:
        known = [setting for setting in OFFERED if setting.name in reported.settings]
        with self._form:
            fields = {one.name: _Field(one, reported.settings[one.name]) for one in known if not one.advanced}
            with box("details"):
                words(_("Advanced"), "summary")
                fields |= {one.name: _Field(one, reported.settings[one.name]) for one in known if one.advanced}
        self._fields = fields

    async def _set(self) -> None:
        if self._reported is None:
            return
        texts = {name: one_field.input.text for name, one_field in self._fields.items()}
        changed, wrong = read(texts, self._reported.settings)
        for name, one_field in self._fields.items():
            one_field.complain(wrong.get(name, ""))
        if not changed:
            self._answer.say(_("Not saved: see above.") if wrong else _("Nothing is changed."), well=not wrong)
            return
        zone = offsets(self._context.calendar.zone, self._context.now_ms())
        more = {name: value for name, value in zone.items() if name in self._reported.settings}
        self._answer.say(_(answers.ASKING), well=True)
        outcome = await actions.change(self._context, self._device, changed | more)
        await self.look()
        self._conclude(outcome, rest_is_wrong=bool(wrong))

    def _conclude(self, outcome: Outcome | str, *, rest_is_wrong: bool) -> None:
        if isinstance(outcome, str):
            self._answer.say(outcome, well=False)
            return
        by_name, others = refused(outcome.refused)
        for name, why in by_name.items():
            self._fields[name].complain(why)
        text = " ".join([_(answers.SAVED.get(outcome.result.name, _REFUSED)), *(f"{reason}." for reason in others)])
        if rest_is_wrong:
            text += " " + _("What is marked is not.")
        self._answer.say(text, well=outcome.in_force and not rest_is_wrong)


class _Field:
    """One setting: its field, and what is wrong with what is typed there."""

    def __init__(self, setting: Offered, value: int) -> None:
        self._setting = setting
        self._saved = setting.shown(value)
        limits = {} if setting.clock else {"min": setting.shown(setting.low), "max": setting.shown(setting.high)}
        kind, unit = ("time", "") if setting.clock else ("number", f" ({_(setting.unit)})" if setting.unit else "")
        with box("div", "setting"):
            words(_(setting.label) + unit, "label", for_=setting.name)
            described = {"id": setting.name, "aria_describedby": f"{setting.name}-help {setting.name}-wrong"}
            if setting.switch:
                self.input = choice({"0": _("Off"), "1": _("On")}, self._saved, str, **described)
            else:
                self.input = field(kind, self._saved, None, step="any", **described, **limits)
            range_ = "" if setting.clock or setting.switch else f" {setting.limits}."
            words(_(setting.help) + range_, "p", "note", id=f"{setting.name}-help")
            self._wrong = words("", "p", "wrong", id=f"{setting.name}-wrong", role="alert")

    def report(self, value: int) -> None:
        """Show a value in force, unless something else is typed and not saved."""
        shown = self._setting.shown(value)
        if shown != self._saved and self.input.text in (self._saved, shown):
            fill(self.input, shown)
        self._saved = shown

    def complain(self, why: str) -> None:
        """Say what is wrong with the text, "" for nothing; the text stays."""
        say(self._wrong, f"{why[0].upper()}{why[1:]}".removesuffix(".") + "." if why else "")
        put(self.input, aria_invalid="true" if why else "false")
