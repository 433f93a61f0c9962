// The line between this page and the app, which the engine holds: commands come as server-sent events,
// events go back as POSTs, one after another and in order.

import { pageAddress, post } from "./engine.js";

export class Line {
  #name = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16)).join("");
  #source = null;
  #waiting = [];
  #sending = false;

  /**
   * @param hear takes a command
   * @param changed takes whether the line is up
   */
  constructor(hear, changed) {
    this.hear = hear;
    this.changed = changed;
  }

  get up() {
    return this.#source?.readyState === EventSource.OPEN;
  }

  open() {
    this.close();
    const source = (this.#source = new EventSource(pageAddress(this.#name)));
    source.onopen = () => this.changed(true);
    source.onmessage = (message) => this.hear(JSON.parse(message.data));
    source.onerror = () => {
      this.#waiting = [];
      this.changed(false);
      // the browser tries again by itself, except where the answer was no stream at all
      if (source.readyState === EventSource.CLOSED) setTimeout(() => source === this.#source && this.open(), 2000);
    };
  }

  close() {
    if (!this.#source) return;
    this.#source.close();
    this.#source = null;
    this.#waiting = [];
    this.changed(false);
  }

  /** Tell the app; a state that has not been sent yet gives way to a newer one. */
  say(event) {
    if (!this.up) return;
    const last = this.#waiting.at(-1);
    if (event.event === "state" && last?.event === "state") this.#waiting.pop();
    this.#waiting.push(event);
    if (!this.#sending) this.#send();
  }

  async #send() {
    this.#sending = true;
    while (this.#waiting.length) {
      const messages = this.#waiting.splice(0);
      // a line that broke ends the stream too, and that is seen
      await post(`listening/pages/${this.#name}`, { messages }).catch(() => {});
    }
    this.#sending = false;
  }
}
