/**
 * Every call of the guests' protocol leaves the page here, with the guest's token in its header.
 * @module
 */
import { language } from "./i18n.js";
import { local } from "./keep.js";

const TOKEN = "frontdesk.token";
const PATIENCE = 40_000;

/** What the server, or the network, said instead of yes. `wait` is in seconds. */
export class Problem extends Error {
  /** @param {number} status @param {string} code @param {string} title @param {number} wait @param {any} [more] all that was said */
  constructor(status, code, title, wait, more) {
    super(title || code);
    this.status = status;
    this.code = code;
    this.title = title;
    this.wait = wait;
    this.more = more;
  }

  /** It may go better by itself: lost network, a limit, a busy server. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Says "lost" when the server no longer knows our token, whichever tab heard it. */
export const session = new EventTarget();

addEventListener("storage", ({ key, newValue }) => {
  if (key === TOKEN && !newValue) session.dispatchEvent(new Event("lost"));
});

/** The guest's token, if this browser has one: one browser is one guest. */
export const token = () => local.get(TOKEN);

/** The network gave no answer, or one that is not ours. */
export const offline = () => new Problem(0, "offline", "", 0);

/** @param {number} status @param {string} text @param {string | null} wait @param {string | null} used */
function problem(status, text, wait, used) {
  if (status === 401 && used && used === token()) {
    local.set(TOKEN, null);
    session.dispatchEvent(new Event("lost"));
  }
  let said = { code: "", title: "" };
  try {
    said = { ...said, ...JSON.parse(text) };
  } catch {
    said.code = `http_${status}`;
  }
  return new Problem(status, said.code, said.title, Number(wait) || 0, said);
}

/** @param {string | null} used @returns {Record<string, string>} */
const headers = (used) => ({
  "Accept-Language": language,
  ...(used ? { Authorization: `Bearer ${used}` } : {}),
});

/**
 * One call, given up after 40 seconds: a half-open line must not look like a slow one. A file goes as it is.
 * @param {string} method @param {string} path @param {unknown} [body] @param {AbortSignal} [stop]
 * @param {number} [patience] how long the whole answer may take, in milliseconds
 * @returns {Promise<Response>}
 */
export async function ask(method, path, body, stop, patience = PATIENCE) {
  const used = token();
  const late = AbortSignal.timeout(patience);
  const file = body instanceof Blob ? body : null;
  try {
    const response = await fetch(path, {
      method,
      headers: body ? { ...headers(used), "Content-Type": file?.type ?? "application/json" } : headers(used),
      body: file ?? (body ? JSON.stringify(body) : null),
      cache: "no-store",
      signal: stop ? AbortSignal.any([stop, late]) : late,
    });
    if (response.ok) return response;
    throw problem(response.status, await response.text(), response.headers.get("Retry-After"), used);
  } catch (error) {
    throw error instanceof Problem ? error : offline();
  }
}

/**
 * The same for calls that answer with JSON.
 * @param {string} method @param {string} path @param {unknown} [body] @param {AbortSignal} [stop]
 * @returns {Promise<any>}
 */
export async function call(method, path, body, stop) {
  const response = await ask(method, path, body, stop);
  try {
    return response.headers.get("Content-Type")?.includes("json") ? await response.json() : null;
  } catch {
    throw offline();
  }
}

/**
 * A message with its files; only XMLHttpRequest tells how far it is. It takes its time, but may not stand still.
 * @param {string} path @param {unknown} message @param {File[]} files @param {(part: number) => void} progress
 * @returns {Promise<any>}
 */
export function upload(path, message, files, progress) {
  const form = new FormData();
  form.append("message", JSON.stringify(message));
  for (const file of files) form.append("file", file, file.name);
  const used = token();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
    const moves = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), PATIENCE);
    };
    request.open("POST", path);
    for (const [name, value] of Object.entries(headers(used))) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      moves();
      progress(event.total ? event.loaded / event.total : 0);
    };
    request.onloadend = () => {
      clearTimeout(timer);
      const { status, responseText } = request;
      if (status >= 300) reject(problem(status, responseText, request.getResponseHeader("Retry-After"), used));
      try {
        resolve(JSON.parse(responseText));
      } catch {
        reject(offline());
      }
    };
    moves();
    request.send(form);
  });
}

/** @type {Promise<void> | null} */ let beginning = null;

/** Makes this browser a guest, at the moment it has something to say; one, whoever else asks meanwhile. */
export async function begin() {
  if (!token()) await (beginning ??= becomeGuest().finally(() => (beginning = null)));
}

async function becomeGuest() {
  const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const answer = await call("POST", "/api/sessions", { language, time_zone });
  local.set(TOKEN, answer.token);
}

/** @param {string} id @param {string} [rest] */
export const at = (id, rest = "") => `/api/conversations/${encodeURIComponent(id)}${rest}`;
