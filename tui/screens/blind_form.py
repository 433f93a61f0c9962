"""The form that begins a blind test, and the way from it to the result: opened with `t` on Listen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.blind.fields import KINDS, Subject, blind_fields, blind_request, filled_with
from tui.blind.words import listed, within_reach
from tui.form import Field
from tui.screens.confirm import Confirm
from tui.screens.fields_screen import FieldsScreen
from tui.takes import Clip
from tui.widgets.rows import stack

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import BlindPlan, BlindRequest, BlindTest
    from tui.app import LatentDeck


HIDDEN: Final = "Nothing is told before the last answer is given."
KEPT: Final = ("clips", "who", "seed")
"""Fields that stay as they were put when the kind of test changes."""


class BlindForm(FieldsScreen[bool]):
    """Begins a test, which is then `begun`; gives whether it did."""

    CSS_PATH = ["fields_screen.tcss", "blind_form.tcss"]

    def __init__(self, subject: Subject, form: Sequence[Field]) -> None:
        super().__init__("Blind test")
        self._subject, self._form = subject, form
        self.begun: BlindTest | None = None

    def on_mount(self) -> None:
        """Show the fields."""
        self.fill(self._form)

    def edited(self, field: Field) -> None:
        """Another kind of test has fields of its own."""
        if field.name == "kind":
            kept = {known.name: known.text for known in self.fields if known.name in KEPT}
            form = blind_fields(self._subject, KINDS[field.text])
            for other in form:
                other.text = kept.get(other.name, other.text)
            self.fill(form)
        else:
            self.changed()

    def _wanted(self) -> BlindRequest | None:
        """What is filled in; None where it is none, which is then said."""
        try:
            return blind_request(self.fields, self._subject)
        except ValueError as error:
            self.refused(str(error))
            return None

    def ask_plan(self) -> None:
        """Say what the test can show."""
        wanted = self._wanted()
        if wanted is not None:
            self.deck_app.ask(
                self,
                lambda engine: engine.plan_blind(wanted),
                lambda plan: self._planned(wanted, plan),
                group="plan",
                failed=self.refused,
            )

    def _planned(self, wanted: BlindRequest, plan: BlindPlan) -> None:
        what = "trial" if wanted.kind == "abx" else "clip"
        count = f"{wanted.trials} {what}{'s' if wanted.trials > 1 else ''}"
        source = (
            f"drawn from the {plan.clips} clips of the test tracks"
            if wanted.clip is None
            else "all the same clip"
        )
        lines = [Content.assemble((count, "$bright"), (f", {source}", "$foreground"))]
        if plan.reach is not None:
            lines.append(Content.styled(within_reach(plan.reach, wanted.trials), "$muted"))
        else:
            rated = len(wanted.runs) + 2
            lines.append(
                Content.styled(f"{rated} sounds each: the runs, the original, a low-pass.", "$muted")
            )
        lines.append(Content.styled(HIDDEN, "$faint"))
        self.say(stack(lines))

    def start(self) -> None:
        """Begin the test."""
        wanted = self._wanted()
        if wanted is not None:
            self.deck_app.ask(
                self,
                lambda engine: engine.begin_blind(wanted),
                self._begun,
                group="start",
                failed=self.refused,
            )

    def _begun(self, test: BlindTest) -> None:
        self.begun = test
        self.dismiss(True)


def blind_test(app: LatentDeck, subject: Subject) -> None:
    """Go on with the test of a run that was left, or open the form for another."""
    run = subject.run

    async def left(engine: Client) -> BlindTest | None:
        """One that this run is in; it lies beside the first of its runs, which may be another."""
        tests = await asyncio.gather(*(engine.blind_test(name) for name in subject.runs))
        return next((test for test in tests if test and run in [each.name for each in test.runs]), None)

    def have(test: BlindTest | None) -> None:
        if test is None:
            _ask(app, subject, blind_fields(subject, "abx"))
            return
        question = Content(
            f"The {'ABX' if test.kind == 'abx' else 'rating'} test of {listed(test.runs)} that you left has "
            f"{test.answered} of {test.trials} answered.\n"
            f"Another one of {test.runs[0].name} would end it as unfinished."
        )

        def answered(sure: bool | None) -> None:
            if sure:
                _hold(app, subject, test)
            else:
                _ask(app, subject, blind_fields(subject, "abx"))

        app.push_screen(Confirm(question, "goes on with it", "another test"), answered)

    app.ask(app.screen, left, have, group="blind test")


def _ask(app: LatentDeck, subject: Subject, form: Sequence[Field]) -> None:
    asking = BlindForm(subject, form)

    def answered(_begun: bool | None) -> None:
        if asking.begun is not None:
            _hold(app, subject, asking.begun)

    app.push_screen(asking, answered)


def _hold(app: LatentDeck, subject: Subject, test: BlindTest) -> None:
    """Have the test taken, and show what came of it."""
    from tui.screens.abx import AbxScreen
    from tui.screens.blind_verdict import BlindVerdict
    from tui.screens.rating import RatingScreen

    taking = AbxScreen(test) if test.kind == "abx" else RatingScreen(test)

    def over(_: None) -> None:
        result = taking.test.result
        if result is not None:
            app.push_screen(BlindVerdict(result), lambda again: repeat(again, result.request))

    def repeat(again: bool | None, request: BlindRequest) -> None:
        if again:
            clip = request.clip
            same = replace(subject, clip=Clip(clip.library, clip.track, clip.clip)) if clip else subject
            _ask(app, same, filled_with(request, same))

    app.push_screen(taking, over)
