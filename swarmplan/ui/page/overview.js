import { empty, h, more, name, pill, t, word } from "./dom.js";
import { result, when } from "./runs.js";

const HEALTH = {
  healthy: ["●", "good"], degraded: ["▲", "bad"], "no quorum": ["✕", "bad"], unknown: ["?", "wait"], paused: ["Ⅱ", "wait"], absent: ["○", ""],
};
const FILE = { "up to date": ["=", "good"], pending: ["…", "wait"], drifted: ["≠", "bad"], unknown: ["?", "wait"] };

export function pills(shown) {
  return [pill("health", shown.health, ...HEALTH[shown.health] ?? ["•", ""]), pill("file", shown.file, ...FILE[shown.file] ?? ["•", ""])];
}

export function overview(shown) {
  return [
    h("div", { class: "cards" },
      card("health", h("p", { class: `large ${(HEALTH[shown.health] ?? [])[1]}` }, word("health", shown.health)), h("p", { class: "soft" }, shown.summary)),
      card("file", h("p", { class: `large ${(FILE[shown.file] ?? [])[1]}` }, word("file", shown.file)), h("p", { class: "soft" }, changes(shown))),
      card("quorum", ...quorum(shown.quorum)),
      card("lease", ...lease(shown.lease))),
    h("h2", {}, t("problems")),
    shown.problems.length ? h("ul", { class: "plain card" }, shown.problems.map((each) => h("li", {}, name(each)))) : empty(t("problems.none")),
    more(shown.more_problems),
    h("h2", {}, t("runs.last")),
    shown.runs.length ? h("ul", { class: "plain card" }, shown.runs.map(run)) : empty(t("runs.none")),
  ];
}

function card(key, ...content) { return h("section", { class: "card" }, h("h2", {}, t(`card.${key}`)), ...content); }

export function counts(found) { return Object.entries(found).map(([action, count]) => `${count} ${word("action", action)}`).join(", "); }

function changes(shown) {
  if (shown.file === "unknown") return t("file.why.unknown");
  const parts = [counts(shown.changes)];
  if (shown.drifted) parts.push(t("drifted", { count: shown.drifted }));
  return parts.filter(Boolean).join(" · ") || t("changes.none");
}

function quorum(found) {
  if (!found) return [h("p", { class: "large wait" }, t("quorum.unknown")), h("p", { class: "soft" }, t("quorum.why.unknown"))];
  const { total, reachable, majority, margin } = found;
  if (!total) return [h("p", { class: "large" }, "—"), h("p", { class: "soft" }, t("quorum.none"))];
  const key = margin < 0 ? "lost" : margin === 0 ? "edge" : margin === 1 ? "one" : "some";
  const tone = margin < 0 ? "bad" : margin === 0 && total > 1 ? "wait" : "good";
  return [
    h("p", { class: `large ${tone}` }, t("quorum.of", { reachable, total })),
    h("p", { class: "soft" }, t("quorum.majority", { majority }), " · ", t(`quorum.${key}`, { count: Math.abs(margin) })),
  ];
}

function lease(found) {
  const soft = found.state === "held" ? found.command : found.error;
  return [
    h("p", { class: `large ${found.state === "unknown" ? "wait" : ""}` }, found.state === "held" ? name(found.who) : word("lease", found.state)),
    h("p", { class: "soft" }, name(soft || t(`lease.why.${found.state}`)), found.since ? [" · ", when(found.since)] : ""),
  ];
}

function run(each) {
  if (each.unread) return h("li", {}, name(each.id), " ", h("span", { class: "soft" }, each.unread));
  return h("li", {}, result(each.result), " ", h("code", {}, each.command), " ", h("span", { class: "soft" }, when(each.started), " · ", name(each.who), each.message ? [" · ", name(each.message)] : ""));
}
