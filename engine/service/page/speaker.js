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
  #loading = null; // aborts the load that is under way
  #trouble = NOTHING;
  paths = [];

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
      if (this.player.playing || this.#loading) this.#report();
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
    if (command.do === "load" && !command.keep) this.#loading?.abort();
    this.#turn = this.#turn.then(() => this.#obey(command, read)).catch((error) => {
      if (error.name !== "AbortError") this.#say({ event: "error", message: error.message });
    });
  }

  async #obey(command, read) {
    const { player } = this;
    switch (command.do) {
      case "load":
        return this.#load(command.lanes, command.keep);
      case "play":
        return this.#play(read);
      case "pause":
        return player.pause();
      case "stop":
        return player.stop();
      case "seek":
        return player.seek(command.seconds);
      case "switch":
        return player.switch(command.lane);
      case "gains":
        return player.gains(command.gains_db);
      case "loop":
        return player.repeat("start" in command ? [command.start, command.end] : null);
      default:
        throw new Error(`The page does not understand ${JSON.stringify(command)}.`);
    }
  }

  async #load(lanes, keep) {
    if (!keep) this.player.stop();
    this.#loading = new AbortController();
    try {
      const paths = lanes.map((lane) => lane.path);
      const loaded = await program(paths, this.#loading.signal);
      this.paths = paths;
      this.player.load(loaded, lanes.map((lane) => lane.gain_db), keep);
      this.#trouble = "";
    } catch (error) {
      this.#trouble = error.name === "AbortError" ? this.#trouble : error.message;
      this.player.stop();
      throw error;
    } finally {
      this.#loading = null;
    }
    this.#changed("load");
  }

  async #play(read) {
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
    this.#say({ event: "state", playing, lane, position, seconds, dropouts: 0 });
  }
}
