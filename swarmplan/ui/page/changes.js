// The screens of what differs: a plan, and drift.
import { empty, h, more, name, t, word } from "./dom.js";
import { curve } from "./curve.js";
import { when } from "./runs.js";

const SIGNS = { create: "+", update: "~", replace: "±", delete: "−", wait: "…" };
const TONES = { create: "good", update: "wait", replace: "bad", delete: "bad", wait: "" };

export function plan(shown) {
  const impact = Object.entries(shown.impact).filter(([, value]) => typeof value === "number" && value > 0);
  return [
    h("p", { class: "large" }, shown.converged ? t("plan.converged") : t("plan.count", { changes: shown.changes.length + shown.more_changes, steps: shown.steps })),
    listed("hazards", shown.hazards.map((each) => [each.key, each.message, each.allow ? t("plan.allow", { kind: each.allow }) : t("plan.refused")]), "bad"),
    more(shown.more_hazards),
    listed("unread", shown.unread.map((each) => [each.key, each.reason]), "wait"),
    listed("notes", shown.notes.map((each) => ["", each]), ""),
    shown.changes.length ? table(t("plan.caption"), shown.changes.map((each) => [
      h("span", { class: `action ${TONES[each.action] ?? ""}` }, h("span", { "aria-hidden": "true" }, `${SIGNS[each.action] ?? "•"} `), word("action", each.action)),
      each, each.drift ? t("plan.drift") : "", ["before", "after"]])) : "",
    more(shown.more_changes),
    shown.ignored ? empty(t("ignored", { count: shown.ignored })) : "",
    impact.length ? [h("h2", {}, t("impact")), h("ul", { class: "plain card" }, impact.map(([key, count]) => h("li", {}, `${count} ${word("impact", key)}`)))] : "",
    shown.quorum.length ? [h("h2", {}, t("plan.quorum")), curve(shown.quorum), more(shown.more_quorum)] : "",
  ].flat();
}

export function drift(shown) {
  const last = shown.last_up_to_date;
  return [
    h("p", { class: "large" }, shown.findings.length ? t("drifted", { count: shown.findings.length + shown.more_findings }) : shown.applied ? t("drift.none") : t("drift.fresh")),
    last ? h("p", { class: "soft" }, t("drift.since"), " ", when(last.at), " · ", name(last.who)) : "",
    listed("unread", shown.unread.map((each) => [each.key, each.reason]), "wait"),
    shown.findings.length ? table(t("drift.caption"), shown.findings.map((each) => [
      h("span", { class: `action ${each.kind === "benign" ? "" : "bad"}` }, word("drift", each.kind)), each, "", ["file", "live"]])) : "",
    more(shown.more_findings),
    listed("waiting", shown.waiting.map((each) => [each.key, each.reason]), "wait"),
    shown.pending ? empty(t("drift.pending", { count: shown.pending })) : "",
    shown.ignored ? empty(t("ignored", { count: shown.ignored })) : "",
  ].flat();
}

function listed(key, items, tone) {
  if (!items.length) return "";
  return [h("h2", {}, t(key)), h("ul", { class: "plain card" }, items.map(([about, text, note]) =>
    h("li", {}, about ? [h("code", { class: tone }, about), " "] : "", name(text), note ? h("div", { class: "soft" }, note) : "")))];
}

function table(caption, rows) {
  return h("div", { class: "scroll stack" }, h("table", {}, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ["what", "resource", "details"].map((each) => h("th", { scope: "col" }, t(`column.${each}`))))),
    h("tbody", {}, rows.map(([what, each, note, names]) => h("tr", {}, h("td", {}, what), h("th", { scope: "row" }, h("code", {}, each.key)), h("td", {}, details(each, note, names)))))));
}

function details(each, note, names) {
  const notes = [each.note, note].filter(Boolean).map((text) => h("div", {}, name(text)));
  const count = each.fields.length + each.more_fields;
  if (!count) return notes;
  return [...notes, h("details", { open: count <= 6 }, h("summary", {}, t("fields", { count })), h("div", { class: "fields" },
    each.fields.map((field) => h("div", {}, `${field.path}: `, value("del", field[names[0]]), " → ", value("ins", field.known_after_apply ? t("after.apply") : field[names[1]])))), more(each.more_fields))];
}

function value(tag, shown) { return h(tag, {}, name(shown == null ? "—" : String(shown))); }
