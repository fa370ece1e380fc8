// The programme's clock: what it shows, and turning it forward.

import { say } from "./dom.js";
import { Refused, ask, tell } from "./server.js";

const TURNS = { hour: { forward: 3600 }, day: { forward: 86_400 }, next: { to: "next" } };
const NOTHING_AHEAD = "Впереди пока ничего нет: всё, что обещано, уже отправлено.";
const ASKED_EVERY = 20_000;

export class Clock {
  constructor(turned) {
    this.turned = turned;
    this.day = document.getElementById("day");
    this.time = document.getElementById("time");
    this.buttons = [...document.querySelectorAll("[data-turn]")];
    for (const one of this.buttons) one.addEventListener("click", () => this.turn(one));
    setInterval(() => this.tick(), 1000);
    setInterval(() => document.hidden || this.refresh(), ASKED_EVERY);
  }

  // Which zone the clock is read in: the one of the people on the page.
  in(timeZone) {
    this.days = new Intl.DateTimeFormat("ru", { timeZone, weekday: "short", day: "numeric", month: "long" });
    this.hours = new Intl.DateTimeFormat("ru", { timeZone, hour: "2-digit", minute: "2-digit" });
    this.tick();
  }

  async refresh() {
    try {
      this.know(await ask("clock"));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.offset = undefined;
      say(error.message);
    }
  }

  know({ now, next_due: next }) {
    this.offset = Date.parse(now) - Date.now();
    this.next = next;
    this.tick();
  }

  tick() {
    if (this.offset === undefined || !this.days) return;
    const now = Date.now() + this.offset;
    this.day.textContent = this.days.format(now);
    this.time.textContent = this.hours.format(now);
    this.time.dateTime = new Date(now).toISOString();
  }

  async turn(pressed) {
    const wish = TURNS[pressed.dataset.turn];
    this.busy(pressed, true);
    say("");
    try {
      await this.refresh();
      if (wish.to && this.next === null) say(NOTHING_AHEAD);
      else this.know(await tell("clock", wish));
      await this.refresh();
      this.turned();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      say(error.message);
    } finally {
      this.busy(pressed, false);
    }
  }

  busy(pressed, is) {
    for (const one of this.buttons) one.disabled = is;
    pressed.classList.toggle("busy", is);
    document.body.classList.toggle("turning", is);
  }
}
