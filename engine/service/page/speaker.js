// This page as the speaker of the app: obeys its commands, and reports what is heard. The words are those of
// the app's own speaker, so that the app need not know which of the two it has.

import { NOTHING, Player } from "./player.js";
import { program } from "./sounds.js";

const DEVICE = "laptop browser";
const REPORT_SECONDS = 0.2; // between positions while it plays or loads

export class Speaker {
  #output;
  #say;
  #changed;
  #turn = Promise.resolve(); // commands are obeyed one after another
  #loading = new AbortController(); // of the last load
  #fetching = 0; // fetches under way
  #rest = null; // settles when the lanes that join are there
  #gains = []; // of the lanes, dB
  #trouble = NOTHING;
  #known = 0; // of the last command that says what is heard and where
  lanes = []; // { path, name } of those that are loaded or on their way

  /**
   * @param output where it sounds
   * @param say takes events for the app
   * @param changed called after every change; with "load" when the app shows other sounds, "play" when it begins
   */
  constructor(output, say, changed) {
    this.#output = output;
    this.#say = say;
    this.#changed = changed;
    this.player = new Player(output, (what) => this.#heard(what));
    setInterval(() => {
      if (this.player.playing || this.#fetching) this.#report();
    }, 1000 * REPORT_SECONDS);
  }

  /** Say that sound comes out of this page now, or that it no longer does. */
  introduce(awake) {
    if (awake) this.#say({ event: "ready", device: DEVICE, devices: [DEVICE] });
    else this.#say({ event: "silent", message: "" });
  }

  /** Take a command of the app. */
  receive(command) {
    const read = performance.now();
    if (command.do === "load" && !command.keep) this.#loading.abort();
    this.#turn = this.#turn.then(() => this.#obey(command, read)).catch((error) => this.#regret(error));
  }

  #regret(error) {
    if (error.name !== "AbortError") this.#say({ event: "error", message: error.message });
  }

  async #obey(command, read) {
    const { player } = this;
    switch (command.do) {
      case "load":
        return this.#load(command);
      case "play":
        return this.#play(read);
      case "pause":
        return player.pause();
      case "stop":
        return player.stop();
      case "seek":
        this.#known = command.turn;
        return player.seek(command.seconds);
      case "switch":
        if (!player.program?.has(command.lane)) await this.#rest;
        this.#known = command.turn;
        return player.switch(command.lane);
      case "gains":
        this.#gains = command.gains_db;
        return player.gains(this.#gains);
      case "loop":
        return player.repeat("start" in command ? [command.start, command.end] : null);
      default:
        throw new Error(`The page does not understand ${JSON.stringify(command)}.`);
    }
  }

  /** Load sounds: first the one that the ear was at and will mostly stay with; the others join it. */
  async #load({ lanes, keep, turn }) {
    const { player } = this;
    if (!keep) player.stop();
    this.#loading.abort();
    const { signal } = (this.#loading = new AbortController());
    const paths = lanes.map((lane) => lane.path);
    const heard = Math.min(player.lane, paths.length - 1);
    const first = paths.map((path, lane) => (keep || lane === heard ? path : null));
    const others = paths.map((path, lane) => (first[lane] ? null : path));
    const take = (loaded) => {
      this.#known = turn;
      this.lanes = lanes;
      this.#gains = lanes.map((lane) => lane.gain_db);
      player.load(loaded, this.#gains, keep);
      this.#trouble = "";
    };
    try {
      await this.#fetch(first, signal, take);
    } catch (error) {
      this.#known = turn;
      this.#report();
      throw error;
    }
    this.#changed("load");
    const join = (loaded) => player.load(player.program.with(loaded), this.#gains, true);
    this.#rest = this.#fetch(others, signal, join).catch((error) => this.#regret(error));
  }

  /** Fetch sounds and take them in; what goes wrong is remembered. */
  async #fetch(paths, signal, take) {
    if (!paths.some(Boolean)) return;
    this.#fetching += 1;
    try {
      take(await program(paths, signal));
    } catch (error) {
      if (error.name !== "AbortError") {
        this.#trouble = error.message;
        this.player.stop();
      }
      throw error;
    } finally {
      this.#fetching -= 1;
    }
  }

  async #play(read) {
    if (!this.player.program?.has(this.player.lane)) await this.#rest;
    if (this.#trouble) throw new Error(this.#trouble);
    this.#changed("play");
    await this.#output.passed(this.player.play());
    const after = (performance.now() - read) / 1000;
    this.#say({ event: "started", after, latency: this.#output.latency });
  }

  #heard(what) {
    if (what === "ended") this.#ended();
    else this.#report();
    this.#changed("state");
  }

  /** The last sample has been mixed; say so when it has been heard. */
  async #ended() {
    await this.#output.passed(this.#output.soon() + this.#output.latency);
    this.#say({ event: "ended" });
  }

  #report() {
    const { playing, lane, position, seconds } = this.player;
    this.#say({ event: "state", playing, lane, position, seconds, dropouts: 0, turn: this.#known });
  }
}
