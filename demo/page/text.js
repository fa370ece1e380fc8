// A message's text with its entities, as elements. Offsets are UTF-16 units, as JavaScript counts.

import { el } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const DEEP_LINK = /^(?:https?:\/\/)?(?:t|telegram)\.me\/\w+\?start=([\w-]{1,64})$/i;
const START = /^(\/start) [\w-]+$/;

export const payloadOf = (url) => DEEP_LINK.exec(url)?.[1] ?? null;

// `open(payload)` is called when a link that leads to the bot is pressed.
export function formatted(text, entities = [], open) {
  const start = START.exec(text);
  if (start) return document.createTextNode(start[1]);
  const ordered = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  const fragment = document.createDocumentFragment();
  fragment.append(...pieces(text, 0, text.length, ordered, open));
  return fragment;
}

function pieces(text, from, to, entities, open) {
  const made = [];
  let at = from;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || end <= entity.offset) continue;
    const inner = entities.slice(index + 1).filter((other) => other.offset < end);
    if (entity.offset > at) made.push(text.slice(at, entity.offset));
    made.push(wrapped(entity, text.slice(entity.offset, end), pieces(text, entity.offset, end, inner, open), open));
    at = end;
  }
  if (at < to) made.push(text.slice(at, to));
  return made;
}

function wrapped(entity, text, inner, open) {
  if (entity.type === "spoiler") return spoiler(inner);
  const url = entity.type === "text_link" ? entity.url : entity.type === "url" ? text : null;
  if (url) return link(url, inner, open);
  return el(TAGS[entity.type] ?? "span", {}, ...inner);
}

function spoiler(inner) {
  const node = el("button", { type: "button", class: "spoiler", "aria-label": "Показать скрытое" }, ...inner);
  node.addEventListener("click", () => node.replaceWith(...inner), { once: true });
  return node;
}

function link(url, inner, open) {
  const payload = payloadOf(url);
  if (payload) return el("button", { type: "button", class: "link", onclick: () => open(payload) }, ...inner);
  const address = /^[a-z]+:/i.test(url) ? url : `https://${url}`;
  if (!/^https?:/i.test(address)) return el("span", {}, ...inner);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...inner);
}

// The links to the bot that stand in a message: in its text, under words, on buttons.
export function payloadsIn(message) {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const urls = entities.map((entity) => entity.url ?? text.slice(entity.offset, entity.offset + entity.length));
  const buttons = (message.reply_markup?.inline_keyboard ?? []).flat().map((one) => one.url ?? "");
  return [...new Set([...urls, ...buttons].map(payloadOf).filter(Boolean))];
}
