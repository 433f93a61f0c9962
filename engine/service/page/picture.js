// Pictures of samples: the envelope, and a mel spectrogram in the app's own colours.

const COLOURS = [
  "#101217", "#16141d", "#1d1827", "#271c33", "#33203f", "#412448", "#51274e", "#632a50",
  "#772f4e", "#8b3649", "#9f4042", "#b24d3a", "#c45e35", "#d47538", "#e3934a", "#f2bd73",
].map((colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)));
const LOWEST_HZ = 30;
const FLOOR_DB = -72;
const CEILING_DB = -4;
const WINDOW_SECONDS = 0.093;
const BANDS = 128;
const MOST_COLUMNS = 1200;
const SLICE = 32; // columns between two looks at what else is to be done: a key, above all

/** The largest magnitude in each of so many columns, 0 .. 1. */
export function envelope(samples, columns) {
  return Float32Array.from({ length: columns }, (_, column) => {
    const end = Math.floor(((column + 1) * samples.length) / columns);
    let highest = 0;
    for (let i = Math.floor((column * samples.length) / columns); i < end; i++) {
      highest = Math.max(highest, Math.abs(samples[i]));
    }
    return highest;
  });
}

/** A spectrogram as an image, time to the right, frequency up; nothing when `wanted` no longer says so. */
export async function spectrogram(samples, rate, width, wanted) {
  const columns = Math.max(1, Math.min(width, MOST_COLUMNS));
  const size = 2 ** Math.round(Math.log2(WINDOW_SECONDS * rate));
  const transform = new Fourier(size);
  const mel = bands(rate, size);
  const power = [];
  for (let column = 0; column < columns; column++) {
    if (column % SLICE === 0) {
      await new Promise((resolve) => setTimeout(resolve));
      if (!wanted()) return null;
    }
    const middle = Math.floor(((column + 0.5) / columns) * samples.length);
    power.push(mel(transform.power(samples, middle - size / 2)));
  }
  const peak = Math.max(1e-20, ...power.map((column) => Math.max(...column)));
  const image = new ImageData(columns, BANDS);
  power.forEach((column, x) => {
    column.forEach((value, band) => {
      const colour = heat(10 * Math.log10(Math.max(value / peak, 1e-12)));
      image.data.set([...colour, 255], 4 * ((BANDS - 1 - band) * columns + x));
    });
  });
  return image;
}

/** A colour for a loudness in dB below the peak. */
function heat(decibels) {
  const share = Math.min(1, Math.max(0, (decibels - FLOOR_DB) / (CEILING_DB - FLOOR_DB)));
  const place = share * (COLOURS.length - 1);
  const below = Math.min(COLOURS.length - 2, Math.floor(place));
  return COLOURS[below].map((low, i) => low + (COLOURS[below + 1][i] - low) * (place - below));
}

/** Weighted means of a power spectrum under triangles on the mel scale, 2595 log10(1 + f/700). */
function bands(rate, size) {
  const mel = (hz) => 2595 * Math.log10(1 + hz / 700);
  const bin = (step) => {
    const at = mel(LOWEST_HZ) + ((mel(rate / 2) - mel(LOWEST_HZ)) * step) / (BANDS + 1);
    return (700 * (10 ** (at / 2595) - 1) * size) / rate;
  };
  const triangles = Array.from({ length: BANDS }, (_, band) => {
    const [low, middle, high] = [bin(band), bin(band + 1), bin(band + 2)];
    const weights = [];
    for (let i = Math.ceil(low); i < high; i++) {
      weights.push([i, i < middle ? (i - low) / (middle - low) : (high - i) / (high - middle)]);
    }
    return weights.length ? weights : [[Math.round(middle), 1]]; // narrower than a bin: the nearest one
  });
  return (power) =>
    triangles.map((weights) => {
      let [sum, total] = [0, 1e-9];
      for (const [i, weight] of weights) {
        sum += weight * power[i];
        total += weight;
      }
      return sum / total;
    });
}

/** Power spectra of one size, a power of two, by Cooley and Tukey's algorithm under a Hann window. */
class Fourier {
  constructor(size) {
    this.size = size;
    this.real = new Float64Array(size);
    this.imaginary = new Float64Array(size);
    this.window = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
    this.cosines = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.sines = Float64Array.from({ length: size / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / size));
    const bits = Math.log2(size);
    this.places = Uint32Array.from({ length: size }, (_, i) => reversed(i, bits));
  }

  /** Of the samples from `start` on, silence where there are none; size / 2 + 1 values. */
  power(samples, start) {
    const { size, real, imaginary } = this;
    for (let i = 0; i < size; i++) {
      real[this.places[i]] = (samples[start + i] ?? 0) * this.window[i];
    }
    imaginary.fill(0);
    for (let half = 1; half < size; half *= 2) this.#combine(half);
    return Float64Array.from({ length: size / 2 + 1 }, (_, i) => real[i] ** 2 + imaginary[i] ** 2);
  }

  /** Make spectra of 2 · half values from pairs of half as many. */
  #combine(half) {
    const { size, real, imaginary, cosines, sines } = this;
    const stride = size / (2 * half);
    for (let first = 0; first < size; first += 2 * half) {
      for (let i = 0; i < half; i++) {
        const [low, high] = [first + i, first + i + half];
        const [cosine, sine] = [cosines[i * stride], sines[i * stride]];
        const turned = real[high] * cosine - imaginary[high] * sine;
        const turnedToo = real[high] * sine + imaginary[high] * cosine;
        real[high] = real[low] - turned;
        imaginary[high] = imaginary[low] - turnedToo;
        real[low] += turned;
        imaginary[low] += turnedToo;
      }
    }
  }
}

function reversed(number, bits) {
  let mirrored = 0;
  for (let bit = 0; bit < bits; bit++) mirrored |= ((number >> bit) & 1) << (bits - 1 - bit);
  return mirrored;
}
