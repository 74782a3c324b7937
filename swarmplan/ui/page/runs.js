import { empty, h, more, name, t, word } from "./dom.js";

export function when(text) {
  const found = new Date(text);
  return h("time", { datetime: text }, Number.isNaN(found.valueOf()) ? text : moment(found));
}

export function moment(date) {
  return date.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
}

export function result(text) {
  const good = text === "converged";
  return h("span", { class: `pill ${good ? "good" : "bad"}` }, h("span", { "aria-hidden": "true" }, good ? "✓" : "✕"), word("result", text));
}

export function runs({ runs: found, more_runs: left }) {
  if (!found.length) return [empty(t("runs.none"))];
  const columns = ["started", "command", "who", "changes", "result"];
  return [
    h("div", { class: "scroll stack" }, h("table", {}, h("caption", {}, t("runs.caption")),
      h("thead", {}, h("tr", {}, columns.map((each) => h("th", { scope: "col" }, t(`column.${each}`))))),
      h("tbody", {}, found.map(row)))),
    more(left),
  ];
}

function row(run) {
  if (run.unread) return h("tr", {}, h("th", { scope: "row" }, run.id), h("td", { colspan: "4", class: "soft" }, run.unread));
  return h("tr", {},
    h("th", { scope: "row" }, when(run.started), h("small", {}, t("seconds", { count: run.duration.toFixed(1) }))),
    h("td", {}, h("code", {}, run.command), run.message ? h("div", { class: "soft" }, name(run.message)) : ""),
    h("td", {}, name(run.who), run.commit ? h("div", { class: "soft" }, h("code", {}, run.commit.slice(0, 12))) : ""),
    h("td", {}, changed(run)),
    h("td", {}, result(run.result), run.failed.map((each) => h("div", { class: "bad" }, name(each)))));
}

function changed(run) {
  const total = Object.values(run.changes).reduce((sum, each) => sum + each, 0);
  if (!total) return h("span", { class: "soft" }, t("changes.none"));
  return h("details", {}, h("summary", {}, t("changes.count", { count: total })),
    h("ul", { class: "plain" }, run.changed.map((each) => h("li", {}, h("code", {}, each)))), more(total - run.changed.length));
}
