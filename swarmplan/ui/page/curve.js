// The managers after each step of a plan, over the majority that they need; the same as a table, for who does not see it.
import { h, t } from "./dom.js";

const WIDTH = 640, HEIGHT = 150, LEFT = 28, TOP = 12, BOTTOM = 22;

export function curve(points) {
  const most = Math.max(...points.map((each) => Math.max(each.total, each.majority)), 1);
  const x = (index) => LEFT + ((WIDTH - LEFT - 8) * index) / points.length;
  const y = (count) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * count) / most;
  const line = (name) => points.map((each, index) => `${index ? "L" : "M"}${x(index)} ${y(each[name])}H${x(index + 1)}`).join("");
  const picture = svg("svg", { class: "curve", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    svg("path", { class: "majority", d: line("majority") }), svg("path", { class: "reachable", d: line("reachable") }),
    label(2, y(most) + 4, String(most)), label(2, y(0) + 4, "0"), label(LEFT, HEIGHT - 4, t("curve.caption")));
  const columns = ["step", "reachable", "majority", "managers"];
  return h("div", { class: "card" }, picture, h("details", {}, h("summary", {}, t("curve.table")), h("table", {}, h("caption", {}, t("plan.quorum")),
    h("thead", {}, h("tr", {}, columns.map((each) => h("th", { scope: "col" }, t(`column.${each}`))))),
    h("tbody", {}, points.map((each) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, each.step)), h("td", {}, String(each.reachable)), h("td", {}, String(each.majority)), h("td", {}, String(each.total))))))));
}

function label(x, y, text) {
  const made = svg("text", { x, y });
  made.textContent = text;
  return made;
}

function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
