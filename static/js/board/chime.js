// Two notes, looped by the audio clock rather than by a timer, which background tabs throttle.

const NOTES = [
  [0, 880],
  [0.22, 1_318.5],
]; // seconds from the start, Hertz
const LENGTH = 0.9;
const CALM = { every: 3.2, gain: 0.35 };
const LOUD = { every: 1.4, gain: 0.9 };

export class Chime {
  /** @type {AudioContext} */
  #context = null;
  /** @type {AudioBufferSourceNode} */
  #source = null;
  #isLoud = false;
  #changed;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  get isAwake() {
    return this.#context?.state === "running";
  }

  // Resume the audio context. Browsers refuse until the user has interacted with the page.
  wake() {
    if (!this.#context) {
      this.#context = new AudioContext();
      this.#context.addEventListener("statechange", this.#changed);
    }
    if (!this.isAwake) this.#context.resume().catch(() => {});
  }

  /** @param {boolean} isLoud */
  ring(isLoud) {
    if (this.#source && this.#isLoud === isLoud) return;
    this.stop();
    const { every, gain } = isLoud ? LOUD : CALM;
    const volume = new GainNode(this.#context, { gain });
    this.#source = new AudioBufferSourceNode(this.#context, { buffer: pattern(this.#context, every), loop: true });
    this.#source.connect(volume).connect(this.#context.destination);
    this.#source.start();
    this.#isLoud = isLoud;
  }

  stop() {
    this.#source?.stop();
    this.#source = null;
  }

  close() {
    this.stop();
    this.#context?.close();
  }
}

/** @param {AudioContext} context @param {number} seconds */
function pattern(context, seconds) {
  const rate = context.sampleRate;
  const buffer = context.createBuffer(1, Math.round(rate * seconds), rate);
  const samples = buffer.getChannelData(0);
  for (const [start, hertz] of NOTES) {
    const first = Math.round(start * rate);
    for (let n = 0; n < LENGTH * rate; n += 1) {
      const time = n / rate;
      const fade = Math.min(time / 0.005, 1) * Math.exp(-5 * time); // the attack avoids a click
      samples[first + n] += 0.5 * fade * Math.sin(2 * Math.PI * hertz * time);
    }
  }
  return buffer;
}
