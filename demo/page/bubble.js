// One message as a bubble: text, photo or file, and the buttons under it.

import { button, el, icon } from "./dom.js";
import { fileAddress } from "./server.js";
import { formatted, payloadOf, payloadsIn } from "./text.js";

const FILES = {
  document: "Файл", voice: "Голосовое сообщение", video: "Видео", audio: "Запись", sticker: "Наклейка", video_note: "Видео",
};

export function bubble(message, phone) {
  const open = (payload) => phone.start(payload);
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  const body = el("div", { class: "bubble" }, attachment(message));
  if (text) body.append(el("p", { class: "text" }, formatted(text, entities, open)));
  body.append(el("time", { class: "at", datetime: new Date(message.date * 1000).toISOString() }, phone.clockTime(message.date)));
  return el(
    "li",
    { class: message.out ? "message out" : "message", dataset: { id: message.message_id, ...album(message) } },
    el("p", { class: "day" }, phone.day(message.date)),
    body,
    inlineKeyboard(message, phone),
    ...payloadsIn(message).map((payload) => passOn(payload, phone)),
  );
}

function album(message) {
  return message.media_group_id ? { album: message.media_group_id } : {};
}

function attachment(message) {
  if (message.photo) return photo(message.photo.at(-1), message.caption);
  if (message.contact) return el("p", { class: "text" }, `Телефон: ${message.contact.phone_number}`);
  if (message.location) return el("p", { class: "text" }, `Место: ${message.location.latitude}, ${message.location.longitude}`);
  const kind = Object.keys(FILES).find((name) => message[name]);
  return kind ? file(message[kind], FILES[kind]) : null;
}

function photo(size, caption) {
  const source = fileAddress(size.file_id);
  const picture = el("img", {
    src: source, alt: caption ? `Картинка: ${caption.slice(0, 80)}` : "Картинка", width: size.width, height: size.height,
  });
  const enlarge = () => picture.dispatchEvent(new CustomEvent("enlarge", { bubbles: true, detail: source }));
  return button({ class: "photo", "aria-label": "Открыть картинку", onclick: enlarge }, picture);
}

function file(facts, fallback) {
  const size = facts.file_size ? `${Math.max(1, Math.round(facts.file_size / 1024))} КБ` : "";
  return el(
    "a",
    { class: "file", href: fileAddress(facts.file_id), download: facts.file_name ?? "" },
    icon("file"),
    el("span", {}, el("b", {}, facts.file_name ?? fallback), el("small", {}, size)),
  );
}

function inlineKeyboard(message, phone) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const made = rows.map((row, r) =>
    el("div", { class: "row" }, ...row.map((one, c) => inlineButton(one, message.message_id, [r, c], phone))),
  );
  return el("div", { class: "keyboard" }, ...made);
}

function inlineButton(one, messageId, position, phone) {
  const payload = one.url && payloadOf(one.url);
  if (payload) return button({ onclick: () => phone.start(payload) }, one.text);
  if (one.url) return el("a", { class: "button", href: one.url, target: "_blank", rel: "noopener noreferrer" }, one.text);
  const press = (event) => phone.press(event.currentTarget, messageId, position);
  return button({ onclick: press }, one.text);
}

function passOn(payload, phone) {
  const choose = (event) =>
    event.currentTarget.dispatchEvent(new CustomEvent("pass-on", { bubbles: true, detail: payload }));
  return button({ class: "pass-on", onclick: choose, "data-from": phone.id }, icon("phone"), "Открыть на телефоне…");
}
