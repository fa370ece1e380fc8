// One person's telephone: it shows the chat as the server has it, and does what a thumb does.

import { bubble } from "./bubble.js";
import { foot } from "./composer.js";
import { avatar, button, el, icon, nameOf, say } from "./dom.js";
import { Refused, ask, tell, upload } from "./server.js";

const NEAR_THE_END = 80;
const TOAST_SHOWN = 3500;
const PRESS_SHOWN = 6000;

export class Phone {
  constructor(user, changed) {
    this.id = user.id;
    this.changed = changed;
    this.chat = null;
    this.shown = new Map();
    this.footing = "";
    this.build();
    this.know(user);
  }

  build() {
    this.head = el("header", { class: "head" });
    this.list = el("ol", { class: "chat", tabindex: 0, role: "log" });
    this.atEnd = true;
    this.list.addEventListener("scroll", () => {
      this.atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_THE_END;
    });
    new ResizeObserver(() => this.follow()).observe(this.list);
    this.note = el("div", { class: "note", hidden: true });
    this.nothing = el("p", { class: "nothing" }, "Ещё не заходили");
    this.foot = el("footer", { class: "foot" });
    this.over = el("div", { class: "over", role: "status" });
    this.node = el("article", { class: "phone", dataset: { id: this.id } }, this.head, this.list, this.nothing, this.note, this.foot, this.over);
  }

  know(user) {
    this.user = user;
    this.name = nameOf(user);
    const format = (options) => new Intl.DateTimeFormat("ru", { timeZone: user.time_zone, ...options });
    this.hours = format({ hour: "2-digit", minute: "2-digit" });
    this.days = format({ day: "numeric", month: "long" });
    this.node.setAttribute("aria-label", `Телефон: ${this.name}`);
    this.list.setAttribute("aria-label", `Переписка: ${this.name}`);
  }

  clockTime(seconds) {
    return this.hours.format(seconds * 1000);
  }

  day(seconds) {
    return this.days.format(seconds * 1000);
  }

  contact() {
    return { phone_number: `+7000${String(this.id).padStart(7, "0")}`, user_id: this.id };
  }

  whereabouts() {
    return { latitude: 61.78, longitude: 34.36 };
  }

  // Asks for the chat once at a time; what happens meanwhile is asked for right after.
  async refresh() {
    if (this.asking) {
      this.stale = true;
      return;
    }
    this.asking = true;
    try {
      do {
        this.stale = false;
        this.show(await ask(`users/${this.id}/chat`));
      } while (this.stale);
    } catch (error) {
      complain(error);
    } finally {
      this.asking = false;
    }
  }

  show(chat) {
    this.chat = chat;
    this.know(chat.user);
    this.node.classList.toggle("first", this.shown.size === 0);
    this.place(chat.messages.filter((message) => !message.deleted));
    this.showHead();
    this.showNote();
    this.showFoot();
    this.follow();
    this.changed(this);
  }

  // Keeps the last message in sight, unless somebody has scrolled up to read.
  follow() {
    if (this.atEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  place(messages) {
    let before = null;
    const kept = new Set(messages.map((message) => message.message_id));
    for (const [id, { node }] of this.shown) {
      if (!kept.has(id)) node.remove();
      if (!kept.has(id)) this.shown.delete(id);
    }
    for (const message of messages) {
      this.placeOne(message, before);
      const { node } = this.shown.get(message.message_id);
      node.classList.toggle("new-day", !before || dayOf(before) !== dayOf(node));
      const joined = Boolean(before && node.dataset.album && before.dataset.album === node.dataset.album);
      node.classList.toggle("joined", joined);
      node.classList.remove("goes-on");
      before?.classList.toggle("goes-on", joined);
      before = node;
    }
  }

  placeOne(message, before) {
    const text = JSON.stringify(message);
    const known = this.shown.get(message.message_id);
    if (known?.text === text) return;
    const node = bubble(message, this);
    if (known) known.node.replaceWith(node);
    else if (before) before.after(node);
    else this.list.prepend(node);
    node.classList.add(known ? "changed" : "fresh");
    this.shown.set(message.message_id, { text, node });
  }

  showHead() {
    const { started, blocked } = this.chat;
    const state = blocked ? "Бот заблокирован" : this.user.title ?? "";
    this.nothing.hidden = started;
    const key = JSON.stringify([this.name, state, this.user.role, started]);
    if (this.heading === key) return;
    this.heading = key;
    this.node.classList.toggle("blocked", blocked);
    const block = button({ class: "round", title: "Заблокировать бота", "aria-label": `Заблокировать бота: ${this.name}`, onclick: () => this.act("block") }, icon("ban"));
    const names = el("div", { class: "names" }, el("h2", {}, this.name), el("p", {}, state));
    this.head.replaceChildren(avatar(this.user), names, started && !blocked ? block : "");
  }

  showNote() {
    const payload = this.user.invitation;
    const opened = () => this.chat.messages.some((message) => message.text === `/start ${payload}`);
    this.note.hidden = !payload || opened();
    if (this.note.hidden || this.note.childElementCount) return;
    const open = button({ onclick: () => this.start(payload) }, "Открыть");
    this.note.append(el("p", {}, "Вам передали приглашение"), open);
  }

  showFoot() {
    const { started, blocked, reply_keyboard: keyboard } = this.chat;
    const key = JSON.stringify([started, blocked, keyboard]);
    if (this.footing === key) return;
    const typed = this.foot.querySelector("textarea")?.value;
    this.footing = key;
    this.foot.replaceChildren(...foot(this));
    const field = this.foot.querySelector("textarea");
    if (field && typed) field.value = typed;
  }

  // Does one thing on the telephone; tells whether the server took it.
  async act(what, body) {
    return this.try(() => tell(`users/${this.id}/${what}`, body));
  }

  start(payload) {
    return this.act("start", { payload });
  }

  attach(kind, file) {
    return this.try(() => upload(`users/${this.id}/file`, kind, file));
  }

  press(pressed, messageId, position) {
    pressed.classList.add("pressed");
    setTimeout(() => pressed.classList.remove("pressed"), PRESS_SHOWN);
    return this.act("press", { message_id: messageId, button: position });
  }

  async try(act) {
    try {
      await act();
      say("");
      return true;
    } catch (error) {
      this.released();
      complain(error);
      return false;
    }
  }

  released() {
    for (const pressed of this.node.querySelectorAll(".pressed")) pressed.classList.remove("pressed");
  }

  // The bot answered a press: a short note over the telephone, or one to be read and closed.
  toast({ text, show_alert: alert }) {
    this.released();
    if (!text) return;
    const shown = el("div", { class: alert ? "alert" : "toast", role: alert ? "alertdialog" : null, "aria-label": alert ? text : null }, el("p", {}, text));
    this.over.replaceChildren(shown);
    if (!alert) {
      setTimeout(() => shown.remove(), TOAST_SHOWN);
      return;
    }
    const close = button({ onclick: () => shown.remove() }, "Понятно");
    shown.append(close);
    close.focus();
  }
}

function dayOf(node) {
  return node.querySelector(".day").textContent;
}

export function complain(error) {
  if (!(error instanceof Refused)) throw error;
  say(error.message);
}
