// Talks with the server: pages come as HTML and take the place of the one shown, decisions go as JSON.

const region = () => document.getElementById("said");

let hiding = 0;

// What went well is out of the way after a while; trouble stays until the next word.
export function say(text, trouble = false) {
  clearTimeout(hiding);
  region().textContent = text;
  region().classList.toggle("trouble", trouble);
  region().classList.remove("past");
  if (!trouble) hiding = setTimeout(() => region().classList.add("past"), 4000);
}

async function fetched(url, options) {
  try {
    return await fetch(url, { credentials: "same-origin", ...options });
  } catch {
    throw new Error("the server does not answer: is `enrich review --web` still running?");
  }
}

export async function ask(name, data = {}) {
  const key = document.querySelector("meta[name=enrich-key]").content;
  const headers = { "Content-Type": "application/json", "X-Enrich-Key": key };
  const answer = await fetched(`/${name}`, { method: "POST", headers, body: JSON.stringify(data) });
  const type = answer.headers.get("content-type") ?? "";
  const found = type.startsWith("application/json") ? await answer.json() : { error: await answer.text() };
  if (!answer.ok) throw new Error(found.error || `the server answered ${answer.status}`);
  return found;
}

export async function complete(field, typed) {
  const query = new URLSearchParams({ field, q: typed });
  const answer = await fetched(`/complete?${query}`);
  return answer.ok ? answer.json() : [];
}

let asked = 0;

// Shows another page, or the same one anew; `push` makes it a step of the browser's history.
export async function show(url = location.href, { push = false } = {}) {
  const mine = ++asked;
  const answer = await fetched(url);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  if (mine !== asked) return false;
  const next = new DOMParser().parseFromString(text, "text/html");
  const list = document.getElementById("list")?.scrollTop ?? 0;
  const frame = kept(next);
  for (const id of ["top", "page"]) {
    document.getElementById(id).replaceWith(document.adoptNode(next.getElementById(id)));
  }
  if (frame) document.querySelector("#text").replaceWith(frame);
  if (document.getElementById("list")) document.getElementById("list").scrollTop = list;
  document.title = next.title;
  const moved = new URL(url, location.href).href !== location.href;
  if (push && moved) history.pushState(null, "", url);
  else if (moved) history.replaceState(null, "", url);
  document.dispatchEvent(new Event("shown"));
  return true;
}

// The text of the same post stays as it was scrolled.
function kept(next) {
  const old = document.querySelector("#text iframe");
  const now = next.querySelector("#text iframe");
  return old && now && old.dataset.src === now.dataset.src ? document.getElementById("text") : null;
}
