// The clip that this page plays by itself: the original, what a run makes of it, and what is missing from that.

import * as engine from "./engine.js";
import { Player } from "./player.js";
import { program } from "./sounds.js";
import { part } from "./shelf.js";

const REST_MS = 120; // that the choice must rest before sounds are asked for
const MOST_DB = 20; // no sound is lowered by more for the sake of equal loudness

export class Clip {
  #changed;
  #shelf;
  #sounds = []; // { letter, name, sound } of the lanes
  #wish = new AbortController();
  #chosen = ""; // the track that the number is one of
  #waiting = false; // for the first sound of what is chosen
  number = 0;
  whole = false;
  matched = true;
  trouble = "";

  /**
   * @param output where it sounds
   * @param shelf what is chosen
   * @param changed called after every change; with "play" when it begins
   */
  constructor(output, shelf, changed) {
    this.#shelf = shelf;
    this.#changed = changed;
    this.player = new Player(output, () => changed());
  }

  get title() {
    const { track } = this.#shelf;
    if (!track) return { name: "", facts: "" };
    const place = this.whole ? "whole track" : `clip ${this.number + 1} of ${track.clips}`;
    const facts = [place, part(track), track.genre ?? "no genre", ...(this.#waiting ? ["on its way"] : [])];
    return { name: track.name, facts: facts.join(" · ") };
  }

  /** What there is, and what is on its way. */
  get lanes() {
    const lanes = this.#sounds.map(({ letter, name, sound }) => {
      const loudness = sound.loudness === null ? "silence" : `${sound.loudness.toFixed(1)} LUFS`;
      return { letter, name, aside: minus(loudness) };
    });
    const { run } = this.#shelf;
    if (lanes.length === 1 && run) {
      lanes.push({ letter: "B", name: run.name, aside: this.trouble ? "" : "on its way" });
    }
    return lanes;
  }

  /** What was done for the sake of equal loudness. */
  get levels() {
    const gain = this.#gains()[this.player.lane];
    if (gain === undefined || this.#sounds.length < 2 || this.#sounds[this.player.lane].letter === "D") return "";
    return this.matched ? `loudness matched ${minus(gain.toFixed(1))} dB` : "loudness as it is";
  }

  /** Another track or run was chosen. */
  choose() {
    const chosen = `${this.#shelf.library.name}/${this.#shelf.track.name}`;
    if (chosen !== this.#chosen) this.number = 0;
    this.#chosen = chosen;
    return this.#fetch();
  }

  stepClip(by) {
    const number = this.number + by;
    if (this.whole || number < 0 || number >= (this.#shelf.track?.clips ?? 0)) return;
    this.number = number;
    this.#fetch();
  }

  toggleWhole() {
    this.whole = !this.whole;
    this.#fetch();
  }

  toggleMatched() {
    this.matched = !this.matched;
    this.player.gains(this.#gains());
    this.#changed();
  }

  togglePlay() {
    if (this.player.playing) return this.player.pause();
    this.#changed("play");
    return this.player.play();
  }

  /** Hear the lane of a letter; the difference is made when it is first wanted. */
  async hear(letter) {
    const lane = this.#sounds.findIndex((sound) => sound.letter === letter);
    if (lane >= 0) this.player.switch(lane);
    else if (letter === "D" && this.#sounds.length === 2) await this.#add("D", "difference", engine.difference);
  }

  /** Fetch what is chosen: the original first, so that it can be heard while the other one is made. */
  async #fetch() {
    this.#wish.abort();
    const wish = (this.#wish = new AbortController());
    const { library, track, run } = this.#shelf;
    const heard = this.#sounds[this.player.lane]?.letter;
    const goesOn = this.player.playing;
    this.trouble = "";
    this.#waiting = true;
    this.#changed();
    try {
      await rest(REST_MS, wish.signal);
      const passage = { library: library.name, track: track.name, clip: this.number, whole: this.whole };
      const original = await engine.original(passage, wish.signal);
      await this.#load([{ letter: "A", name: "original", sound: original }], false, wish.signal);
      if (goesOn) this.player.play(); // who goes down the list while it plays hears each begin
      if (run) await this.#add("B", run.name, engine.reconstruction, heard === "B");
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#waiting = false;
      this.trouble = error.message;
      this.#changed();
    }
  }

  /** Load one more lane, made of the clip by the run; it joins at the same position. */
  async #add(letter, name, make, hear = letter === "D") {
    const { signal } = this.#wish;
    const { library, track, run } = this.#shelf;
    const passage = { library: library.name, track: track.name, clip: this.number, whole: this.whole };
    const sound = await make(run.name, passage, signal);
    const shown = sound.gain_db ? `${name} ${minus(sound.gain_db.toFixed(0))} dB` : name;
    await this.#load([...this.#sounds, { letter, name: shown, sound }], true, signal);
    if (hear) this.player.switch(this.#sounds.length - 1);
  }

  async #load(sounds, keep, signal) {
    const loaded = await program(sounds.map(({ sound }) => sound.path), signal);
    this.#sounds = sounds;
    this.#waiting = false;
    this.player.load(loaded, this.#gains(), keep);
  }

  /** Gains in dB that bring the lanes to the loudness of the quietest; none is raised, and no difference. */
  #gains() {
    const level = ({ letter, sound }) => (letter === "D" ? null : sound.loudness);
    const known = this.#sounds.map(level).filter((loudness) => loudness !== null);
    const quietest = Math.min(...known);
    return this.#sounds.map((sound) =>
      this.matched && level(sound) !== null ? Math.max(-MOST_DB, quietest - level(sound)) : 0,
    );
  }
}

const minus = (text) => text.replace("-", "−");

function rest(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.onabort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
  });
}
