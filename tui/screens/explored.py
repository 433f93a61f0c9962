"""The tables of Explore: clusters, spaces, sizes and suspects, as many at once as there is room for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from tui.exploring import run_of
from tui.screens.base import DeckScreen
from tui.widgets.clusters import agreement_lines, agreement_words, best_lines, kmeans_lines, two
from tui.widgets.codings import CodingKey
from tui.widgets.elbow_chart import ElbowChart
from tui.widgets.frame import NOTHING, frame
from tui.widgets.heat import cluster_lines, heat_lines
from tui.widgets.hint import hint
from tui.widgets.known import (
    CHANCE,
    MEASURES,
    as_measures,
    size_lines,
    space_lines,
    warning_lines,
    why_not,
    without_network,
)
from tui.widgets.lines import Lines
from tui.widgets.rows import title
from tui.widgets.size_chart import SizeChart
from tui.widgets.strange import Strange, strange_lines, strange_tracks

if TYPE_CHECKING:
    from engine.schema import Exploration, Point
    from tui.exploring import Exploring
    from tui.widgets.genres import GenreKey

Panel = Literal["cloud", "kmeans", "heat", "spaces", "sizes", "strange"]

PANELS: Final[tuple[Panel, ...]] = get_args(Panel)

TOGETHER: Final[tuple[tuple[Panel, ...], ...]] = (("kmeans", "heat"), ("spaces", "sizes"), ("strange",))
"""What stands above one another where there is room."""

LONG: Final[frozenset[Panel]] = frozenset({"spaces", "sizes"})
"""What is about more than the selected run's exploration."""

NAMES: Final[dict[Panel, str]] = {
    "cloud": "the cloud",
    "kmeans": "k-means",
    "heat": "genres in clusters",
    "spaces": "genres guessed right",
    "sizes": "sizes",
    "strange": "strange tracks",
}


LEAST_ROWS: Final = 12
"""Rows of a table of k-means from which on all best k are told below it."""


class Tables(Vertical):
    """The panels on the right."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._measure = 0
        self._at: int | None = None
        self._last: tuple[Panel, Content] = ("cloud", NOTHING)

    def compose(self) -> ComposeResult:
        """A panel for each."""
        with Vertical(id="kmeans", classes="panel"):
            yield ElbowChart()
            yield Lines()
        yield Lines(id="heat", classes="panel")
        yield Lines(id="spaces", classes="panel")
        with Vertical(id="sizes", classes="panel"):
            yield SizeChart()
            yield Lines()
        yield Lines(id="strange", classes="panel")

    def groups(self) -> Sequence[tuple[Panel, ...]]:
        """The panels that are shown at once, in the order of the key; where it is narrow the cloud is one."""
        if self.screen.has_class("-wide") and self.screen.has_class("-tall"):
            return TOGETHER
        return [(panel,) for panel in PANELS if panel != "cloud" or self.screen.has_class("-narrow")]

    def group(self, panel: Panel) -> int:
        """The place of a panel among the groups; the first one where it is in none."""
        return next((place for place, group in enumerate(self.groups()) if panel in group), 0)

    def draw(
        self, known: Exploring, found: Exploration, point: Point | None, panel: Panel, key: GenreKey
    ) -> None:
        """Bring the panels that show up to date."""
        groups, here = self.groups(), self.group(panel)
        following = groups[(here + 1) % len(groups)][0]
        self._last = groups[here][-1], Content.styled(f"v {NAMES[following]}", "$faint")
        for shown in groups[here]:
            match shown:
                case "kmeans":
                    self._kmeans(known, found)
                case "heat":
                    self._heat(known, found, point, key)
                case "spaces":
                    self._spaces(known, found)
                case "sizes":
                    self._sizes(known, found)
                case "strange":
                    self._strange(found, point, key)

    def _entitle(self, panel: Panel, *facts: str) -> None:
        box, (last, below) = self.query_one(f"#{panel}"), self._last
        words = title(NAMES[panel], [fact for fact in facts if fact], box.size.width)
        frame(box, words, below if panel == last else NOTHING)

    def _kmeans(self, known: Exploring, found: Exploration) -> None:
        k = known.k
        row = next((row for row in found.clusters if row.k == k), None)
        self._entitle("kmeans", f"k = {k}" if row else "", agreement_words(row) if row else "")
        self.query_one(ElbowChart).draw(found.clusters, found.elbow, k)

        def lines(columns: int, rows: int) -> list[Content]:
            best = best_lines(found, columns)[: None if rows > LEAST_ROWS else 1]
            return [*kmeans_lines(found, k, columns, rows - len(best) - 1), Content(""), *best]

        self.query_one("#kmeans Lines", Lines).draw(lines)

    def _heat(self, known: Exploring, found: Exploration, point: Point | None, key: GenreKey) -> None:
        k, labels = known.k, known.labels
        self._entitle("heat", f"k = {k}" if k else "", "shade: share of a genre's tracks")
        if k is None or not found.genres:
            none = "No track has a genre to set against the clusters." if k else "There are no clusters."
            self.query_one("#heat", Lines).draw(lambda columns, _rows: hint(none, columns=columns))
            return
        names = [one.track for one in found.points]
        here = (point.genre, labels[names.index(point.track)]) if point is not None else None
        table, row = found.table(k), next(row for row in found.clusters if row.k == k)

        def laid_out(columns: int, rows: int) -> list[Content]:
            heat = heat_lines(found.genres, table, key, columns, here)
            below = [agreement_lines(row, columns), cluster_lines(found.genres, table, key, columns)]
            for lines in below:
                if len(heat) + 1 + len(lines) <= rows < sys.maxsize:
                    heat += [Content(""), *lines]
            return heat

        self.query_one("#heat", Lines).draw(laid_out)

    def _spaces(self, known: Exploring, found: Exploration) -> None:
        chance = f"chance {two(found.accuracy[CHANCE].mean)}" if CHANCE in found.accuracy else ""
        self._entitle("spaces", f"{found.tested} test tracks", chance, found.run, "mean and 95 % interval")
        rows, reason = known.rows(found.run), why_not(found)

        def lines(columns: int, height: int) -> list[Content]:
            if reason:
                return hint(reason, columns=columns)
            if not rows:
                return hint(known.unknown or "Looking for what is known.", columns=columns)
            warning = warning_lines(found.warning, columns)
            lines = space_lines(rows, found.space, columns, height - len(warning))
            if len(lines) + len(warning) > height:
                warning = warning_lines(found.warning, columns, short=True)
            return [*lines[: height - len(warning)], *warning]

        self.query_one("#spaces", Lines).draw(lines)

    def _sizes(self, known: Exploring, found: Exploration) -> None:
        measure, rows, space = MEASURES[self._measure], known.rows(), known.latent_space
        self._entitle("sizes", f"{measure.words} against floats", space, f"{found.tested} test tracks")
        key = CodingKey(
            [*(model.name for model in known.deck.models), *(row.model for row in rows if row.floats)]
        )
        measured = as_measures(rows)
        chosen = next((row for row in measured if row.name == found.run), None)
        self.query_one(SizeChart).draw(measured, chosen, measure, key, without_network(rows, measure))
        told = "spaces" in self.groups()[self.group("sizes")]
        warning = known.knowledge.warning if known.knowledge and not told else None

        def lines(columns: int, height: int) -> list[Content]:
            if not rows:
                return hint(known.unknown or "Looking for what is known.", columns=columns)
            notes = [*_state_lines(known, columns), *warning_lines(warning, columns)]
            room = max(2, height - len(notes))
            return [*size_lines(rows, found.run, found.space, measure, key, columns, room), *notes]

        self.query_one("#sizes Lines", Lines).draw(lines)

    def _strange(self, found: Exploration, point: Point | None, key: GenreKey) -> None:
        listed = strange_tracks(found)
        self._entitle("strange", "J K choose", found.space)
        here = self._place(listed, point)
        self.query_one("#strange", Lines).draw(
            lambda columns, rows: strange_lines(listed, here, key, columns, rows)
        )

    def _place(self, listed: Sequence[Strange], point: Point | None) -> int | None:
        """The line of the selected track; a track may have several, then the one that was chosen."""
        places = [place for place, one in enumerate(listed) if point is not None and one.track == point.track]
        if self._at not in places:
            self._at = places[0] if places else None
        return self._at

    def strange_beside(self, listed: Sequence[Strange], point: Point | None, by: int) -> str | None:
        """The track so many lines below the chosen one in the list of strange tracks; the first at first."""
        here = self._place(listed, point)
        if not listed:
            return None
        self._at = 0 if here is None else min(max(here + by, 0), len(listed) - 1)
        cast("DeckScreen", self.screen).deck_changed("tracks")
        return listed[self._at].track

    def next_measure(self) -> None:
        """Step the chart over sizes."""
        self._measure = (self._measure + 1) % len(MEASURES)


def _state_lines(known: Exploring, columns: int) -> list[Content]:
    """What is being explored, and what is not yet."""
    lines = []
    if jobs := [job for job in known.deck.running_jobs() if job.kind == "explore"]:
        running = [f"{run_of(job)} {job.progress * 100:.0f} %" for job in jobs if job.state == "running"]
        waiting = [f"{len(jobs) - len(running)} more in the queue"] if len(jobs) > len(running) else []
        lines.append(f"Exploring {', '.join([*running, *waiting])}.")
    if rest := len(known.unexplored()):
        them, it = ("One run is", "it") if rest == 1 else (f"{rest} runs are", "them")
        lines.append(f"{them} not explored; e explores {it}.")
    return [Content.styled(part, "$muted") for line in lines for part in wrap(line, max(16, columns))]
