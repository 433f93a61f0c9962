// Libraries, runs and tracks: what there is to choose from.

import * as engine from "./engine.js";

const COLOURS = [
  "#5fafd7", "#af87d7", "#d7875f", "#d787af", "#87d787", "#5fd7af", "#afafaf", "#ffd7af", "#afaf5f", "#d75f5f",
]; // of genres, as in the app
const MOST_ROWS = 2000; // more than anybody scrolls through; the filter finds the others

const find = (id) => document.getElementById(id);

export class Shelf {
  #changed;
  #libraries = [];
  #runs = [];
  #tracks = [];
  #shown = [];
  track = null;

  /** @param changed called when another track or run was chosen */
  constructor(changed) {
    this.#changed = changed;
    find("library").onchange = () => this.#chosen(find("library"));
    find("run").onchange = () => this.#chosen(find("run"));
    find("filter").oninput = () => this.#filter();
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
  }

  get library() {
    return this.#libraries.find((library) => library.name === find("library").value) ?? null;
  }

  /** The run that reconstructs; null where there is none that fits the library. */
  get run() {
    return this.#runs.find((run) => run.name === find("run").value) ?? null;
  }

  /** Look what there is; what was chosen stays chosen. */
  async refresh() {
    const before = [find("library").value, find("run").value].join("\0");
    [this.#libraries, this.#runs] = await Promise.all([engine.libraries(), engine.runs()]);
    offer(find("library"), this.#libraries.map(({ name }) => [name, name]));
    this.#offerRuns();
    const same = this.track && [find("library").value, find("run").value].join("\0") === before;
    if (!same) await this.#openRun();
  }

  /** Go to the track so many lines further down. */
  step(by) {
    const place = this.#shown.indexOf(this.track);
    const track = this.#shown[Math.min(this.#shown.length - 1, Math.max(0, place + by))];
    if (track) this.#choose(track);
  }

  offerLibraries() {
    offerAll(find("library"));
  }

  offerRuns() {
    offerAll(find("run"));
  }

  clearFilter() {
    find("filter").value = "";
    this.#filter();
  }

  async #chosen(select) {
    select.blur(); // so that the next key is one of the page's again
    this.#offerRuns();
    await this.#openRun();
  }

  /** Runs with weights whose clips are as long as the library's; those that learnt from it come first. */
  #offerRuns() {
    const { library } = this;
    if (!library) return;
    const fits = (run) =>
      (run.state === "done" || run.best_loss !== null) &&
      run.sample_rate === library.sample_rate && run.clip_samples === library.clip_samples;
    const own = (run) => run.library === library.name;
    const runs = this.#runs.filter(fits).sort((one, other) => own(other) - own(one) || other.created - one.created);
    offer(find("run"), runs.map((run) => [run.name, `${run.name}  1/${run.ratio.toFixed(0)}`]));
    find("run").disabled = runs.length === 0;
  }

  /** Show the tracks with their parts of the run's split. */
  async #openRun() {
    const { library, run } = this;
    if (!library) return this.#filter();
    const own = run?.library === library.name;
    this.#tracks = await engine.tracks(library.name, own ? run.split : "random", own ? run.seed : 0);
    const name = this.track?.name;
    this.track = this.#tracks.find((track) => track.name === name) ?? null;
    this.#filter();
    if (this.track) this.#choose(this.track);
  }

  #filter() {
    const words = find("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const text = (track) => `${track.name} ${track.genre ?? ""} ${part(track)}`.toLowerCase();
    this.#shown = this.#tracks.filter((track) => words.every((word) => text(track).includes(word)));
    this.#list();
    if (this.#shown.length && !this.#shown.includes(this.track)) this.#choose(this.#shown[0]);
  }

  #list() {
    const letters = lettersOf(this.library?.genres ?? []);
    const rows = this.#shown.slice(0, MOST_ROWS).map((track) => {
      const row = document.createElement("li");
      row.setAttribute("role", "option");
      const genre = letters.get(track.genre);
      const cells = [genre?.letter ?? "·", track.name, short(track), length(track.seconds)];
      row.append(...cells.map((cell) => Object.assign(document.createElement("span"), { textContent: cell })));
      row.firstChild.style.color = genre?.colour ?? "";
      row.title = track.genre ?? "";
      row.onclick = () => this.#choose(track);
      return row;
    });
    find("tracks").replaceChildren(...rows);
    const all = this.#tracks.length;
    const count = this.#shown.length === all ? `${all} tracks` : `${this.#shown.length} of ${all} tracks`;
    find("count").textContent = this.library ? count : "There is no library yet.";
    this.#mark();
  }

  #choose(track) {
    this.track = track;
    this.#mark();
    this.#changed();
  }

  #mark() {
    const place = this.#shown.indexOf(this.track);
    for (const [index, row] of [...find("tracks").children].entries()) {
      row.setAttribute("aria-selected", String(index === place));
      if (index === place) row.scrollIntoView({ block: "nearest" });
    }
  }
}

export const part = (track) => track.part.replace("-", " ");

const short = (track) => ({ validation: "val", "left-out": "out" })[track.part] ?? track.part;

const length = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** Go to a select, and open it where the browser lets a script do that. */
function offerAll(select) {
  select.focus();
  select.showPicker?.();
}

/** Options of a select; the one that was chosen stays chosen where it can. */
function offer(select, options) {
  const before = select.value;
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  if (options.some(([value]) => value === before)) select.value = before;
}

/** A letter and a colour for each genre: the first of its name that none before has taken. */
function lettersOf(genres) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const taken = new Set();
  return new Map(
    genres.map((genre, index) => {
      const own = [...genre.toUpperCase()].filter((letter) => alphabet.includes(letter));
      const letter = [...own, ...alphabet, ..."0123456789"].find((one) => !taken.has(one)) ?? "·";
      taken.add(letter);
      return [genre, { letter, colour: COLOURS[index % COLOURS.length] }];
    }),
  );
}
