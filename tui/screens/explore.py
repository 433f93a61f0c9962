"""Explore: what the latents of the run know, one point a track."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer

from tui.actions import bindings
from tui.deck import Change
from tui.screens.sounding import SoundScreen, ready
from tui.speaker.words import Lane
from tui.takes import Clip, Takes, Wish
from tui.widgets.bar import bar
from tui.widgets.clusters import accuracy_lines, genre_lines, kmeans_lines, legend, summary
from tui.widgets.frame import frame
from tui.widgets.genres import GenreKey
from tui.widgets.hint import hint
from tui.widgets.lines import Lines
from tui.widgets.position import precise
from tui.widgets.rows import flowing, title
from tui.widgets.scatter import Direction, Mark, Scatter
from tui.widgets.track_list import BASKET

if TYPE_CHECKING:
    from engine.schema import Exploration, JobInfo, Point

REST: Final = 0.12
"""Seconds that the selection must rest on a point before its sound is asked for."""

PAUSE: Final = 0.5
"""Seconds without another key before a new k is computed."""

Pooling = Literal["mean+std", "flat"]


class ExploreScreen(SoundScreen):
    """Screen 4."""

    NAME = "explore"
    CSS_PATH = "explore.tcss"
    BINDINGS = bindings("explore")

    def __init__(self) -> None:
        super().__init__()
        self._takes = Takes(self, lambda: self.deck_changed("sound"), lambda: 40)
        self._found: Exploration | None = None
        self._points: dict[str, Point] = {}
        self._read: tuple[object, ...] = ()
        self._job: str | None = None
        self._trouble = ""
        self._k: int | None = None
        self._pooling: Pooling = "mean+std"
        self._timer: Timer | None = None
        self._rest: Timer | None = None
        self._wish: Wish | None = None
        self._title = Content("")

    def compose_work(self) -> ComposeResult:
        """The cloud on the left, the tables and the selected track on the right."""
        with Vertical(id="cloud", classes="panel"):
            yield Scatter()
            yield Lines(id="legend")
            yield Lines(id="none")
        with Vertical(id="tables"):
            yield Lines(id="kmeans", classes="panel")
            yield Lines(id="genres", classes="panel")
            yield Lines(id="track", classes="panel")

    def on_mount(self) -> None:
        """Name the panel whose name stays."""
        self.query_one("#genres").border_title = "genres in clusters"

    # ------------------------------------------------------------ drawing

    def show(self, changes: frozenset[Change]) -> None:
        """Redraw the parts that these changes touch."""
        if changes & {"selection", "runs", "line"}:
            self._look()
        if "jobs" in changes:
            self._follow_job()
        if changes - {"sound", "tracks"}:
            self._show_cloud()
            self._show_tables()
        if changes - {"sound"}:
            self._show_track()
        self._show_sounding()
        self.keep_moving()

    def _show_cloud(self) -> None:
        cloud, found = self.query_one("#cloud"), self._found
        cloud.set_class(found is None, "-empty")
        if found is None:
            frame(cloud, Content("Latents"))
            self.query_one("#none", Lines).draw(lambda columns, _rows: self._nothing(columns))
            return
        self.call_after_refresh(self._name_cloud)  # when the tables beside it have their room

    def _name_cloud(self) -> None:
        cloud, found, busy = self.query_one("#cloud"), self._found, self._running_job()
        if found is not None:
            facts = [f"{len(found.points)} tracks", f"{found.pooling} of the clips"]
            name = Content("Latents of ") + title(found.run, facts, cloud.size.width - 11)
            frame(
                cloud,
                name,
                Content(f"{busy.progress * 100:.0f} % {busy.message or 'in the queue'}" if busy else ""),
            )

    def _nothing(self, columns: int) -> list[Content]:
        run, job = self.deck.selected_run, self._running_job()
        if job is not None:
            return [
                Content.styled(f"Looking at the latents of {run.name if run else job.title}.", "$foreground"),
                Content(""),
                bar(job.progress, max(8, min(40, columns - 12))) + f" {job.progress * 100:3.0f} %",
                Content.styled(job.message or "waits for its turn", "$faint"),
            ]
        if self.deck.line != "up":
            return hint(self.deck.trouble or "Connecting to the engine.", columns=columns)
        if run is None:
            return hint("There is no run to explore yet.", ("1", "goes to Train"), columns=columns)
        if not ready(run):
            return hint(f"{run.name} has no weights yet.", ("R", "chooses another run"), columns=columns)
        if self._trouble:
            return hint(
                self._trouble, ("enter", "tries again"), ("R", "chooses another run"), columns=columns
            )
        if run.state == "running":
            return hint(
                f"{run.name} still learns.", ("enter", "explores what it knows so far"), columns=columns
            )
        return hint(f"Looking for what {run.name} knows.", columns=columns)

    def _show_tables(self) -> None:
        found = self._found
        self.query_one("#tables").set_class(found is None, "-empty")
        if found is None:
            return
        key = self._key(found)
        kmeans, genres, names = (self.query_one(f"#{one}", Lines) for one in ("kmeans", "genres", "legend"))
        heading = "k-means" if self._k in (None, found.k) else f"k-means · to be {self._k}"
        frame(kmeans, Content(heading), Content(summary(found)))
        kmeans.draw(lambda columns, rows: kmeans_lines(found, columns, rows))
        genres.draw(
            lambda columns, _rows: [
                *genre_lines(found, key, columns),
                Content(""),
                *accuracy_lines(found, columns),
            ]
        )
        names.draw(lambda columns, _rows: legend(found.genres, key, columns))

    def _show_track(self) -> None:
        panel, found = self.query_one("#track", Lines), self._found
        mark = self.query_one(Scatter).selected
        point = self._points.get(mark.name) if mark else None
        if found is None or point is None:
            return
        key = self._key(found)
        facts = [f"cluster {point.cluster + 1}", point.part, point.genre or "no genre"]
        if self._wish is not None and self.in_basket(self._wish.clip):
            facts.insert(0, f"{BASKET} in the basket")
        self._title = title(point.track, facts, panel.size.width)
        parts = [
            Content.assemble((f"{key.letter(one.genre)} ", key.colour(one.genre)), (one.track, "$foreground"))
            for one in (self._points[name] for name in point.nearest if name in self._points)
        ]
        words = Content.styled("nearest", "$faint")

        def near(columns: int, rows: int) -> list[Content]:
            tall = len(parts) < rows
            return [
                *self.sound_lines(None, columns),
                *([words, *parts] if tall else flowing([words, *parts], columns)),
            ]

        panel.draw(near)

    def _show_sounding(self) -> None:
        state = self.speaker.state
        words = ""
        if self.ours and (state.playing or state.position):
            words = f"{'▶' if state.playing else '‖'} {precise(state.now())} of {precise(state.seconds)}"
        frame(self.query_one("#track"), self._title, Content.styled(words, "$accent"))

    def _key(self, found: Exploration) -> GenreKey:
        library = self.deck.libraries.get(found.library)
        return GenreKey(library.genres if library else found.genres)

    # ------------------------------------------------------------ what is explored

    def _look(self) -> None:
        """Have the exploration of the selected run; start one where there is none."""
        run = self.deck.selected_run
        wanted = (run.name, run.state, run.state != "running" and run.best_epoch) if run else ()
        if wanted == self._read or self.deck.line != "up":
            return
        if not self._read or not wanted or self._read[0] != wanted[0]:
            self._found, self._points, self._job, self._k = None, {}, None, None
        self._read, self._trouble = wanted, ""
        if run is not None and ready(run):
            self._ask(run.name)

    def _ask(self, run: str) -> None:
        def failed(sentence: str) -> None:
            self._trouble = sentence
            self.deck_changed("jobs")

        self.ask(lambda engine: engine.exploration(run), self._have, group="exploration", failed=failed)

    def _have(self, found: Exploration | None) -> None:
        run = self.deck.selected_run
        if found is None:
            if run is not None and run.state != "running" and self._job is None:
                self._start()
        elif run is not None and found.run == run.name:
            self._found, self._pooling, self._k = found, found.pooling, found.k
            self._points = {point.track: point for point in found.points}
            key = self._key(found)
            marks = [Mark(p.track, p.x, p.y, key.letter(p.genre), key.colour(p.genre)) for p in found.points]
            shares = [*(f"{share * 100:.0f} %" for share in found.explained), "–", "–"]
            labels = (f"PC 1 · {shares[0]} of the variance", f"PC 2 · {shares[1]}")
            self.query_one(Scatter).draw(marks, labels)
            self._point()
        self.deck_changed("jobs")

    def _start(self) -> None:
        run = self.deck.selected_run
        if run is None or not ready(run):
            return
        pooling, k = self._pooling, self._k
        self._trouble = ""

        def started(job: JobInfo) -> None:
            self._job = job.id
            self.deck_changed("jobs")

        def failed(sentence: str) -> None:
            self._trouble = sentence
            self._k = self._found.k if self._found else None
            if self._found is not None:
                self.say(sentence, error=True)
            self.deck_changed("jobs")

        self.ask(
            lambda engine: engine.start_explore(run.name, pooling, k), started, group="explore", failed=failed
        )

    def _running_job(self) -> JobInfo | None:
        job = self.deck.jobs.get(self._job or "")
        return job if job is not None and job.state in ("queued", "running") else None

    def _follow_job(self) -> None:
        job, run = self.deck.jobs.get(self._job or ""), self.deck.selected_run
        if job is None or run is None or job.state in ("queued", "running"):
            return
        self._job = None
        if job.state == "done":
            self._ask(run.name)
        else:
            self._trouble = job.reason or f"Exploring {run.name} {job.state}."
            self._k = self._found.k if self._found else None

    # ------------------------------------------------------------ the selected track

    def on_scatter_moved(self) -> None:
        """Another point."""
        self._point()
        self.deck_changed("tracks")

    def _point(self) -> None:
        scatter, found = self.query_one(Scatter), self._found
        mark = scatter.selected
        if mark is None or found is None:
            return
        scatter.highlight(frozenset(self._points[mark.name].nearest))
        self._wish = Wish(Clip(found.library, mark.name))
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._want)

    def _want(self) -> None:
        self._takes.want([self._wish] if self._wish else [])

    def lanes(self) -> tuple[Lane, ...]:
        """The selected track's first clip."""
        sound = self._takes.take(self._wish).sound if self._wish else None
        return (Lane(sound.path, name=sound.title),) if sound else ()

    def nothing_to_play(self) -> str:
        """Why there is nothing to play."""
        trouble = self._takes.take(self._wish).trouble if self._wish else ""
        return trouble or "The clip is on its way."

    # ------------------------------------------------------------ actions

    def action_into_basket(self) -> None:
        """Put the selected track's first clip into the basket, or take the track out."""
        if self._wish is not None:
            self.toggle_in_basket(self._wish.clip)

    def _move(self, direction: Direction) -> None:
        self.query_one(Scatter).move(direction)

    def action_cursor_up(self) -> None:
        """The nearest point above."""
        self._move("up")

    def action_cursor_down(self) -> None:
        """The nearest point below."""
        self._move("down")

    def action_cursor_left(self) -> None:
        """The nearest point on the left."""
        self._move("left")

    def action_cursor_right(self) -> None:
        """The nearest point on the right."""
        self._move("right")

    def action_enter_run(self) -> None:
        """Compute it, again where it is there already."""
        if self._running_job() is None:
            self._start()

    def _more(self, by: int) -> None:
        if self._found is None or self._k is None:
            return
        ks = [row.k for row in self._found.clusters]
        self._k = min(max(self._k + by, ks[0]), ks[-1])
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._start)
        self.deck_changed("jobs")

    def action_more_clusters(self) -> None:
        """One cluster more."""
        self._more(1)

    def action_fewer_clusters(self) -> None:
        """One cluster less."""
        self._more(-1)

    def action_pooling(self) -> None:
        """The other pooling."""
        if self._running_job() is None and self._found is not None:
            self._pooling = "flat" if self._pooling == "mean+std" else "mean+std"
            self._start()
