// What is heard: lanes at one shared position, every change a cross-fade of 5 ms at a known sample.
//
//   source of all lanes ─ fader ─ splitter ┬ level of lane A ┬ destination
//   (next one, fading in) ─ fader ─┘       └ level of lane B ┘
//
// A move to another position is a new source that fades in while the old one fades out. Another lane is two
// levels that cross. In a loop the source goes round by itself, over a buffer whose seam was faded beforehand:
// no script has to be in time for it.

import { FADE } from "./sounds.js";

const SHORTEST_LOOP = 0.5; // s, as in the app's own speaker
const LATE = 0.02; // s more that a beginning is given when it came too late
const UNHURRIED = 0.1; // s that a change can wait which nobody hears: a busy browser is then not late for it
export const NOTHING = "There is nothing to play yet.";

export class Player {
  #output;
  #changed;
  #program = null;
  #buffer = null; // its lanes, with the loop's seam where there is one
  #context = null; // that the nodes below belong to
  #splitter = null;
  #levels = [];
  #glided = 0; // when the levels last began to move
  #voice = null; // what sounds
  #rest = 0; // position while nothing sounds
  #gains = [];
  lane = 0;
  loop = null;

  /**
   * @param output where it sounds
   * @param changed called with "state" when anything is another than before, with "ended" at the end
   */
  constructor(output, changed) {
    this.#output = output;
    this.#changed = changed;
  }

  get program() {
    return this.#program;
  }

  get playing() {
    return this.#voice !== null;
  }

  get seconds() {
    return this.#program?.seconds ?? 0;
  }

  /** Seconds into the lanes, of what reaches the ear now. */
  get position() {
    if (!this.#voice) return this.#rest;
    return Math.max(0, this.#positionAt(this.#context.currentTime - this.#output.latency));
  }

  /** Hold sounds ready: at the same position, playing or not, or from the beginning and silent. */
  load(program, gainsDb, keep) {
    const goesOn = keep && this.playing && this.#context.sampleRate === program.rate;
    if (!goesOn) this.pause();
    if (!keep) {
      this.#rest = 0;
      this.lane = 0;
      this.loop = null;
    }
    const buffer = program.buffer(this.loop);
    const take = () => {
      this.#program = program;
      this.#buffer = buffer;
      this.#gains = gainsDb.map(factor);
      if (goesOn) this.#wire();
      else this.#context = null;
    };
    this.#move((now) => now, take, UNHURRIED);
  }

  /** Begin at the position, or at the beginning where that is the end; gives the time of the first sample. */
  play() {
    if (!this.#program) throw new Error(NOTHING);
    if (this.playing) return this.#voice.at;
    const context = this.#output.at(this.#program.rate);
    if (context !== this.#context) {
      this.#context = context;
      this.#wire();
    }
    if (this.#rest >= this.seconds - 0.5 / this.#program.rate) this.#rest = 0;
    this.#begin();
    this.#changed("state");
    return this.#voice.at;
  }

  pause() {
    if (!this.playing) return;
    const at = this.#settle();
    this.#rest = this.#positionAt(at);
    this.#voice.leave(at);
    this.#voice = null;
    this.#changed("state");
  }

  stop() {
    this.pause();
    this.#rest = 0;
    this.#changed("state");
  }

  seek(seconds) {
    this.#move(() => seconds);
  }

  switch(lane) {
    this.lane = lane;
    this.#glide();
    this.#changed("state");
  }

  gains(gainsDb) {
    this.#gains = gainsDb.map(factor);
    this.#glide();
  }

  /** Go round between two times, [start, end] in seconds, or with null no longer. */
  repeat(region) {
    if (!this.#program) throw new Error(NOTHING);
    const loop = region && [Math.max(0, region[0]), Math.min(region[1], this.seconds)];
    if (loop && loop[1] - loop[0] < SHORTEST_LOOP) {
      throw new Error(`A loop is at least ${SHORTEST_LOOP} s long.`);
    }
    const { rate } = this.#program;
    const onSamples = loop && loop.map((seconds) => Math.round(seconds * rate) / rate);
    const buffer = this.#program.buffer(onSamples);
    const take = () => {
      this.loop = onSamples;
      this.#buffer = buffer;
    };
    this.#move((now) => now, take, UNHURRIED);
  }

  // ------------------------------------------------------------ lanes

  /** Nodes for the lanes of the program, the heard one open. */
  #wire() {
    const context = this.#context;
    const numberOfOutputs = this.#program.lanes.length;
    this.#splitter = new ChannelSplitterNode(context, { numberOfOutputs });
    this.#levels = this.#program.lanes.map((_, lane) => {
      const heading = this.#levelOf(lane);
      const node = new GainNode(context, { gain: heading });
      this.#splitter.connect(node, lane).connect(context.destination);
      return { node, heading };
    });
  }

  #levelOf(lane) {
    return lane === this.lane ? (this.#gains[lane] ?? 1) : 0;
  }

  /** Move every level to where it belongs. */
  #glide() {
    if (!this.#context) return;
    const at = Math.max(this.#output.soon(), this.#glided + FADE);
    this.#levels.forEach((level, lane) => {
      const wanted = this.#levelOf(lane);
      if (wanted === level.heading) return;
      ramp(level.node.gain, level.heading, wanted, at);
      level.heading = wanted;
      this.#glided = at;
    });
  }

  // ------------------------------------------------------------ positions

  /**
   * Go over to another position, which `choose` gives from the present one, after a change that belongs to it.
   * It is a quick one: it must be over before the time has come that all is scheduled at.
   */
  #move(choose, change = () => {}, wait = 0) {
    if (this.playing) {
      const at = this.#settle(wait);
      const position = choose(this.#positionAt(at));
      this.#voice.leave(at);
      change();
      this.#enter(at, this.#within(position), true);
    } else {
      const position = choose(this.#rest);
      change();
      this.#rest = this.#within(position);
    }
    this.#changed("state");
  }

  /** Sound from where it rests; a busy browser that was late for it tries again, or the clock would be wrong. */
  #begin() {
    for (let wait = 0; !this.#voice; wait = 2 * wait + LATE) {
      const at = this.#output.soon(wait);
      this.#enter(at, this.#rest, this.#rest > 0);
      if (this.#output.missed(at)) {
        this.#voice.silence();
        this.#voice = null;
      }
    }
  }

  /** Sound from a position on, at a time. */
  #enter(at, position, fades) {
    const voice = new Voice(this.#context, this.#buffer, this.#splitter, at, position, fades, this.loop);
    this.#voice = voice;
    voice.source.onended = () => {
      if (voice !== this.#voice) return;
      this.#voice = null;
      this.#rest = this.seconds;
      this.#changed("state");
      this.#changed("ended");
    };
  }

  /** A time, so many seconds ahead at least, at which the voice that sounds has come in. */
  #settle(wait = 0) {
    return Math.max(this.#output.soon(wait), this.#voice.at + FADE);
  }

  #positionAt(time) {
    return this.#within(this.#voice.offset + time - this.#voice.at);
  }

  /** A position between beginning and end; from a loop's end on it comes round in it. */
  #within(position) {
    if (!this.loop || position < this.loop[1]) return Math.min(Math.max(0, position), this.seconds);
    const [start, end] = this.loop;
    return start + ((position - end) % (end - start));
  }
}

/** All lanes from one position on, beginning at one time. */
class Voice {
  constructor(context, buffer, into, at, offset, fades, loop) {
    this.at = at;
    this.offset = offset;
    this.source = new AudioBufferSourceNode(context, { buffer });
    if (loop) Object.assign(this.source, { loop: true, loopStart: loop[0], loopEnd: loop[1] });
    this.fader = new GainNode(context, { gain: fades ? 0 : 1, channelInterpretation: "discrete" });
    this.source.connect(this.fader).connect(into);
    if (fades) ramp(this.fader.gain, 0, 1, at);
    this.source.start(at, offset);
  }

  silence() {
    this.source.onended = null;
    this.fader.disconnect();
    this.source.stop();
  }

  leave(at) {
    ramp(this.fader.gain, 1, 0, at);
    this.source.stop(at + FADE);
  }
}

function ramp(parameter, from, to, at) {
  parameter.setValueAtTime(from, at);
  parameter.linearRampToValueAtTime(to, at + FADE);
}

const factor = (decibels) => 10 ** (decibels / 20);
