"""Explore: what vectors of the tracks know, one point a track."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.timer import Timer

from tui.actions import bindings
from tui.deck import Change
from tui.exploring import Exploring, shortened
from tui.screens.explored import LONG, PANELS, Panel, Tables
from tui.screens.sounding import SoundScreen
from tui.screens.unexplored import nothing
from tui.speaker.words import Lane
from tui.takes import Clip, Takes, Wish
from tui.turning import STEP, Turn
from tui.widgets.frame import frame
from tui.widgets.genres import GenreKey
from tui.widgets.known import SPACE_WORDS
from tui.widgets.lines import Lines
from tui.widgets.maps import (
    SPACE,
    MapWay,
    Paint,
    cluster_legend,
    draw_map,
    genre_legend,
    maps_of,
    variance_line,
)
from tui.widgets.point_facts import point_lines
from tui.widgets.position import precise
from tui.widgets.rows import title
from tui.widgets.scatter import Direction, Scatter
from tui.widgets.strange import outliers, strange_tracks
from tui.widgets.track_list import BASKET

if TYPE_CHECKING:
    from engine.schema import Exploration, Point

REST: Final = 0.12
"""Seconds that the selection must rest on a point before its sound is asked for."""

LEAST_ROWS: Final = 3
"""Rows that are for what is known of the selected track; trouble with sound is told where there are more."""

TURNS: Final[dict[Direction, tuple[float, float]]] = {
    "left": (-STEP, 0.0),
    "right": (STEP, 0.0),
    "up": (0.0, -STEP),
    "down": (0.0, STEP),
}


class ExploreScreen(SoundScreen):
    """Screen 4."""

    NAME = "explore"
    CSS_PATH = "explore.tcss"
    BINDINGS = bindings("explore")

    def __init__(self) -> None:
        super().__init__()
        self._takes = Takes(self, lambda: self.deck_changed("sound"), lambda: 40)
        self._known = Exploring(self, lambda: self.deck_changed("jobs"))
        self._drawn: tuple[object, ...] = ()
        self._map: MapWay = "PCA"
        self._paint: Paint = "genre"
        self._turn = Turn()
        self._panel: Panel = "cloud"
        self._rest: Timer | None = None
        self._wish: Wish | None = None
        self._title = Content("")

    def compose_work(self) -> ComposeResult:
        """The cloud with the selected track below it, and the tables; or a hint instead."""
        with Container(id="left"):
            with Vertical(id="cloud", classes="panel"):
                yield Scatter()
                yield Lines(id="legend")
            yield Lines(id="track", classes="panel")
        yield Tables(id="right")
        with Vertical(id="none", classes="panel"):
            yield Lines()

    # ------------------------------------------------------------ drawing

    def show(self, changes: frozenset[Change]) -> None:
        """Redraw the parts that these changes touch."""
        tables = self.query_one(Tables)
        group = tables.groups()[tables.group(self._panel)]
        if changes & {"selection", "runs", "line", "jobs", "libraries", "size"}:
            self._known.look(compare=bool(LONG & set(group)), anew="line" in changes)
        found = self._known.found
        shown = "-empty" if found is None else f"-{group[0]}"
        if not self.has_class(shown):
            for name in ("-empty", *(f"-{panel}" for panel in PANELS)):
                self.set_class(name == shown, name)
            self.call_after_refresh(
                self.deck_changed, "size"
            )  # titles are cut to panels that have their size
        if found is None:
            self._wish, self._drawn = None, ()
            frame(self.query_one("#none"), Content("Explore"))
            job, trouble = self._known.job, self._known.trouble
            self.query_one("#none Lines", Lines).draw(
                lambda columns, _rows: nothing(self.deck, job, trouble, columns)
            )
        elif changes - {"sound", "records", "log"}:
            self._show_cloud(found)
            self._show_track(found)
            self.call_after_refresh(self._show_tables)  # when the panels have their room
        self._show_sounding()
        self.keep_moving()

    def _show_cloud(self, found: Exploration) -> None:
        key, labels, scatter = self._key(found), self._known.labels, self.query_one(Scatter)
        ways = maps_of(found)
        way = self._map if self._map in ways else ways[0]
        paint = self._paint if found.genres else "cluster"
        turn = self._turn if way == SPACE else None
        drawn = (found, way, turn, paint, labels if paint == "cluster" else (), key)
        if drawn != self._drawn:
            self._drawn = drawn
            draw_map(scatter, found, way, self._turn, paint, labels, key)
            self._point()
        facts = [found.space, way, f"{len(found.points)} tracks", SPACE_WORDS[found.space]]
        job = self._known.job
        below = f"{job.progress * 100:.0f} % {job.message or 'in the queue'}" if job else shortened(found)
        cloud = self.query_one("#cloud")
        frame(cloud, title(found.run, facts, cloud.size.width), Content(below))
        k = self._known.k or 0

        def names(columns: int, _rows: int) -> list[Content]:
            if paint == "genre":
                shown = genre_legend(found.genres, key, columns)
            else:
                shown = cluster_legend(labels, k, columns)
            return [*shown, *variance_line(found, columns)]

        self.query_one("#legend", Lines).draw(names)

    def _show_tables(self) -> None:
        found, point = self._known.found, self._selected()
        if found is not None and self.is_current:
            self.query_one(Tables).draw(self._known, found, point, self._panel, self._key(found))

    def _show_track(self, found: Exploration) -> None:
        panel, point = self.query_one("#track", Lines), self._selected()
        if point is None:
            return
        key, labels = self._key(found), self._known.labels
        facts = [point.genre or "no genre", point.part]
        if self._wish is not None and self.in_basket(self._wish.clip):
            facts.insert(0, f"{BASKET} in the basket")
        self._title = title(point.track, facts, panel.size.width)

        def lines(columns: int, rows: int) -> list[Content]:
            sound = self.sound_lines(None, columns) if rows > LEAST_ROWS else []
            return [*sound, *point_lines(found, point, labels, key, columns)]

        panel.draw(lines)

    def _show_sounding(self) -> None:
        state = self.speaker.state
        words = self.device()
        if self.ours and (state.playing or state.position):
            sign = "▶" if state.playing else "‖"
            words = Content.styled(f"{sign} {precise(state.now())} of {precise(state.seconds)}", "$accent")
        frame(self.query_one("#track"), self._title, words)

    def _key(self, found: Exploration) -> GenreKey:
        library = self.deck.libraries.get(found.library)
        return GenreKey(library.genres if library else found.genres)

    # ------------------------------------------------------------ the selected track

    def on_scatter_moved(self) -> None:
        """Another point."""
        self._point()
        self.deck_changed("tracks")

    def _selected(self) -> Point | None:
        mark, found = self.query_one(Scatter).selected, self._known.found
        if mark is None or found is None:
            return None
        return next((point for point in found.points if point.track == mark.name), None)

    def _point(self) -> None:
        point, found = self._selected(), self._known.found
        if point is None or found is None:
            return
        self.query_one(Scatter).highlight(frozenset(point.nearest))
        self._wish = Wish(Clip(found.library, point.track))
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

    def action_into_basket(self) -> None:
        """Put the selected track's first clip into the basket, or take the track out."""
        if self._wish is not None:
            self.toggle_in_basket(self._wish.clip)

    def action_more_like_this(self) -> None:
        """Go to Mix to draw new sounds around the selected track's first clip."""
        self.more_like(self._wish.clip if self._wish is not None else None)

    # ------------------------------------------------------------ moving

    def _see(self, *panels: Panel) -> bool:
        """Have the first of these panels in sight where none of them is; whether one was already."""
        if self._known.found is None:
            return False
        tables = self.query_one(Tables)
        group = set(tables.groups()[tables.group(self._panel)])
        if self.query_one("#left").display:
            group.add("cloud")
        if not group.isdisjoint(panels):
            return True
        self._panel = panels[0]
        self.deck_changed("jobs")
        return False

    def _move(self, direction: Direction) -> None:
        if self._known.found is None:
            return
        by = -1 if direction in ("left", "up") else 1
        if not self.query_one("#left").display:  # the arrows are the tables'
            self._step_row(by) if direction in ("up", "down") else self._step_panel(by)
        elif self._map == SPACE:
            self._turn = self._turn.by(*TURNS[direction])
            self.deck_changed("tracks")
        else:
            self.query_one(Scatter).move(direction)

    def action_cursor_up(self) -> None:
        """The nearest point above, or tilt the cloud; where tables hide it the row above."""
        self._move("up")

    def action_cursor_down(self) -> None:
        """The nearest point below, or tilt the cloud; where tables hide it the row below."""
        self._move("down")

    def action_cursor_left(self) -> None:
        """The nearest point on the left, or turn the cloud; where tables hide it the tables before."""
        self._move("left")

    def action_cursor_right(self) -> None:
        """The nearest point on the right, or turn the cloud; where tables hide it the next tables."""
        self._move("right")

    def _walk(self, by: int) -> None:
        found, point = self._known.found, self._selected()
        if found is not None and point is not None and self._see("cloud", "heat"):
            names = [one.track for one in found.points]
            self.query_one(Scatter).select(names[(names.index(point.track) + by) % len(names)])

    def action_next_point(self) -> None:
        """The next track of the library."""
        self._walk(1)

    def action_point_before(self) -> None:
        """The track before."""
        self._walk(-1)

    def action_next_outlier(self) -> None:
        """The track that lies next farthest outside; after the last of them the first."""
        found, point = self._known.found, self._selected()
        if found is None or point is None or not self._see("cloud", "strange"):
            return
        far = [one.track for one in outliers(found)]
        if far:
            following = (far.index(point.track) + 1) % len(far) if point.track in far else 0
            self.query_one(Scatter).select(far[following])
        else:
            self.say("No track lies outside the crowd.")

    def _step_row(self, by: int) -> None:
        """The next row of the table that is looked at: a suspect, a size, a space, or a k."""
        found, point, tables = self._known.found, self._selected(), self.query_one(Tables)
        group = tables.groups()[tables.group(self._panel)]
        if found is None:
            return
        if "strange" in group:
            track = tables.strange_beside(strange_tracks(found), point, by)
            if track is not None:
                self.query_one(Scatter).select(track)
        elif "sizes" in group:
            names = list(dict.fromkeys(row.run for row in self._known.rows() if row.floats))
            if found.run in names:
                self.deck_app.select_run(names[min(max(names.index(found.run) + by, 0), len(names) - 1)])
        elif "spaces" in group:
            self._known.step_space(by)
        elif "cloud" in group:
            self._walk(by)
        else:
            self._known.more(by)

    def action_row_below(self) -> None:
        """The row below."""
        self._step_row(1)

    def action_row_above(self) -> None:
        """The row above."""
        self._step_row(-1)

    # ------------------------------------------------------------ what is shown

    def action_enter_run(self) -> None:
        """Find out what is not known yet."""
        self._known.start()

    def action_explore_rest(self) -> None:
        """Have every run beside this one explored."""
        self._known.look(compare=True)
        self._known.start_rest()

    def _more_clusters(self, by: int) -> None:
        painted: tuple[Panel, ...] = ("cloud",) if self._paint == "cluster" else ()
        if self._see("kmeans", "heat", *painted):
            self._known.more(by)

    def action_more_clusters(self) -> None:
        """One cluster more."""
        self._more_clusters(1)

    def action_fewer_clusters(self) -> None:
        """One cluster less."""
        self._more_clusters(-1)

    def action_next_space(self) -> None:
        """The next space."""
        self._known.step_space(1)

    def action_space_before(self) -> None:
        """The space before."""
        self._known.step_space(-1)

    def action_next_map(self) -> None:
        """The next map."""
        found = self._known.found
        if found is not None and self._see("cloud"):
            ways = maps_of(found)
            self._map = ways[(ways.index(self._map) + 1) % len(ways) if self._map in ways else 0]
            self.deck_changed("tracks")

    def action_paint(self) -> None:
        """Letters and colours of clusters, or of genres."""
        found = self._known.found
        if found is None or not self._see("cloud"):
            return
        if not found.genres:
            self.say(f"No track of {found.library} has a genre.")
            return
        self._paint = "cluster" if self._paint == "genre" else "genre"
        self.deck_changed("tracks")

    def _step_panel(self, by: int) -> None:
        tables = self.query_one(Tables)
        groups = tables.groups()
        self._panel = groups[(tables.group(self._panel) + by) % len(groups)][0]
        self.deck_changed("jobs")

    def action_next_panel(self) -> None:
        """The next tables."""
        self._step_panel(1)

    def action_panel_before(self) -> None:
        """The tables before."""
        self._step_panel(-1)

    def action_known_measure(self) -> None:
        """The next measure of the chart over sizes."""
        if self._see("sizes"):
            self.query_one(Tables).next_measure()
            self.deck_changed("jobs")
