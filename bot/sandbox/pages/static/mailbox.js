/** The mailbox of the demo: every mail that was sent, with all its parts. @module */
import { announce, el, refill, sayWhy } from "../../desk/static/dom.js";

/** @typedef {{n: number, at: number, subject: string, sender: string, recipients: string[], calendar: boolean, files: number}} Line */
/** @typedef {{name: string, type: string, size: number, url: string}} File */
/**
 * @typedef {Line & {headers: [string, string][], html: string, text: string | null, calendars: {method: string, name: string, text: string}[],
 *   attachments: File[], source: string}} Mail
 */

const PATIENCE = 1000;
const list = /** @type {HTMLElement} */ (document.getElementById("list"));
const place = /** @type {HTMLElement} */ (document.getElementById("mail"));
/** @type {Line[]} */ let lines = [];
let shown = 0;

/** @param {string} path @param {string} [method] */
async function ask(path, method = "GET") {
  const answer = await fetch(path, { method });
  if (!answer.ok) throw new Error("This mail is not there any more.");
  return answer.json();
}

/** @param {number} at */
const time = (at) => new Date(at * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

function drawList() {
  const items = lines.map((one) => {
    const marks = [one.calendar && "invitation", one.files > 0 && `${one.files} attached`].filter(Boolean).join(", ");
    const onclick = () => void show(one.n).catch(sayWhy);
    return el(
      "li", {},
      el("button", { type: "button", "data-key": String(one.n), "aria-current": one.n === shown ? "true" : null, onclick }, el("b", {}, one.subject || "(no subject)"), el("span", {}, `to ${one.recipients.join(", ")}`), el("small", {}, [time(one.at), marks].filter(Boolean).join(" · "))),
    );
  });
  refill(list, ...(items.length ? items : [el("li", { class: "nothing" }, "No mail yet.")]));
}

/** @param {Mail} mail @returns {[string, () => Node][]} */
function panels(mail) {
  /** @type {[string, () => Node][]} */ const found = [];
  if (mail.html) found.push(["Page", () => el("iframe", { src: mail.html, sandbox: "", title: "The mail as a page" })]);
  if (mail.text !== null) found.push(["Text", () => el("pre", { tabindex: "0", "aria-label": "The mail as text" }, mail.text)]);
  for (const one of mail.calendars) found.push([`Calendar ${one.method}`.trim(), () => el("pre", { tabindex: "0", "aria-label": one.name || "Calendar" }, one.text)]);
  if (mail.attachments.length) found.push(["Attached", () => el("ul", { class: "files" }, ...mail.attachments.map((one) => el("li", {}, el("a", { href: one.url, download: one.name }, one.name || "without a name"), ` ${one.type}, ${one.size} bytes`)))]);
  found.push(["Headers", () => el("dl", {}, ...mail.headers.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]))]);
  found.push(["Source", () => el("pre", { tabindex: "0", "aria-label": "Source" }, mail.source)]);
  return found;
}

/** @param {[string, () => Node][]} all */
function tabs(all) {
  const panel = el("div", { role: "tabpanel", id: "panel" });
  const open = (/** @type {number} */ at) => {
    const one = all[at];
    if (!one) return;
    buttons.forEach((button, n) => {
      button.setAttribute("aria-selected", String(n === at));
      button.tabIndex = n === at ? 0 : -1;
    });
    panel.setAttribute("aria-labelledby", `tab-${at}`);
    panel.replaceChildren(one[1]());
  };
  const buttons = all.map(([name], at) => el("button", { type: "button", role: "tab", id: `tab-${at}`, "aria-controls": "panel", onclick: () => open(at) }, name));
  const bar = el("div", { role: "tablist", "aria-label": "Parts of the mail" }, ...buttons);
  bar.addEventListener("keydown", (event) => {
    const now = buttons.findIndex((one) => one === document.activeElement);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = buttons.at(to % buttons.length);
    next?.focus();
    next?.click();
  });
  open(0);
  return [bar, panel];
}

/** @param {number} n */
async function show(n) {
  /** @type {Mail} */ const mail = await ask(`mailbox/mails/${n}`);
  shown = n;
  const facts = [["From", mail.sender], ["To", mail.recipients.join(", ")], ["Sent", new Date(mail.at * 1000).toLocaleString("en-GB")]];
  place.replaceChildren(el("h2", {}, mail.subject || "(no subject)"), el("dl", {}, ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])), ...tabs(panels(mail)));
  drawList();
}

async function read() {
  const before = lines.length;
  lines = (await ask("mailbox/mails")).mails;
  if (lines.length > before && before) announce(`New mail: ${lines[0]?.subject}`);
  drawList();
  if (lines.length && !lines.some((one) => one.n === shown)) await show(lines[0]?.n ?? 0);
  if (!lines.length) place.replaceChildren();
}

function listen() {
  const url = new URL("mailbox/live", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  socket.addEventListener("message", () => void read().catch(sayWhy));
  socket.addEventListener("close", () => setTimeout(listen, PATIENCE));
}

document.getElementById("empty")?.addEventListener("click", () => void ask("mailbox/mails", "DELETE").then(read).catch(sayWhy));
listen();
