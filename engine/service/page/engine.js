// What the page asks the engine. Addresses are relative: a token may stand in front of them.

const ROOT = new URL("../", location.href);

/** A refusal, in the engine's own words. */
export class Refusal extends Error {}

export const libraries = () => get("libraries");
export const runs = () => get("runs");
export const info = () => get("engine");

export const tracks = (library, split, seed) =>
  get(`libraries/${encodeURIComponent(library)}/tracks?${new URLSearchParams({ split, seed })}`);

export const original = (passage, signal) => post("sound/clip", passage, signal);
export const reconstruction = (run, clip, signal) => post("sound/reconstruct", { run, clip }, signal);
export const difference = (run, clip, signal) => post("sound/difference", { run, clip }, signal);

/** The bytes of a sound, packed without loss. What the browser has kept is used again if it is unchanged. */
export async function sound(path, signal) {
  const reply = await ask(`sound/flac?${new URLSearchParams({ path })}`, { signal, cache: "no-cache" });
  return reply.arrayBuffer();
}

/** Where a page's commands come from, and where its events go. */
export const pageAddress = (page) => new URL(`listening/pages/${page}`, ROOT);

async function get(path) {
  return (await ask(path)).json();
}

export async function post(path, body, signal) {
  const headers = { "content-type": "application/json" };
  const reply = await ask(path, { method: "POST", headers, body: JSON.stringify(body), signal });
  return reply.json();
}

async function ask(path, options) {
  let reply;
  try {
    reply = await fetch(new URL(path, ROOT), options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal("The engine does not answer.");
  }
  if (reply.ok) return reply;
  const refusal = await reply.json().catch(() => ({}));
  throw new Refusal(refusal.message ?? `The engine failed (${reply.status}).`);
}
