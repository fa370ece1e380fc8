// The table with the telephones: who is on it, which one is in the hand, and what changes.

import { Clock } from "./clock.js";
import { avatar, button, el, nameOf, say } from "./dom.js";
import { Memory } from "./memory.js";
import { Phone, complain } from "./phone.js";
import { ask, listen, tell } from "./server.js";

const READ_AFTER = 1200;
const CURRENT = "current-phone";

const table = document.getElementById("phones");
const people = document.getElementById("people");
const sheet = document.getElementById("sheet");
const phones = new Map();
const tabs = new Map();
const seen = new Set();
const reading = new Map();
const memory = new Memory();
const clock = new Clock(() => memory.refresh());
const watcher = new IntersectionObserver(look, { root: null, threshold: 0.6 });
let wasLost = false;

async function load() {
  try {
    (await ask("users")).forEach(add);
    const held = Number(sessionStorage.getItem(CURRENT));
    choose(phones.has(held) ? held : phonesInOrder()[0]?.id);
    await Promise.all([clock.refresh(), memory.refresh(), ...phonesInOrder().map((phone) => phone.refresh())]);
  } catch (error) {
    complain(error);
  }
}

// Lays a telephone on the table, in its order; those who came later lie at the end.
function add(user) {
  if (phones.has(user.id)) return phones.get(user.id);
  if (phones.size === 0) {
    clock.in(user.time_zone);
    memory.in(user.time_zone);
  }
  const phone = new Phone(user, marked);
  const name = el("span", { class: "who" }, user.first_name);
  const tab = button({ title: [nameOf(user), user.title].filter(Boolean).join(". "), onclick: () => choose(user.id) }, avatar(user), name, el("span", { class: "unread", hidden: true }));
  const next = phonesInOrder().find((other) => rank(other.user) > rank(user));
  phones.set(user.id, phone);
  tabs.set(user.id, tab);
  table.insertBefore(phone.node, next?.node ?? null);
  people.insertBefore(tab, next ? tabs.get(next.id) : null);
  watcher.observe(phone.node);
  return phone;
}

const rank = (user) => user.order ?? user.id;
const phonesInOrder = () => [...table.children].map((node) => phones.get(Number(node.dataset.id)));

// Puts a telephone into the hand: the only one shown on a narrow screen, brought into view on a wide one.
function choose(id) {
  const phone = phones.get(id);
  if (!phone) return;
  hold(id);
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  phone.node.scrollIntoView({ inline: "center", block: "nearest", behavior });
  tabs.get(id).scrollIntoView({ inline: "center", block: "nearest", behavior });
}

function hold(id) {
  for (const [other, { node }] of phones) {
    node.classList.toggle("current", other === id);
    tabs.get(other).toggleAttribute("aria-current", other === id);
  }
  sessionStorage.setItem(CURRENT, id);
}

function marked(phone) {
  const { unread, blocked } = phone.chat;
  const tab = tabs.get(phone.id);
  const mark = tab.querySelector(".unread");
  mark.hidden = !unread;
  mark.textContent = unread > 9 ? "9+" : unread;
  tab.classList.toggle("blocked", blocked);
  tab.setAttribute("aria-label", [phone.name, phone.user.title, unread && `не прочитано: ${unread}`].filter(Boolean).join(", "));
  phone.node.classList.toggle("unseen", unread > 0);
  if (unread && seen.has(phone.id)) readSoon(phone);
}

function look(entries) {
  for (const { target, isIntersecting } of entries) {
    const id = Number(target.dataset.id);
    if (!isIntersecting) seen.delete(id);
    else {
      seen.add(id);
      if (phones.get(id).chat?.unread) readSoon(phones.get(id));
    }
  }
}

// What lies open before somebody's eyes for a moment has been read.
function readSoon(phone) {
  clearTimeout(reading.get(phone.id));
  reading.set(phone.id, setTimeout(() => {
    if (seen.has(phone.id) && !document.hidden && phone.chat.unread) tell(`users/${phone.id}/read`).catch(complain);
  }, READ_AFTER));
}

function happened(event) {
  if (event.kind === "user") return add(event.user).refresh();
  const phone = phones.get(event.user_id);
  if (!phone) return undefined;
  if (event.kind === "toast") phone.toast(event.toast);
  memory.soon();
  return phone.refresh();
}

// Who shall open this link? One of those on the table, or somebody new.
function passOn(payload, from) {
  const open = async (phone) => {
    sheet.close();
    choose(phone.id);
    await phone.start(payload);
  };
  const others = phonesInOrder().filter((phone) => phone.id !== from);
  const rows = others.map((phone) => {
    const words = el("span", {}, el("b", {}, phone.name), el("small", {}, phone.user.title ?? ""));
    return button({ onclick: () => open(phone) }, avatar(phone.user), words);
  });
  const stranger = button({ class: "stranger", onclick: () => newPhone().then((phone) => phone && open(phone)) }, "Новый телефон");
  showSheet("Открыть на телефоне", el("div", { class: "choose" }, stranger, ...rows));
}

async function newPhone() {
  try {
    const number = [...phones.values()].filter((phone) => !phone.user.order).length + 1;
    const zone = phonesInOrder()[0].user.time_zone;
    return add(await tell("users", { first_name: `Гость ${number}`, title: "Новый телефон", language_code: "ru", time_zone: zone }));
  } catch (error) {
    complain(error);
    return null;
  }
}

function showSheet(title, content) {
  const close = button({ class: "round", "aria-label": "Закрыть", onclick: () => sheet.close() }, "✕");
  sheet.setAttribute("aria-label", title);
  sheet.replaceChildren(el("header", {}, el("h2", {}, title), close), content);
  sheet.showModal();
}

table.addEventListener("focusin", (event) => hold(Number(event.target.closest(".phone").dataset.id)));
table.addEventListener("pass-on", (event) => passOn(event.detail, Number(event.target.closest(".phone").dataset.id)));
table.addEventListener("enlarge", (event) => showSheet("Картинка", el("img", { src: event.detail, alt: event.target.alt })));
sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());

document.addEventListener("visibilitychange", () => [...seen].map((id) => phones.get(id)).filter((phone) => phone.chat?.unread).forEach(readSoon));

listen({
  opened: () => (wasLost ? location.reload() : load()),
  lost: () => {
    wasLost = true;
    say("Связи с сервером нет. Страница оживёт сама, когда он вернётся.");
  },
  happened,
});
