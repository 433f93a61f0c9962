// Runs in a page before its own scripts: everything that goes to the destination of an AudioContext goes to a
// recorder as well.

(() => {
  const RECORDER = `registerProcessor("ear", class extends AudioWorkletProcessor {
    process([input]) {
      this.port.postMessage([currentFrame, input[0] ? input[0].slice() : new Float32Array(128)]);
      return true;
    }
  })`;
  const connect = AudioNode.prototype.connect;

  window.ear = {
    blocks: [], // of samples
    first: null, // frame of the context's clock at which they begin
    context: null,
    ready: null,

    clear() {
      this.blocks = [];
      this.first = null;
    },

    take(frame, block) {
      this.first ??= frame;
      this.blocks.push(block);
    },

    /** All samples as base64 of int16. */
    packed() {
      const steps = this.blocks.flatMap((block) => Array.from(block, (value) => Math.round(value * 32768)));
      let bytes = "";
      for (const byte of new Uint8Array(Int16Array.from(steps).buffer)) bytes += String.fromCharCode(byte);
      return btoa(bytes);
    },

    /** When a sample reached the ear: milliseconds since 1970. */
    time(index) {
      const { contextTime, performanceTime } = this.context.getOutputTimestamp();
      const later = (this.first + index) / this.context.sampleRate - contextTime;
      return performance.timeOrigin + performanceTime + 1000 * later;
    },
  };

  window.AudioContext = class extends window.AudioContext {
    constructor(options) {
      super(options);
      window.ear.context = this;
      window.ear.ready = this.#listen();
    }

    async #listen() {
      const module = URL.createObjectURL(new Blob([RECORDER], { type: "text/javascript" }));
      await this.audioWorklet.addModule(module);
      const recorder = new AudioWorkletNode(this, "ear", { channelCount: 1, channelCountMode: "explicit" });
      recorder.port.onmessage = ({ data }) => window.ear.take(...data);
      connect.call(recorder, this.destination);
      this.recorder = recorder;
    }
  };

  AudioNode.prototype.connect = function (to, ...rest) {
    if (to === this.context.destination && this.context.recorder) connect.call(this, this.context.recorder);
    return connect.call(this, to, ...rest);
  };
})();
