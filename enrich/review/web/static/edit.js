// The editor of one field: its rules are asked while a person types, and terms are completed.

import { ask, complete, say } from "./net.js";

const make = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
};

export function edit(card, save, leave) {
  const field = card.dataset.field;
  const typed = JSON.parse(card.dataset.typed);
  const told = make("ul", { className: "told", id: `told-${card.id}` });
  told.setAttribute("aria-live", "polite");
  const saving = make("button", { type: "button", className: "strong" }, "Save ", make("kbd", {}, "Ctrl ⏎"));
  const leaving = make("button", { type: "button" }, "Leave it ", make("kbd", {}, "Esc"));
  const input = card.dataset.kind === "text" ? textInput(card, typed) : listInput(card, typed);
  const form = make("div", { className: "editor" }, input.box, told, make("div", { className: "actions" }, saving, leaving));
  form.setAttribute("role", "group");
  form.setAttribute("aria-label", `Edit ${field}`);
  input.main.setAttribute("aria-describedby", told.id);

  let number = 0;
  let timer = 0;
  const check = async () => {
    const mine = ++number;
    const path = card.dataset.path ?? document.getElementById("review").dataset.path;
    try {
      const found = await ask("check", { path, field, typed: input.value() });
      if (mine === number) tell(found);
    } catch (error) {
      say(error.message, true);
    }
  };
  const tell = ({ faults, notes }) => {
    told.replaceChildren(
      ...faults.map((text) => make("li", { className: "fault" }, text)),
      ...notes.map((text) => make("li", {}, text)),
    );
    saving.disabled = faults.length > 0;
    input.main.setAttribute("aria-invalid", String(faults.length > 0));
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(check, 150);
  };
  const done = () => saving.disabled || save(input.value());

  form.addEventListener("input", later);
  form.addEventListener("changed", later);
  saving.addEventListener("click", done);
  leaving.addEventListener("click", leave);
  form.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.defaultPrevented) return;
    if (event.key === "Escape") leave();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) done();
    else return;
    event.preventDefault();
  });
  card.append(form);
  card.classList.add("editing");
  input.main.focus();
  check();
}

function textInput(card, typed) {
  const area = make("textarea", { value: typed[0] ?? "", rows: 4, spellcheck: true });
  area.setAttribute("aria-label", card.dataset.field);
  const count = make("output", { className: "count" });
  const box = make("div", {}, area, count);
  const measure = () => {
    const size = [...area.value.trim()].length;
    count.textContent = card.dataset.max ? `${size} of ${card.dataset.max} characters` : `${size} characters`;
  };
  area.addEventListener("input", measure);
  measure();
  return { box, main: area, value: () => [area.value] };
}

function listInput(card, typed) {
  const field = card.dataset.field;
  const chips = make("ul", { className: "chips" });
  const options = make("ul", { className: "options", id: `options-${card.id}`, hidden: true });
  options.setAttribute("role", "listbox");
  options.setAttribute("aria-label", "Terms of the site");
  const input = make("input", { type: "text", autocomplete: "off", placeholder: "add …" });
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-label": `Add to ${field}`, "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": options.id,
  })) input.setAttribute(name, value);
  const box = make("div", { className: "listing" }, chips, input, options);
  const items = [...typed];
  let active = -1;

  const changed = () => box.dispatchEvent(new Event("changed", { bubbles: true }));
  const draw = () => {
    chips.replaceChildren(...items.map((text, at) => {
      const remove = make("button", { type: "button" }, "×");
      remove.setAttribute("aria-label", `Remove ${text}`);
      remove.addEventListener("click", () => {
        items.splice(at, 1);
        draw();
        changed();
        input.focus();
      });
      return make("li", {}, text, remove);
    }));
  };
  const add = (text) => {
    const said = text.trim();
    if (said && card.dataset.kind === "term") items.splice(0, items.length, said);
    else if (said && !items.includes(said)) items.push(said);
    input.value = "";
    close();
    draw();
    changed();
  };
  const close = () => {
    options.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (at) => {
    const all = [...options.children];
    if (!all.length) return;
    active = (at + all.length) % all.length;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === active)));
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  };
  let number = 0;
  const offer = async () => {
    const mine = ++number;
    const found = input.value.trim() ? await complete(field, input.value).catch(() => []) : [];
    if (mine !== number) return;
    options.replaceChildren(...found.map(({ label, count }, at) => {
      const option = make("li", { id: `option-${card.id}-${at}` }, label, make("span", {}, count ? ` ${count}` : ""));
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.label = label;
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        add(label);
      });
      return option;
    }));
    options.hidden = found.length === 0;
    active = -1;
    input.setAttribute("aria-expanded", String(found.length > 0));
  };
  input.addEventListener("input", offer);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "Enter") add(input.value);
      return;
    }
    const keys = {
      ArrowDown: () => choose(active + 1),
      ArrowUp: () => choose(active - 1),
      Enter: () => add(active >= 0 ? options.children[active].dataset.label : input.value),
      Escape: () => (options.hidden ? null : close()),
      Backspace: () => {
        if (input.value || !items.length) return null;
        items.pop();
        draw();
        changed();
      },
    };
    if (!(event.key in keys) || keys[event.key]() === null) return;
    if (event.key !== "Backspace" || !input.value) event.preventDefault();
  });
  draw();
  return { box, main: input, value: () => (input.value.trim() ? [...items, input.value] : [...items]) };
}
