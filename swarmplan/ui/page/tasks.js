// The matrix of tasks: drawn once, and then only the rows that differ.
import { empty, h, name, state, t, tone, word } from "./dom.js";

export class Tasks {
  constructor(detail, filtered) {
    this.detail = detail;
    this.filtered = filtered;
    this.rows = new Map();
    this.frame = null;
    this.element = h("div", {}, empty(t("loading")));
  }

  // Why there is no row.
  none() { return t(!this.frame.known ? "tasks.unknown" : this.filtered() ? "tasks.none" : "tasks.empty"); }

  draw(matrix) {
    this.rows = new Map(matrix.rows.map((row) => [row.id, row]));
    this.frame = { ...matrix, rows: [] };
    this.table();
  }

  change({ rows, order, frame }) {
    for (const row of rows) this.rows.set(row.id, row);
    if (order) this.rows = new Map(order.map((id) => [id, this.rows.get(id)]));
    if (frame) {
      const services = ({ columns }) => JSON.stringify(columns.map((each) => each.service));
      const same = services(frame) === services(this.frame);
      this.frame = frame;
      if (!same) return this.table();
      this.around();
    }
    if (!this.body || !this.rows.size) return this.table();
    const focused = document.activeElement?.closest("[data-row]")?.dataset.row, column = document.activeElement?.dataset.column;
    for (const row of rows) this.replace(row);
    if (order) this.arrange(order);
    if (focused && !this.body.contains(document.activeElement)) this.body.querySelector(`[data-row="${CSS.escape(focused)}"] [data-column="${CSS.escape(column ?? "")}"]`)?.focus();
  }

  replace(row) {
    const made = this.row(row), old = this.lines.get(row.id);
    if (old) old.replaceWith(made);
    else this.body.append(made);
    this.lines.set(row.id, made);
  }

  arrange(order) {
    const kept = new Set(order);
    for (const [id, line] of this.lines) if (!kept.has(id)) { line.remove(); this.lines.delete(id); }
    order.forEach((id, index) => { if (this.body.children[index] !== this.lines.get(id)) this.body.insertBefore(this.lines.get(id), this.body.children[index] ?? null); });
  }

  // What stands around the rows: the heads of the columns, the totals, and how many are left out.
  around() {
    this.heads.replaceChildren(h("th", { scope: "col" }, t("column.node")), ...this.frame.columns.map(column));
    const { totals, more_rows: rows, more_columns: columns } = this.frame;
    this.legend.replaceChildren(...Object.entries(totals).map(([each, count]) => h("li", {}, state(each, count))));
    this.left.textContent = [rows ? t("rows.more", { count: rows }) : "", columns ? t("columns.more", { count: columns }) : ""].filter(Boolean).join(" ");
  }

  table() {
    this.legend = h("ul", { class: "legend" });
    this.left = h("p", { class: "soft" });
    this.heads = h("tr", {});
    this.lines = new Map();
    this.around();
    if (!this.rows.size) {
      this.body = null;
      return this.element.replaceChildren(this.legend, empty(this.none()), this.left);
    }
    this.body = h("tbody", {}, [...this.rows.values()].map((row) => {
      const made = this.row(row);
      this.lines.set(row.id, made);
      return made;
    }));
    const table = h("table", { class: "tasks", onkeydown: arrows }, h("caption", {}, t("tasks.caption")),
      h("thead", {}, this.heads), this.body);
    this.element.replaceChildren(h("div", { class: "filters" }, this.legend), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("tasks.caption") }, table), this.left);
  }

  row(row) {
    const cells = new Map(row.cells.map((cell) => [cell.service, cell]));
    return h("tr", { "data-row": row.id }, h("th", { scope: "row" }, ...heading(row)),
      this.frame.columns.map(({ service }) => h("td", {}, cells.has(service) ? this.cell(row, cells.get(service)) : "")));
  }

  cell(row, cell) {
    const worst = tone(cell.counts[0][0]);
    return h("button", { type: "button", class: `cell ${worst === "good" ? "" : worst}`, "data-column": cell.service, title: cell.reason, onclick: () => this.detail(row, cell) },
      cell.counts.map(([each, count]) => state(each, count, tone(each) !== "good")));
  }
}

export function heading(row) {
  if (row.id === "unassigned") return [t("unassigned")];
  const facts = [row.leader ? t("role.leader") : word("role", row.role), row.availability === "active" ? "" : word("availability", row.availability)];
  return [name(row.name), h("small", {}, facts.filter(Boolean).join(" · ")), row.problem ? h("small", { class: "bad" }, "▲ ", name(row.problem)) : ""];
}

function column(each) {
  return h("th", { scope: "col" }, name(each.service), h("small", {}, each.known ? t("running.of", each) : t("unread")), each.problem ? h("small", { class: "wait" }, "▲ ", name(each.problem)) : "",
    each.managed ? "" : h("small", {}, t("unmanaged")));
}

// Arrows lead from cell to cell, as in a sheet.
function arrows(event) {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  const cell = event.target.closest("td");
  if (!step || !cell) return;
  event.preventDefault();
  let line = cell.parentElement, index = [...line.cells].indexOf(cell);
  for (;;) {
    line = step[0] < 0 ? line.previousElementSibling : step[0] > 0 ? line.nextElementSibling : line;
    index += step[1];
    const found = line?.cells[index];
    if (!found || index < 1) return;
    const button = found.querySelector("button");
    if (button) return button.focus();
  }
}
