// Where sound comes out: one AudioContext at the rate of what is loaded. At another rate the browser would
// resample each sound by itself, and not well; so it resamples once, behind the context.

const LEAD = 0.01; // s ahead of the clock that changes are scheduled at: all parts of one happen together
const USUAL_RATE = 22050;
const BLOCK = 128; // samples that are mixed at once

export class Output {
  #context = null;

  /** @param changed called when sound begins or ceases to come out */
  constructor(changed) {
    this.changed = changed;
  }

  /** Whether sound comes out: browsers allow that once a key was pressed or the mouse clicked. */
  get awake() {
    return this.#context?.state === "running";
  }

  /** To be called while a key or a click is handled; the rate is that of what is loaded, in Hz. */
  wake(rate = USUAL_RATE) {
    if (!this.#context) this.at(rate);
    this.#context.resume();
  }

  /** The context at a rate in Hz; another one where the rate is another, and what hung on the first is mute. */
  at(rate) {
    if (this.#context?.sampleRate === rate) return this.#context;
    const before = this.#context;
    const context = new AudioContext({ sampleRate: rate, latencyHint: "interactive" });
    context.onstatechange = () => context === this.#context && this.changed();
    this.#context = context;
    before?.close();
    return context;
  }

  /** Seconds from the clock to the ear. */
  get latency() {
    return (this.#context?.baseLatency ?? 0) + (this.#context?.outputLatency ?? 0);
  }

  /** A time just ahead of the clock, or so many seconds further, on a sample. */
  soon(further = 0) {
    const { currentTime, baseLatency, sampleRate } = this.#context;
    return Math.ceil((currentTime + Math.max(LEAD, baseLatency) + further) * sampleRate) / sampleRate;
  }

  /** Whether what was just scheduled for a time may have come too late for it: it is mixed, or nearly. */
  missed(time) {
    return this.#context.currentTime + BLOCK / this.#context.sampleRate >= time;
  }

  /** Resolves when the clock has passed a time; unlike a timer it does so in a hidden page too. */
  passed(time) {
    return new Promise((resolve) => {
      const silence = new ConstantSourceNode(this.#context, { offset: 0 });
      silence.onended = resolve;
      silence.connect(this.#context.destination);
      silence.start();
      silence.stop(time);
    });
  }
}
