"""What Explore draws: elbow, heat map, accuracies, sizes, strange tracks, and clouds that turn."""

from __future__ import annotations

import math

import pytest
from explorations import GENRES, a_knowledge, an_exploration
from textual.content import Content
from textual.strip import Strip

from tui.turning import Turn, boxed
from tui.widgets.clusters import best_lines, kmeans_lines
from tui.widgets.codings import CodingKey
from tui.widgets.elbow_chart import picture
from tui.widgets.genres import GenreKey
from tui.widgets.heat import cluster_lines, heat_lines
from tui.widgets.known import MEASURES, size_lines, space_lines, warning_lines, why_not
from tui.widgets.maps import maps_of, variance_line
from tui.widgets.point_facts import point_lines
from tui.widgets.strange import outliers, strange_lines, strange_tracks

KEY = GenreKey(GENRES)
FOUND = an_exploration()


def text_of(lines: list[Content]) -> list[str]:
    return [line.plain for line in lines]


def test_the_elbow_chart_marks_the_elbow_and_the_chosen_k():
    strips = picture(FOUND.clusters, 3, 5, 60, 12)
    text = [strip.text for strip in strips]
    assert len(strips) == 12
    assert {strip.cell_length for strip in strips} == {60}
    elbow, chosen = (
        (row, line.index(sign)) for sign in "◆●" for row, line in enumerate(text) if sign in line
    )
    assert elbow[0] < chosen[0]  # inertia falls with k
    assert elbow[1] < chosen[1]
    assert any("elbow 3" in line for line in text)


def test_without_clusters_there_is_no_elbow_chart_and_the_table_says_why():
    bare = an_exploration(clusters=[], labels=[], elbow=None, best={}, others=[])
    assert picture(bare.clusters, None, None, 60, 12) == list[Strip]()
    assert "too few" in text_of(kmeans_lines(bare, None, 60, 10))[0]


@pytest.mark.parametrize("columns", [34, 56, 70])
def test_the_table_of_k_fits_shows_the_chosen_k_and_the_other_methods(columns: int):
    lines = kmeans_lines(FOUND, 4, columns, 7)
    assert len(lines) == 7
    assert max(line.cell_length for line in lines) <= columns
    text = text_of(lines)
    chosen = next(line for line in text if line.startswith("▸"))
    assert chosen.split()[1] == "4"
    v = FOUND.clusters[2].v_measure
    assert v is not None
    assert f"{v:.2f}" in chosen
    assert text[0].split()[:3] == ["k", "inertia", "V"]
    assert text[-1].lstrip().startswith("HDBSCAN")


def test_the_best_k_of_each_score_is_told():
    text = " ".join(text_of(best_lines(FOUND, 80)))
    assert "elbow at k 3" in text
    assert "best V at k 4" in text
    assert "best silhouette at k 2" in text


def test_the_heat_map_counts_every_track_and_marks_the_selected_ones_cell():
    k = 3
    lines = heat_lines(GENRES, FOUND.table(k), KEY, 40, ("jazz", 1))
    assert [line.plain[0] for line in lines[1:]] == ["B", "J", "M"]
    counts = [int(word) for line in lines[1:] for word in line.plain.split()[2:]]
    assert sum(counts) == len(FOUND.points)
    marked = [span for line in lines for span in line.spans if "on #f2b45c" in str(span.style)]
    assert len(marked) == 1


def test_a_heat_map_of_forty_clusters_still_fits():
    table = [[1] * 40, [0] * 40]
    lines = heat_lines(["blues", "jazz"], table, KEY, 60)
    assert max(line.cell_length for line in lines) <= 60
    assert not lines[0].plain.endswith("…")
    lines = heat_lines(["blues", "jazz"], table, KEY, 34)
    assert max(line.cell_length for line in lines) <= 34
    assert lines[0].plain.endswith("…")  # there are more


def test_a_cluster_is_told_by_its_commonest_genres():
    lines = text_of(cluster_lines(GENRES, [[1, 0], [4, 2], [0, 9]], KEY, 40))
    assert lines == ["1    5   jazz 4  blues 1", "2   11   metal 9  jazz 2"]


@pytest.mark.parametrize("columns", [56, 76])
def test_each_space_has_its_accuracies_with_intervals_beside_chance(columns: int):
    rows = list(a_knowledge(200).rows)
    lines = text_of(space_lines(rows, "flat", columns, 100))
    assert "chance 0.33" in lines[0] or columns < 70
    logistic = [line for line in lines if "logistic" in line]
    assert len(logistic) == len(rows)
    assert logistic[0].endswith("0.50  .38 … .62")
    assert max(map(len, lines)) <= columns
    assert len(space_lines(rows, "flat", columns, 16)) == 16  # no blank lines where it is low
    assert len(space_lines(rows, "flat", columns, 15)) == 15


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"genres": []}, "No track of demo has a genre"),
        ({"genres": ["jazz"]}, "All tracks of known genre are jazz"),
        ({"tested": 0}, "No test track has a known genre"),
        ({}, "too few tracks"),
    ],
)
def test_where_no_genre_was_guessed_it_says_why(changes: dict[str, object], words: str):
    found = an_exploration(**(changes | {"accuracy": {}}))
    assert words in why_not(found)
    assert why_not(FOUND) == ""


@pytest.mark.parametrize("columns", [54, 70, 100])
def test_the_table_of_sizes_is_by_size_and_ends_with_what_needs_no_network(columns: int):
    rows = [row for row in a_knowledge(100, 200, 400).rows if row.space != "flat"]
    lines = text_of(
        size_lines(rows, "net-200", "mean+std", MEASURES[0], CodingKey(["tanh-conv"]), columns, 20)
    )
    assert max(map(len, lines)) <= columns
    assert [line[1:].split()[1 if "net" in line else 0] for line in lines[1:]] == [
        "net-100", "net-200", "net-400", "waveform", "mfcc", "mel-pca",
    ]  # fmt: skip
    assert [line[0] for line in lines[1:]].index("▸") == 1
    assert lines[2].endswith("0.60 .48–.72")


def test_a_long_table_of_sizes_keeps_the_selected_run_in_sight():
    rows = a_knowledge(*range(100, 130)).rows
    lines = size_lines(rows, "net-120", "mean+std", MEASURES[0], CodingKey(["tanh-conv"]), 70, 8)
    assert len(lines) == 8
    assert any("net-120" in line for line in text_of(lines))


def test_strange_tracks_are_suspects_with_their_evidence_then_outliers():
    listed = strange_tracks(FOUND)
    assert [one.track for one in listed[:2]] == ["blues.00001", "metal.00005"]
    assert next(point.track for point in outliers(FOUND)) == "blues.00000"
    text = "\n".join(text_of(strange_lines(listed, 1, KEY, 80, 40)))
    assert "Nine of ten neighbours of metal.00005 are of another genre." in text
    assert "▸M metal.00005" in text
    assert "blues.00001 is the nearest, 0.05 away." in text


def test_a_kind_of_strange_track_that_there_is_none_of_is_said_too():
    listed = strange_tracks(an_exploration(suspects=[]))
    text = "\n".join(text_of(strange_lines(listed, None, KEY, 80, 40)))
    assert "perhaps the same recording · none" in text
    assert "perhaps another genre · none" in text


@pytest.mark.parametrize("columns", [36, 77])
def test_of_a_track_stand_cluster_outlier_factor_and_the_nearest_in_columns(columns: int):
    point = FOUND.points[1]  # that looks like another
    lines = text_of(point_lines(FOUND, point, FOUND.labels_at(3), KEY, columns))
    assert max(map(len, lines)) <= columns
    assert lines[0].startswith("blues.00001 and blues.00002")
    assert lines[1].startswith("cluster 1  outlier")
    assert "B blues.00002 0.05" in " ".join(lines[2:])


def test_a_warning_is_cut_to_a_line_where_it_must_be():
    warning = FOUND.warning or ""
    assert " ".join(text_of(warning_lines(warning, 40))) == warning
    (line,) = text_of(warning_lines(warning, 40, short=True))
    assert line.endswith("…")
    assert len(line) <= 40


def test_where_it_is_low_the_chosen_strange_track_is_in_sight_with_its_evidence():
    listed = strange_tracks(FOUND)
    for here, one in enumerate(listed):
        lines = text_of(strange_lines(listed, here, KEY, 30, 5))
        assert len(lines) <= 5
        assert any(line.startswith("▸") and one.track in line for line in lines)


def test_a_cloud_in_space_turns_without_losing_its_shape():
    points, radius = boxed([[0, 0, 0], [4, 2, 1], [1, 8, 5], [3, 3, 3]])
    turned = Turn(around=70.0, tilt=-40.0).seen(points)
    for before, after in zip(points, turned, strict=True):
        assert math.hypot(*after) == pytest.approx(math.hypot(*before))
        assert math.hypot(*after) <= radius + 1e-9


def test_turning_by_keys_goes_all_the_way_round_and_tilts_no_further_than_upright():
    turn = Turn(0.0, 0.0)
    (x, _, near), *_ = turn.by(90.0, 0.0).seen([[1.0, 0.0, 0.0]])
    assert (x, near) == (pytest.approx(0.0), pytest.approx(-1.0))
    assert turn.by(400.0, 500.0) == Turn(40.0, 90.0)
    (_, y, near), *_ = Turn(0.0, 90.0).seen([[0.0, 1.0, 0.0]])
    assert (y, near) == (pytest.approx(0.0), pytest.approx(1.0))  # seen from above


def test_points_on_a_line_or_in_one_place_still_make_a_cloud():
    assert boxed([[1, 1, 1], [1, 1, 1]]) == ([[0, 0, 0], [0, 0, 0]], 1.0)


def test_only_maps_that_are_there_are_offered():
    assert maps_of(FOUND) == ["PCA", "PCA 3-D", "t-SNE"]
    assert maps_of(an_exploration(maps=FOUND.maps | {"umap": FOUND.maps["t-sne"]}))[-1] == "UMAP"


def test_the_variance_of_the_components_fits():
    line = variance_line(FOUND, 60)[0]
    assert line.cell_length <= 60
    assert "31  12  8  5 %" in line.plain
    assert "4 together 56 %" in line.plain
    assert [line.plain for line in variance_line(FOUND, 36)] == ["4 components explain 56 %"]
