// Elements are made here and only from text nodes: nothing that a person typed is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  clip: "M8.5 12.5 14 7a3 3 0 0 1 4.3 4.2l-7.6 7.6a5 5 0 0 1-7-7.1L11 4.4",
  send: "M4 12 20 4l-5 16-3.4-6.6L4 12Zm7.6 1.4L20 4",
  file: "M6 3h8l4 4v14H6V3Zm8 0v4h4",
  phone: "M8 3h8v18H8V3Zm3 15h2",
  close: "M6 6l12 12M18 6 6 18",
  ban: "M5.6 5.6a9 9 0 1 0 12.8 12.8A9 9 0 0 0 5.6 5.6Zm0 0 12.8 12.8",
};

export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function button(properties, ...children) {
  return el("button", { type: "button", ...properties }, ...children);
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function avatar(user) {
  const initials = [user.first_name, user.last_name].filter(Boolean).map((word) => [...word][0]).join("");
  return el("span", { class: "avatar", "data-role": user.role, "aria-hidden": "true" }, initials);
}

export function nameOf(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}

// One line under the bar: what went wrong, or that nothing lies ahead.
export function say(sentence) {
  document.getElementById("said").textContent = sentence;
}
