// The page: which screen is shown, its stream, and what belongs to all screens.
import { h, load, name, state, t } from "./dom.js";
import { drift, plan } from "./changes.js";
import { overview, pills } from "./overview.js";
import { Nodes } from "./projector.js";
import { moment, runs } from "./runs.js";
import { follow } from "./stream.js";
import { Tasks } from "./tasks.js";

const SCREENS = ["overview", "matrix", "plan", "drift", "runs"], THEMES = ["auto", "light", "dark"];
const at = (id) => document.getElementById(id);
const kept = { get: (key) => { try { return localStorage.getItem(`swarmplan.${key}`) ?? ""; } catch { return ""; } },
  set: (key, value) => { try { localStorage.setItem(`swarmplan.${key}`, value); } catch { /* a browser may keep nothing */ } } };
const filter = { problems: false, text: "" };
let screen = "", tasks = null, nodes = null, found = null, projected = false, summary = "", trouble = "", lost = "", old = "";

const on = {
  live: () => { lost = ""; old = ""; warn(); },
  lost: () => { lost = t("lost"); warn(); },
  ended: () => { lost = t("ended"); warn(); },
  trouble: (text) => { trouble = text; warn(); },
  beat: ({ seen, stale }) => { old = stale ? t("stale", { time: moment(new Date(seen * 1000)) }) : ""; warn(); },
  overview: (shown) => { if (!shown) return; head(shown); if (screen === "overview") show(overview(shown)); },
  matrix: (matrix) => { tasks.draw(matrix); wall(); },
  change: (change) => { tasks.change(change); wall(); },
  plan: (shown) => shown && show(plan(shown)),
  drift: (shown) => shown && show(drift(shown)),
  runs: (shown) => shown && show(runs(shown)),
};

function show(content) {
  const open = [...at("screen").querySelectorAll("details")].map((each) => each.open);
  at("screen").replaceChildren(...content.filter(Boolean));
  if (open.length) at("screen").querySelectorAll("details").forEach((each, index) => { if (open[index] != null) each.open = open[index]; });
}

function head(shown) {
  at("cluster").replaceChildren(name(shown.cluster));
  document.title = `${shown.cluster} · swarmplan`;
  const now = `${shown.health} ${shown.file}`;
  if (now !== summary) at("summary").replaceChildren(...pills(shown));
  summary = now;
}

function warn() {
  const text = lost || (trouble && t("trouble", { reason: trouble })) || old;
  at("trouble").textContent = text;
  at("trouble").hidden = !text;
}

function wall() {
  if (projected) nodes.draw([...tasks.rows.values()], tasks.frame.more_rows, tasks.none());
}

function open(wanted) {
  screen = projected ? "matrix" : SCREENS.includes(wanted) ? wanted : SCREENS[0];
  for (const link of at("screens").children) link.toggleAttribute("aria-current", link.hash === `#${screen}`);
  for (const link of at("screens").querySelectorAll("[aria-current]")) link.setAttribute("aria-current", "page");
  tasks = new Tasks(detail, () => !projected && Boolean(filter.problems || filter.text));
  nodes = new Nodes(found.shapes);
  show(screen === "matrix" ? (projected ? [h("h2", { class: "unseen" }, t("screen.matrix")), nodes.element] : [filters(), tasks.element]) : [h("p", { class: "soft" }, t("loading"))]);
  stream();
}

function stream() {
  const query = new URLSearchParams({ screen });
  if (screen === "matrix" && !projected && filter.problems) query.set("problems", "1");
  if (screen === "matrix" && !projected && filter.text) query.set("text", filter.text);
  follow(query, on);
}

function filters() {
  let timer = 0;
  const problems = h("input", { type: "checkbox", checked: filter.problems, onchange: () => { filter.problems = problems.checked; stream(); } });
  const text = h("input", { type: "search", id: "search", value: filter.text, maxlength: "100", "aria-keyshortcuts": "/", oninput: () => {
    clearTimeout(timer);
    timer = setTimeout(() => { filter.text = text.value; stream(); }, 250);
  } });
  return h("div", { class: "filters" }, h("label", {}, problems, t("problems.only")), h("label", {}, h("span", {}, t("search")), text));
}

function detail(row, cell) {
  const dialog = at("detail");
  const where = row.id === "unassigned" ? t("unassigned") : row.name;
  const title = h("h2", { id: "detail-title" }, name(cell.service), " · ", name(where));
  dialog.setAttribute("aria-labelledby", "detail-title");
  const total = cell.counts.reduce((sum, [, count]) => sum + count, 0);
  dialog.replaceChildren(title, cell.reason ? h("p", {}, name(cell.reason)) : "",
    h("ul", { class: "plain" }, cell.tasks.map((task) => h("li", {}, state(task.state), " ", name(task.name), " ", h("code", { class: "soft" }, task.id),
      task.reported === task.state ? "" : h("div", { class: "soft" }, t("reported", { state: task.reported })), task.error && task.error !== cell.reason ? h("div", { class: "bad" }, name(task.error)) : ""))),
    total > cell.tasks.length ? h("p", { class: "soft" }, t("more", { count: total - cell.tasks.length })) : "",
    h("form", { method: "dialog" }, h("button", {}, t("close"))));
  dialog.showModal();
}

function theme(wanted) {
  const chosen = THEMES.includes(wanted) ? wanted : "auto";
  if (chosen === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  at("theme").textContent = t(`theme.${chosen}`);
  kept.set("theme", chosen);
}

function project(wanted) {
  projected = wanted;
  document.documentElement.classList.toggle("projected", projected);
  at("projector").setAttribute("aria-pressed", String(projected));
  kept.set("projector", projected ? "1" : "");
  open(location.hash.slice(1));
}

function label() {
  for (const each of document.querySelectorAll("[data-text]")) each.textContent = t(each.dataset.text);
  at("screens").setAttribute("aria-label", t("screens"));
  at("screens").replaceChildren(...SCREENS.map((each) => h("a", { href: `#${each}` }, t(`screen.${each}`))));
  at("language").replaceChildren(...found.languages.map((each) => h("option", { value: each, lang: each, selected: each === found.language }, t(`language.${each}`))));
  summary = "";
  theme(kept.get("theme"));
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || at("detail").open) return;
  const index = Number(event.key) - 1;
  if (SCREENS[index] && !projected) location.hash = SCREENS[index];
  else if (event.key === "p") project(!projected);
  else if (event.key === "t") theme(THEMES[(THEMES.indexOf(kept.get("theme") || "auto") + 1) % THEMES.length]);
  else if (event.key === "/" && at("search")) { event.preventDefault(); at("search").focus(); }
}

found = await load(kept.get("language"));
label();
at("theme").addEventListener("click", () => theme(THEMES[(THEMES.indexOf(kept.get("theme") || "auto") + 1) % THEMES.length]));
at("projector").addEventListener("click", () => project(!projected));
at("language").addEventListener("change", async () => { kept.set("language", at("language").value); found = await load(at("language").value); label(); open(screen); });
document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); at("screen").focus(); });
addEventListener("hashchange", () => { if (SCREENS.includes(location.hash.slice(1))) open(location.hash.slice(1)); });
addEventListener("keydown", keys);
project(kept.get("projector") === "1");
