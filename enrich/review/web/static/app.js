// The page at work: what keys and buttons do, and where the focus goes then.

import { edit } from "./edit.js";
import { ask, say, show } from "./net.js";

const page = () => document.getElementById("page");
const cards = () => [...page().querySelectorAll("article.field, article.group")];
const path = (card) => card?.dataset.path ?? document.getElementById("review").dataset.path;
const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
const without = new Map();

function current() {
  const found = cards();
  return found.find((card) => card.contains(document.activeElement)) ?? found.find((card) => card.matches(".at")) ?? found[0];
}

function focus(card) {
  for (const other of cards()) other.classList.toggle("at", other === card);
  (card ?? document.getElementById("review"))?.focus();
  card?.scrollIntoView({ block: "nearest" });
}

const waiting = () => cards().find((card) => card.dataset.state === "pending") ?? cards()[0];

function links() {
  const found = [...page().querySelectorAll("#list .cards a")];
  return { found, at: found.findIndex((link) => link.hasAttribute("aria-current")) };
}

async function post(step) {
  const { found, at } = links();
  const link = found[at < 0 ? 0 : at + step];
  if (!link) return go(page().querySelector(`.sheets a[rel=${step > 0 ? "next" : "prev"}]`)?.href);
  return go(link.href);
}

async function go(url) {
  if (!url) return say("there is no further post here");
  if (await show(url, { push: true })) {
    focus(waiting());
    page().querySelector("#list [aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }
}

function move(step) {
  const found = cards();
  const next = found[found.indexOf(current()) + step];
  if (next && (found.some((card) => card.classList.contains("at")) || step < 0)) return focus(next);
  if (found.length && !found.some((card) => card.classList.contains("at"))) return focus(found[0]);
  if (page().classList.contains("posts")) return post(step);
  return go(page().querySelector(`.sheets a[rel=${step > 0 ? "next" : "prev"}]`)?.href);
}

function told(done, word) {
  const count = done.count ? `${word} ${plural(done.count, "value")}` : "";
  say([count, ...done.failed].filter(Boolean).join("; "), done.failed.length > 0);
}

// Decides on fields of the post that is shown, and goes on to what waits next.
async function decide(chosen, verdict, word, extra = {}) {
  if (!chosen.length) return say("nothing is left to decide here");
  const next = after(chosen);
  const decisions = chosen.map((card) => ({
    path: path(card), field: card.dataset.field, seen: card.dataset.seen, verdict, ...extra,
  }));
  const done = await ask("decide", { decisions });
  const late = done.failed.length > 0;
  await show(late || !next.url ? here() : next.url, { push: !late && Boolean(next.url) });
  told(done, word);
  focus(late || next.url ? waiting() : cards().find((card) => same(card, next)) ?? waiting());
}

const same = (card, other) => card.dataset.field === other.field && card.dataset.path === other.path;

// Where to go: the next field that waits, then an earlier one, then the next post that waits, else nowhere.
function after(chosen) {
  const found = cards();
  const open = found.filter((card) => card.dataset.state === "pending" && !chosen.includes(card));
  const later = open.find((card) => found.indexOf(card) > found.indexOf(chosen.at(-1))) ?? open[0];
  if (later) return { field: later.dataset.field, path: later.dataset.path };
  const { found: posts, at } = links();
  const gone = at >= 0 ? posts[at + 1] ?? posts[at - 1] : posts[0];
  return gone ? { url: gone.href } : { field: chosen.at(-1).dataset.field, path: chosen.at(-1).dataset.path };
}

const open = () => cards().filter((card) => ["pending", "accepted"].includes(card.dataset.state));
const acceptable = () => cards().filter((card) => card.querySelector("[data-do=accept]:not(:disabled)"));

// The address of what is shown, with its post: it stays although the list may no longer hold it.
function here(post = is("posts") && path()) {
  const url = new URL(location.href);
  if (post) url.searchParams.set("path", post);
  else url.searchParams.delete("path");
  return url.href;
}

async function acceptShown() {
  const decisions = [...page().querySelectorAll("#list [data-marks]")].flatMap((item) =>
    JSON.parse(item.dataset.marks).map(([field, seen]) => ({ path: item.dataset.path, field, seen, verdict: "accept" })));
  if (!decisions.length) return say("nothing in this list can be accepted without a look at it");
  const done = await ask("decide", { decisions });
  await show(here(""));
  told(done, "accepted");
  focus(waiting());
}

async function group(card, verdict) {
  const { field, key, size } = card.dataset;
  const at = cards().indexOf(card);
  const left = [...(without.get(`${field}/${key}`) ?? [])];
  const done = await ask("group", { field, key, size: Number(size), verdict, without: left });
  await show();
  say(`${verdict === "accept" ? "accepted" : "rejected"} in ${plural(done.count, "post")}`);
  focus(cards()[Math.min(at, cards().length - 1)]);
}

async function write(only) {
  let written = 0;
  const failed = [];
  for (let left = 1; left > 0; ) {
    const done = await ask("write", { path: only });
    written += done.count;
    failed.push(...done.failed);
    left = done.left;
    if (left) say(`writing: ${plural(written, "post")} done, ${left.toLocaleString("en")} to go`);
  }
  await show(here());
  say([`wrote ${plural(written, "post")}`, ...failed.slice(0, 5)].join("; "), failed.length > 0);
}

async function simply(name, data, word) {
  const done = await ask(name, data);
  await show(here());
  told(done, word);
  focus(cards().find((card) => card.dataset.field === data.field) ?? waiting());
}

function editCard(card) {
  if (card.querySelector(".editor") || !card.querySelector("[data-do=edit]:not(:disabled)")) return;
  const leave = () => {
    card.querySelector(".editor").remove();
    card.classList.remove("editing");
    focus(card);
  };
  edit(card, (typed) => guarded(() => decide([card], "edit", "saved", { typed })), leave);
}

function scroll(button) {
  const frame = page().querySelector("#text iframe");
  const part = button.dataset.part ?? "0";
  const name = encodeURIComponent(button.dataset.anchor ?? "");
  frame.src = `${frame.dataset.src}&part=${part}${name && `&on=${name}#${name}`}`;
  for (const other of page().querySelectorAll(".proofs button")) other.classList.toggle("at", other === button);
  for (const one of page().querySelectorAll(".parts button")) {
    if (one.dataset.part === part) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
  if (matchMedia("(max-width: 60rem)").matches) frame.scrollIntoView({ block: "start" });
}

function nextProof() {
  if (is("fields")) return go(current()?.querySelector("a.look")?.href ?? current()?.querySelector("a")?.href);
  const found = [...page().querySelectorAll("article.at .proofs button, article:focus-within .proofs button")];
  const all = found.length ? found : [...page().querySelectorAll(".proofs button")];
  if (!all.length) return say("no quote supports this value");
  return scroll(all[(all.findIndex((button) => button.classList.contains("at")) + 1) % all.length]);
}

const is = (name) => page().classList.contains(name);
const DO = {
  accept: (card) => (card.matches(".group") ? group(card, "accept") : decide([card], "accept", "accepted")),
  reject: (card) => (card.matches(".group") ? group(card, "reject") : decide([card], "reject", "rejected")),
  take: (card) => group(card, "accept"),
  refuse: (card) => group(card, "reject"),
  edit: (card) => editCard(card),
  reopen: (card) => simply("reopen", { path: path(), field: card.dataset.field }, "took back the decision on"),
  "accept-post": () => decide(acceptable(), "accept", "accepted"),
  "reject-post": () => decide(open(), "reject", "rejected"),
  "accept-shown": () => acceptShown(),
  "write-post": () => write(path()),
  forget: () => simply("forget", { path: path() }, "forgot"),
  takeback: () => simply("takeback", { path: path() }, "took back"),
  write: () => write(""),
  undo: () => simply("undo", {}, "took back the decision on"),
  help: () => document.getElementById("help").showModal(),
};
const KEYS = {
  j: () => move(1), k: () => move(-1), J: () => post(1), K: () => post(-1),
  y: () => current() && !current().querySelector("[data-do=accept]:disabled") && DO.accept(current()),
  n: () => current()?.querySelector("[data-do=reject], [data-do=refuse]") && DO.reject(current()),
  e: () => current()?.matches(".field") && DO.edit(current()),
  Y: () => is("posts") && DO["accept-post"](), N: () => is("posts") && DO["reject-post"](),
  a: () => is("posts") && acceptShown(), s: () => nextProof(), u: () => DO.undo(), w: () => write(""),
  f: () => go(is("posts") ? "/fields" : "/"), "/": () => page().querySelector("[type=search]")?.focus(), "?": () => DO.help(),
};

// One thing after the other: keys that are pressed quickly each act on what the one before left.
let waitingWork = 0;
let queue = Promise.resolve();
function guarded(work) {
  document.documentElement.dataset.busy = ++waitingWork;
  queue = queue.then(work).catch((error) => say(error.message, true)).finally(() => {
    if (--waitingWork === 0) delete document.documentElement.dataset.busy;
  });
  return queue;
}

const STORED = "enrich-keys";
const keysOn = () => localStorage.getItem(STORED) !== "off";

document.addEventListener("keydown", (event) => {
  const inside = event.target.closest?.("textarea, select, dialog[open], input:not([type=checkbox])");
  if (event.key === "Escape" && inside?.matches("[type=search]")) return inside.blur();
  if (inside || event.ctrlKey || event.metaKey || event.altKey || !keysOn() || !(event.key in KEYS)) return;
  event.preventDefault();
  guarded(KEYS[event.key]);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.do) return guarded(() => DO[button.dataset.do](button.closest("article")));
  if (button?.dataset.part !== undefined) return scroll(button);
  const link = event.target.closest("#page a[href], #top a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  guarded(() => go(link.href));
});

document.addEventListener("focusin", (event) => {
  const card = event.target.closest("article.field, article.group");
  if (card) for (const other of cards()) other.classList.toggle("at", other === card);
});

document.addEventListener("change", (event) => {
  const group = event.target.closest("article.group");
  if (group) return exclude(group, event.target);
  if (event.target.id === "keys-on") return localStorage.setItem(STORED, event.target.checked ? "on" : "off");
  if (event.target.form?.id === "filter") guarded(() => filter(event.target.form));
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "filter") return;
  event.preventDefault();
  guarded(() => filter(event.target));
});

async function filter(form) {
  const query = [...new FormData(form)].filter(([, value]) => value);
  await show(`/?${new URLSearchParams(query)}`, { push: true });
}

function exclude(group, box) {
  const key = `${group.dataset.field}/${group.dataset.key}`;
  const left = without.get(key) ?? new Set();
  left[box.checked ? "delete" : "add"](box.value);
  without.set(key, left);
  counted(group, left);
}

function counted(group, left) {
  const count = (Number(group.dataset.size) - left.size).toLocaleString("en");
  for (const place of group.querySelectorAll("[data-count]")) place.textContent = count;
}

function shown() {
  for (const group of page().querySelectorAll("article.group")) {
    const left = without.get(`${group.dataset.field}/${group.dataset.key}`);
    if (!left) continue;
    for (const box of group.querySelectorAll("input")) box.checked = !left.has(box.value);
    counted(group, left);
  }
}

document.addEventListener("shown", shown);
addEventListener("popstate", () => guarded(() => show()));
document.getElementById("keys-on").checked = keysOn();
