// «Что помнит программа»: people, answers and promised messages, as the bot's own state tells them.

import { el } from "./dom.js";
import { Refused, ask } from "./server.js";

const TABLES = [
  ["people", "Люди", { name: "Кто", roles: "Роль", place: "Где", reach: "Связь", consent: "Согласие" }],
  ["responses", "Анкеты", { person: "Кто", form: "Анкета", state: "Состояние", progress: "Пройдено", answers: "Ответы" }],
  ["promises", "Обещанные сообщения", { to: "Кому", kind: "О чём", not_before: "Не раньше", state: "Состояние", why: "Почему" }],
];
const WORDS = {
  coordinator: "координатор", curator: "куратор", mentor: "наставник", mentee: "наставляемый", guardian: "представитель",
  observer: "наблюдатель", partner: "партнёр",
  open: "есть", doubtful: "под вопросом", closed: "нет",
  assigned: "не начата", partial: "в пути", submitted: "отправлена", stopped: "остановлена",
  waiting: "ждёт", sending: "уходит", sent: "отправлено", failed: "не ушло", dropped: "не нужно",
  given: "дано", refused: "отказ", withdrawn: "отозвано", missing: "ждём", morning: "утреннее сообщение",
  mentee_intake: "анкета наставляемого", mentor_intake: "анкета наставника", true: "есть", false: "нет",
};
const TAKING_PART = ["mentor", "mentee"];
const REFRESHED_AFTER = 300;

export class Memory {
  constructor() {
    this.panel = document.getElementById("memory");
    this.switch = document.getElementById("memory-switch");
    this.moments = new Intl.DateTimeFormat("ru", { dateStyle: "short", timeStyle: "short" });
    this.switch.addEventListener("click", () => this.toggle());
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && this.toggle());
  }

  in(timeZone) {
    this.moments = new Intl.DateTimeFormat("ru", { timeZone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  }

  toggle() {
    this.panel.hidden = !this.panel.hidden;
    this.switch.setAttribute("aria-expanded", String(!this.panel.hidden));
    document.body.classList.toggle("remembering", !this.panel.hidden);
    this.refresh();
  }

  // Many things may happen at once: the panel asks once, a moment later.
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), REFRESHED_AFTER);
  }

  async refresh() {
    if (this.panel.hidden) return;
    try {
      this.show(await ask("state"));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.panel.replaceChildren(el("p", { class: "empty" }, error.message));
    }
  }

  show(state) {
    const text = JSON.stringify({ ...state, now: null });
    if (this.shown === text) return;
    this.shown = text;
    const scrolled = this.panel.scrollTop;
    const opened = new Set([...this.panel.querySelectorAll("details[open]")].map((one) => one.dataset.key));
    this.panel.replaceChildren(...TABLES.map((table) => this.table(table, state, opened)));
    this.panel.scrollTop = scrolled;
  }

  table([key, title, columns], state, opened) {
    const rows = (state[key] ?? []).map(asShown);
    const named = Object.entries(columns).filter(([name]) => rows.some((row) => !isEmpty(row[name])));
    const head = el("tr", {}, ...named.map(([, words]) => el("th", { scope: "col" }, words)));
    const body = rows.map((row, number) =>
      el("tr", { "data-state": row.state }, ...named.map(([name]) => el("td", {}, this.cell(row[name], `${key}.${number}`, opened)))),
    );
    const whole = el("table", {}, el("thead", {}, head), el("tbody", {}, ...body));
    const content = rows.length ? el("div", { class: "wide-table", tabindex: 0, role: "region", "aria-label": title }, whole) : el("p", { class: "empty" }, "Пока пусто");
    return el("section", {}, el("h2", {}, title, el("span", { class: "count" }, String(rows.length))), content);
  }

  cell(value, key, opened) {
    if (isEmpty(value)) return "—";
    if (Array.isArray(value)) return value.map((one) => this.word(one)).join(", ");
    if (typeof value !== "object") return this.word(value);
    const pairs = Object.entries(value);
    const list = el("dl", {}, ...pairs.flatMap(([name, one]) => [el("dt", {}, name), el("dd", {}, this.plain(one))]));
    return el("details", { dataset: { key }, open: opened.has(key) }, el("summary", {}, `${pairs.length}`), list);
  }

  plain(value) {
    if (isEmpty(value)) return "—";
    return typeof value === "object" ? Object.values(value).join(", ") : String(value);
  }

  word(value) {
    const text = String(value);
    if (/^\d{4}-\d\d-\d\dT/.test(text)) return this.moments.format(Date.parse(text));
    return WORDS[text] ?? text;
  }
}

// Of those who take part it says whether there is a consent, and of a questionnaire how much is done.
function asShown(row) {
  if ("progress" in row) return { ...row, progress: `${row.progress} %` };
  if (row.roles?.some((role) => TAKING_PART.includes(role))) return row;
  return { ...row, consent: null };
}

function isEmpty(value) {
  return value === null || value === undefined || value === "" || (typeof value === "object" && !Object.keys(value).length);
}
