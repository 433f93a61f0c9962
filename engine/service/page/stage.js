// What is heard, seen: a waveform and a spectrogram for each lane, and where the ear is.

import { envelope, spectrogram } from "./picture.js";

const QUIETEST = 0.02; // amplitude: sounds below it are drawn as quiet as they are
const MARK_PIXELS = 6; // a drag is a loop, less is a click

const find = (id) => document.getElementById(id);

export class Stage {
  #root = find("stage");
  #lanes = [];
  #program = null;
  #player = null;
  #lane = -1; // that is drawn as the one that is heard
  #frame = 0;

  /** @param hands what a mouse may do: `seek(seconds)`, `loop(region)` and `lane(index)` */
  constructor(hands) {
    this.hands = hands;
    new ResizeObserver(() => this.#paint()).observe(this.#root);
    this.#listen(find("groove"));
  }

  /**
   * Show sounds.
   * @param title `{ name, facts }`
   * @param lanes `{ letter, name, aside }` of each
   * @param player what moves the ear
   */
  show(title, lanes, player) {
    find("name").textContent = title.name;
    find("facts").textContent = title.facts;
    const program = player.program;
    const same = program === this.#program && JSON.stringify(lanes) === JSON.stringify(this.#lanes);
    this.#player = player;
    if (!same) {
      this.#program = program;
      this.#lanes = lanes;
      find("lanes").replaceChildren(...lanes.map((lane, index) => this.#laneOf(lane, index)));
      find("spectra").replaceChildren(...lanes.map((lane) => this.#spectrumOf(lane)));
      this.#paint();
    }
    this.#refresh();
  }

  /** One sentence below it. */
  say(sentence, wrong = false) {
    find("note").textContent = sentence;
    find("note").classList.toggle("wrong", wrong);
  }

  /** What the loudness was changed by. */
  levels(words) {
    find("levels").textContent = words;
  }

  #refresh() {
    const player = this.#player;
    const { playing, lane } = player;
    if (lane !== this.#lane) {
      this.#lane = lane;
      this.#mark();
      this.#paintWaves();
    }
    const heard = this.#lanes[lane];
    find("heard").textContent = playing && heard ? `▶ ${heard.name}` : "";
    find("sign").textContent = playing ? "▶" : "‖";
    find("end").textContent = clock(player.seconds);
    const style = this.#root.style;
    const share = (seconds) => `${player.seconds ? (100 * seconds) / player.seconds : 0}%`;
    style.setProperty("--from", share(player.loop?.[0] ?? 0));
    style.setProperty("--to", share(player.loop?.[1] ?? 0));
    cancelAnimationFrame(this.#frame);
    this.#move(share);
  }

  /** Show which lane is heard. */
  #mark() {
    for (const parent of [find("lanes"), find("spectra")]) {
      [...parent.children].forEach((child, index) => child.classList.toggle("heard", index === this.#lane));
    }
  }

  #move(share) {
    const { position, playing } = this.#player;
    find("now").textContent = clock(position);
    this.#root.style.setProperty("--share", share(position));
    this.#root.classList.toggle("idle", !playing && position === 0);
    if (playing) this.#frame = requestAnimationFrame(() => this.#move(share));
  }

  // ------------------------------------------------------------ elements

  #laneOf({ letter, name, aside }, index) {
    const wave = make("div", "wave", [
      make("canvas"), make("canvas", "passed"), make("i", "region"), make("i", "cursor"),
    ]);
    this.#listen(wave);
    const label = make("div", "label", [
      make("b", "", letter), make("span", "lane-name", name), make("span", "", aside),
    ]);
    label.onclick = () => this.hands.lane(index);
    return make("div", "lane", [label, wave]);
  }

  #spectrumOf({ letter, name }) {
    const top = this.#program ? `${Math.round(this.#program.rate / 2000)}k` : "";
    const spectrum = make("div", "spectrum", [
      make("canvas"), make("i", "region"), make("i", "cursor"), make("small", "", top), make("small", "", "0"),
    ]);
    this.#listen(spectrum);
    return make("figure", "", [make("figcaption", "", `${letter} ${name}`), spectrum]);
  }

  /** A click goes there, a drag marks what is looped. */
  #listen(element) {
    const seconds = (event) => {
      const { left, width } = element.getBoundingClientRect();
      return Math.min(1, Math.max(0, (event.clientX - left) / width)) * this.#player.seconds;
    };
    element.onpointerdown = (down) => {
      if (down.button || !this.#player?.program) return;
      element.setPointerCapture(down.pointerId);
      element.onpointerup = (up) => {
        element.onpointerup = null;
        const ends = [seconds(down), seconds(up)].sort((one, other) => one - other);
        if (Math.abs(up.clientX - down.clientX) < MARK_PIXELS) this.hands.seek(ends[0]);
        else this.hands.loop(ends);
      };
    };
  }

  // ------------------------------------------------------------ painting

  #paint() {
    this.#mark();
    this.#paintWaves();
    this.#program?.lanes.forEach((samples, index) => {
      const canvas = find("spectra").children[index]?.querySelector("canvas");
      if (canvas) paintSpectrum(canvas, samples, this.#program);
    });
  }

  /** All at the same scale. */
  #paintWaves() {
    const program = this.#program;
    const scale = Math.max(QUIETEST, ...(program?.peaks ?? []));
    program?.lanes.forEach((samples, index) => {
      const canvases = find("lanes").children[index]?.querySelectorAll("canvas") ?? [];
      for (const canvas of canvases) paintWave(canvas, samples, scale, program.frames);
    });
  }
}

function paintWave(canvas, samples, scale, frames) {
  const { width, height } = fitted(canvas);
  const context = canvas.getContext("2d");
  const columns = Math.round((width * samples.length) / Math.max(1, frames));
  context.fillStyle = getComputedStyle(canvas).color;
  envelope(samples, columns).forEach((value, x) => {
    const bar = Math.max(1, Math.min(1, value / scale) * height);
    context.fillRect(x, (height - bar) / 2, 1, bar);
  });
}

const pictures = new WeakMap(); // { columns, image } of samples

async function paintSpectrum(canvas, samples, program) {
  const wanted = () => Math.round((pixels(canvas.clientWidth) * samples.length) / Math.max(1, program.frames));
  const columns = wanted();
  if (columns && pictures.get(samples)?.columns !== columns) {
    const stays = () => canvas.isConnected && wanted() === columns;
    const image = await spectrogram(samples, program.rate, columns, stays);
    if (!image) return;
    pictures.set(samples, { columns, image: await createImageBitmap(image) });
  }
  const { height } = fitted(canvas);
  if (!columns) return;
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(pictures.get(samples).image, 0, 0, columns, height);
}

/** A canvas with one pixel of its own for each of the screen's, empty. */
function fitted(canvas) {
  canvas.width = pixels(canvas.clientWidth);
  canvas.height = pixels(canvas.clientHeight);
  return canvas;
}

const pixels = (length) => Math.max(1, Math.round(length * window.devicePixelRatio));

function make(tag, name = "", content = []) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...[content].flat());
  return element;
}

/** A time to a tenth of a second: 0:02.4. */
export function clock(seconds) {
  const tenths = Math.floor(seconds * 10 + 1e-6);
  return `${Math.floor(tenths / 600)}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
}
