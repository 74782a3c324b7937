// Nodes as cards and tasks as tiles, for a wall: a task that another node runs from now on is seen to move there.
import { empty, h, name, t, tone, word } from "./dom.js";
import { heading } from "./tasks.js";

const MOST_MOVED = 400;
const LIVE = new Set(["running", "old", "starting", "pending"]);
const still = matchMedia("(prefers-reduced-motion: reduce)");

export class Nodes {
  constructor(shapes) {
    this.shapes = shapes;
    this.element = h("div", {}, empty(t("loading")));
  }

  draw(rows, left, none) {
    const before = places(this.element);
    const live = new Set(rows.flatMap((row) => row.cells.flatMap((cell) => cell.tasks.filter((task) => LIVE.has(task.state)).map((task) => task.name))));
    const cards = rows.map((row) => h("section", { class: `node ${row.problem ? "bad" : ""}` }, h("h2", {}, ...heading(row)),
      h("ul", { class: "tiles" }, row.cells.flatMap((cell) => tiles(row, cell, live, this.shapes)))));
    this.element.replaceChildren(cards.length ? h("div", { class: "nodes" }, cards) : empty(none), left ? h("p", { class: "soft" }, t("rows.more", { count: left })) : "");
    if (before.size && !still.matches) move(before, places(this.element), this.element);
  }
}

function tiles(row, cell, live, shapes) {
  const hidden = cell.counts.reduce((sum, [, count]) => sum + count, 0) - cell.tasks.length;
  const made = cell.tasks.map((task) => h("li", { class: `tile ${tone(task.state)}`, title: task.error, "data-task": LIVE.has(task.state) || !live.has(task.name) ? task.name : task.id },
    h("span", { "aria-hidden": "true" }, shapes[task.state] ?? "•"), name(task.name === `${cell.service}.${row.name}` ? cell.service : task.name), task.state === "running" ? h("span", { class: "unseen" }, word("state", task.state)) : h("small", {}, word("state", task.state))));
  return hidden > 0 ? [...made, h("li", { class: "tile" }, t("tiles.more", { count: hidden, service: cell.service }))] : made;
}

function places(element) {
  const found = new Map();
  for (const tile of element.querySelectorAll("[data-task]")) found.set(tile.dataset.task, tile.getBoundingClientRect());
  return found;
}

function move(before, after, element) {
  if (after.size > MOST_MOVED) return;
  for (const tile of element.querySelectorAll("[data-task]")) {
    const from = before.get(tile.dataset.task), to = after.get(tile.dataset.task);
    if (!from) tile.animate([{ opacity: 0, scale: .6 }, { opacity: 1, scale: 1 }], { duration: 400, easing: "ease-out" });
    else if (from.left !== to.left || from.top !== to.top) tile.animate([{ translate: `${from.left - to.left}px ${from.top - to.top}px` }, { translate: "0 0" }], { duration: 900, easing: "cubic-bezier(.3, 0, .1, 1)" });
  }
}
