// The page: by itself it browses and compares, and when the app plays something, it is the app's speaker.

import { Clip } from "./clip.js";
import * as engine from "./engine.js";
import { Line } from "./line.js";
import { Output } from "./output.js";
import { Shelf } from "./shelf.js";
import { Speaker } from "./speaker.js";
import { clock, Stage } from "./stage.js";

const SEEK_SECONDS = 1;
const PAGE_TRACKS = 15;
const KEYS = [
  ["space", "play"], ["a b d", "original, run, difference"], ["← →", "1 s"], ["↑ ↓", "track"], ["[ ]", "clip"],
  ["o", "whole track"], ["{ }", "mark a loop"], ["l", "loudness"], ["/", "filter"],
];

const find = (id) => document.getElementById(id);

const output = new Output(showAwake);
const line = new Line(hear, showLine);
const shelf = new Shelf(() => {
  playsForApp = false;
  clip.choose();
});
const clip = new Clip(output, shelf, (what) => changed(clip, what));
const speaker = new Speaker(output, (event) => line.say(event), (what) => changed(speaker, what));
const stage = new Stage({
  seek: (seconds) => deck().player.seek(seconds),
  loop: (region) => attempt(() => deck().player.repeat(region)),
  lane: (index) => playsForApp || clip.player.switch(index),
});

let playsForApp = false; // whether the stage shows what the app has loaded
let taken = false; // whether another page is the speaker
let introduced = false; // whether the app was told that sound comes out here
let loopStart = null;

// ------------------------------------------------------------ which of the two

const deck = () => (playsForApp ? speaker : clip);

/** One of the two has changed; what begins to play silences the other and takes the stage. */
function changed(which, what) {
  if (what === "play" || (what === "load" && !clip.player.playing)) {
    playsForApp = which === speaker;
    (playsForApp ? clip : speaker).player.pause();
  }
  show();
}

function show() {
  if (playsForApp) {
    const seen = speaker.lanes.some(isBlind) ? [] : speaker.lanes; // a picture would say what X is
    const lanes = seen.map(({ path, name }, index) => {
      const aside = speaker.player.program?.has(index) ? "" : "on its way";
      return { letter: letterOf(index), name: name || path.split("/").at(-1), aside };
    });
    const facts = seen.length ? `${lanes.length} lanes` : "a blind test is to be heard, not seen";
    stage.show({ name: "what the app plays", facts }, lanes, speaker.player);
    stage.levels("");
    stage.say("");
  } else {
    stage.show(clip.title, clip.lanes, clip.player);
    stage.levels(clip.levels);
    stage.say(clip.trouble, true);
  }
}

const letterOf = (index) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index] ?? "";

/** Whether a lane is a sound of a blind test. */
const isBlind = ({ path }) => path.split("/").at(-3) === "blind";

// ------------------------------------------------------------ the line to the app

function hear(command) {
  if (command.do === "quit") {
    taken = true;
    line.close();
    speaker.player.stop();
    showStatus();
  } else {
    speaker.receive(command);
  }
}

function showLine(up) {
  if (up && introduced) speaker.introduce(true);
  if (!up) speaker.player.pause();
  showStatus();
}

function showAwake() {
  if (output.awake !== introduced) {
    introduced = output.awake;
    speaker.introduce(introduced);
  }
  showStatus();
}

function showStatus() {
  const status = find("status");
  const words = taken
    ? "another page is the speaker · enter takes over"
    : !output.awake
      ? "press a key or click here: what the app plays then sounds in this page"
      : line.up
        ? "what the app plays sounds here"
        : "the line to the box broke · trying again";
  status.textContent = words;
  status.classList.toggle("asks", taken || !output.awake);
  status.classList.toggle("speaks", !taken && output.awake && line.up);
}

function takeOver() {
  taken = false;
  line.open();
}

// ------------------------------------------------------------ keys

const ACTIONS = {
  " ": () => (playsForApp ? toggleApp() : clip.togglePlay()),
  ArrowLeft: () => deck().player.seek(deck().player.position - SEEK_SECONDS),
  ArrowRight: () => deck().player.seek(deck().player.position + SEEK_SECONDS),
  ArrowUp: () => shelf.step(-1),
  ArrowDown: () => shelf.step(1),
  k: () => shelf.step(-1),
  j: () => shelf.step(1),
  PageUp: () => shelf.step(-PAGE_TRACKS),
  PageDown: () => shelf.step(PAGE_TRACKS),
  a: () => own(() => clip.hear("A")),
  b: () => own(() => clip.hear("B")),
  d: () => own(() => clip.hear("D")),
  "[": () => own(() => clip.stepClip(-1)),
  "]": () => own(() => clip.stepClip(1)),
  o: () => own(() => clip.toggleWhole()),
  l: () => own(() => clip.toggleMatched()),
  "{": () => markLoop(),
  "}": () => deck().player.repeat([loopStart ?? 0, deck().player.position]),
  Escape: () => {
    loopStart = null;
    if (deck().player.loop) deck().player.repeat(null);
    shelf.clearFilter();
  },
  Enter: () => taken && takeOver(),
  "/": () => find("filter").focus(),
  L: () => shelf.offerLibraries(),
  R: () => shelf.offerRuns(),
};

function markLoop() {
  loopStart = deck().player.position;
  stage.say(`A loop from ${clock(loopStart)}; } marks its end.`);
}

function wake() {
  if (!output.awake) output.wake(deck().player.program?.rate);
}

function toggleApp() {
  if (speaker.player.playing) return speaker.player.pause();
  changed(speaker, "play");
  return speaker.player.play();
}

/** Lanes and clips of the app are chosen in the app. */
function own(action) {
  if (!playsForApp) return action();
  return stage.say("The app chooses what it plays; an arrow key goes back to the list.");
}

async function attempt(action) {
  try {
    await action();
  } catch (error) {
    if (error.name !== "AbortError") stage.say(error.message, true);
  }
}

document.addEventListener("keydown", (event) => {
  wake();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select")) {
    if (event.key === "Escape") shelf.clearFilter();
    if (event.key === "Escape" || event.key === "Enter") event.target.blur();
    return;
  }
  const action = ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  attempt(action);
});
document.addEventListener("pointerdown", wake);
find("status").onclick = () => taken && takeOver();

// ------------------------------------------------------------ begin

find("keys").append(
  ...KEYS.map(([key, words]) => {
    const item = document.createElement("span");
    item.append(Object.assign(document.createElement("kbd"), { textContent: key }), ` ${words}`);
    return item;
  }),
);
showStatus();
line.open();
// a page that is left may live on unseen, to be there at once when the person comes back
addEventListener("pagehide", () => line.close());
addEventListener("pageshow", (event) => event.persisted && !taken && line.open());
attempt(async () => {
  const { host, device } = await engine.info();
  find("box").textContent = `engine on ${host} · ${device}`;
  document.title = `${host} · latentdeck`;
});
attempt(() => shelf.refresh());
