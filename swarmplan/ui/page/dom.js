// Elements, and the texts of the page. A text is only ever put in as text: no name of a service can be markup.
let texts = {}, shapes = {};

export async function load(chosen) {
  const answer = await fetch(`texts?lang=${encodeURIComponent(chosen)}`);
  if (!answer.ok) throw new Error(String(answer.status));
  const found = await answer.json();
  texts = found.texts;
  shapes = found.shapes;
  document.documentElement.lang = found.language;
  return found;
}

export function t(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

export function has(key) { return key in texts; }

export function word(kind, value) { return has(`${kind}.${value}`) ? t(`${kind}.${value}`) : String(value); }

export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null && value !== "") made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child != null && child !== false && child !== ""));
  return made;
}

const tones = {
  failed: "bad", unknown: "bad", pending: "wait", starting: "wait", old: "wait", stopping: "wait", running: "good", complete: "good",
};
export function tone(state) { return tones[state] ?? ""; }

// A state is told by its shape and its word; the word may be for those alone who do not see the shape.
export function state(name, count = null, seen = true) {
  return h("span", { class: `state ${tone(name)}` },
    h("span", { "aria-hidden": "true" }, shapes[name] ?? "•"), count == null ? "" : h("span", {}, String(count)),
    h("span", { class: seen ? "" : "unseen" }, word("state", name)));
}

export function pill(kind, value, shape, tone_) {
  return h("span", { class: `pill ${tone_}` }, h("span", { "aria-hidden": "true" }, shape), word(kind, value));
}

export function name(text) { return h("bdi", { class: "name" }, text); }

export function empty(text) { return h("p", { class: "soft" }, text); }

export function more(count, key = "more") { return count > 0 ? h("p", { class: "soft" }, t(key, { count })) : ""; }
