// The foot of a telephone: the text field, attachments, the reply keyboard; or the one button that is possible.

import { button, el, icon } from "./dom.js";

const MEDIA = { video: "video", audio: "audio" };

export function foot(phone) {
  const { started, blocked, reply_keyboard: keyboard } = phone.chat;
  if (blocked) return [whole("Разблокировать бота", () => phone.act("unblock"))];
  if (!started) return [whole("Начать", () => phone.start(""))];
  return [composer(phone), replyKeyboard(keyboard, phone)];
}

function whole(words, act) {
  return button({ class: "whole", onclick: act }, words);
}

function composer(phone) {
  const field = el("textarea", {
    rows: 1, placeholder: phone.chat.reply_keyboard?.input_field_placeholder ?? "Сообщение", "aria-label": `Сообщение с телефона: ${phone.name}`,
  });
  const form = el("form", { class: "composer" }, attach(phone), field, button({ class: "round send", type: "submit", "aria-label": "Отправить" }, icon("send")));
  field.addEventListener("input", () => fit(field));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    fit(field);
    phone.act("text", { text }).then((done) => done || (field.value ||= text));
  });
  return form;
}

function fit(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 132)}px`;
}

function attach(phone) {
  const pick = (accept, kind) => {
    const input = el("input", { type: "file", accept });
    input.addEventListener("change", () => phone.attach(kind ?? kindOf(input.files[0]), input.files[0]));
    input.click();
  };
  const choices = el(
    "div",
    { class: "choices" },
    button({ onclick: () => pick("image/*", "photo") }, "Фото"),
    button({ onclick: () => pick("audio/*", "voice") }, "Голос"),
    button({ onclick: () => pick("video/*", "video") }, "Видео"),
    button({ onclick: () => pick("") }, "Файл"),
    button({ onclick: () => phone.act("contact", phone.contact()) }, "Мой номер"),
    button({ onclick: () => phone.act("location", phone.whereabouts()) }, "Где я"),
  );
  const menu = el("details", { class: "attach" }, el("summary", { class: "round", "aria-label": "Приложить" }, icon("clip")), choices);
  choices.addEventListener("click", () => menu.removeAttribute("open"));
  menu.addEventListener("focusout", (event) => menu.contains(event.relatedTarget) || menu.removeAttribute("open"));
  return menu;
}

function kindOf(file) {
  return MEDIA[file.type.split("/")[0]] ?? "document";
}

function replyKeyboard(keyboard, phone) {
  if (!keyboard?.keyboard) return "";
  const rows = keyboard.keyboard.map((row) =>
    el("div", { class: "row" }, ...row.map((one) => replyButton(typeof one === "string" ? { text: one } : one, phone))),
  );
  return el("div", { class: "reply-keyboard" }, ...rows);
}

function replyButton(one, phone) {
  const act = () => {
    if (one.request_contact) return phone.act("contact", phone.contact());
    if (one.request_location) return phone.act("location", phone.whereabouts());
    return phone.act("text", { text: one.text });
  };
  return button({ onclick: act }, one.text);
}
