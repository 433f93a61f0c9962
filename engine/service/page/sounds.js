// Sounds from the engine as samples, and several of them as one buffer.

import * as engine from "./engine.js";

export const FADE = 0.005; // s, of every change, as in the app's own speaker

const ABSENT = new Float32Array(0);

/** Samples of one rate: `lanes` Float32Arrays in -1 .. 1, `rate` in Hz, `frames` of the longest. */
export class Program {
  constructor(lanes, rate) {
    this.lanes = lanes;
    this.rate = rate;
    this.frames = Math.max(0, ...lanes.map((lane) => lane.length));
    this.peaks = lanes.map((lane) => lane.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0));
  }

  get seconds() {
    return this.frames / this.rate;
  }

  /** Whether a lane is there; one that is still on its way is empty. */
  has(lane) {
    return this.lanes[lane]?.length > 0;
  }

  /** The same with the lanes of another one in the place of those that are not there. */
  with(others) {
    return new Program(this.lanes.map((samples, lane) => (this.has(lane) ? samples : others.lanes[lane])), this.rate);
  }

  /**
   * One channel a lane: a single source plays it, so that lanes cannot get out of step.
   * @param loop [start, end] in seconds, or null: the last 5 ms before the end fade into those before the start
   */
  buffer(loop) {
    const buffer = new AudioBuffer({
      numberOfChannels: this.lanes.length,
      length: Math.max(1, this.frames),
      sampleRate: this.rate,
    });
    this.lanes.forEach((lane, channel) => {
      buffer.copyToChannel(lane, channel);
      if (loop) this.#fadeSeam(buffer.getChannelData(channel), ...loop);
    });
    return buffer;
  }

  #fadeSeam(samples, start, end) {
    const length = Math.round(FADE * this.rate);
    const from = Math.round(start * this.rate) - length;
    const to = Math.round(end * this.rate) - length;
    for (let i = 0; i < length; i++) {
      const lead = samples[from + i] ?? 0;
      samples[to + i] += ((lead - samples[to + i]) * (i + 1)) / length;
    }
  }
}

/** Fetch and decode sounds of one rate, by their paths on the engine's box; a lane without one stays empty. */
export async function program(paths, signal) {
  const files = await Promise.all(paths.map((path) => path && engine.sound(path, signal)));
  const rate = rateOf(files.find(Boolean));
  const lanes = await Promise.all(files.map((file) => (file ? decode(file, rate) : ABSENT)));
  signal.throwIfAborted(); // decoding goes on when nobody wants it any more
  return new Program(lanes, rate);
}

async function decode(file, rate) {
  const audio = await new OfflineAudioContext(1, 1, rate).decodeAudioData(file);
  const mono = audio.getChannelData(0);
  for (let channel = 1; channel < audio.numberOfChannels; channel++) {
    const other = audio.getChannelData(channel);
    for (let i = 0; i < mono.length; i++) mono[i] += (other[i] - mono[i]) / (channel + 1);
  }
  return mono;
}

/** Hz, from the header of a FLAC file: its decoder resamples, and so must know in advance. */
function rateOf(file) {
  return new DataView(file).getUint32(18) >>> 12;
}
