/**
 * The launcher on the owner's page: a button; the first click loads the frame.
 * <script async src="https://desk.example/embed.js" data-widget="w_…"></script>
 * Also: data-color, data-position, data-label, data-launcher="off", data-language.
 */
(() => {
  const me = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const page = /** @type {any} */ (window);
  const widget = me?.dataset.widget;
  if (!me || !widget || page.Frontdesk?.on) return;
  const options = me.dataset;
  const origin = new URL(me.src).origin;
  const words = /** @type {Record<string, string>} */ ({ ja: "チャット", ar: "الدردشة", fr: "Discussion" });
  const language = (options.language || document.documentElement.lang).slice(0, 2);
  const asked = { ...options, ...(options.launcher === "off" && { launcher: false }) };
  const label = options.label || words[language] || "Chat";
  /** @type {Record<string, Function[]>} */ const listeners = {};
  const root = document.createElement("div");
  const shadow = root.attachShadow({ mode: "open" });
  const button = document.createElement("button");
  const badge = document.createElement("span");
  /** @type {HTMLIFrameElement | null} */ let frame = null;
  /** @type {Record<string, unknown>} */ let own = {};
  /** @type {(() => void)[]} */ const waiting = [];
  const MOVES = ["resize", "scroll"];
  let ready = false;
  let open = false;
  /** Who had the focus before. @type {HTMLElement | null} */ let before = null;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host{all:initial;--c:#2457d6;--t:#fff;--l:auto;--r:20px;color-scheme:light dark}
button{all:unset;box-sizing:border-box;position:fixed;z-index:2147483646;bottom:20px;left:var(--l);right:var(--r);width:60px;height:60px;border-radius:50%;background:var(--c);color:var(--t);cursor:pointer;display:grid;place-items:center;box-shadow:0 4px 20px #0005}
button:focus-visible{outline:3px solid #fff;outline-offset:-6px;box-shadow:0 0 0 4px #000}
svg{width:28px;height:28px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
span{position:absolute;top:-3px;right:-3px;min-width:22px;height:22px;padding:0 6px;box-sizing:border-box;border-radius:11px;background:#c81e1e;color:#fff;font:600 13px/22px system-ui,sans-serif;text-align:center}
iframe{position:fixed;z-index:2147483647;bottom:92px;left:var(--l);right:var(--r);width:400px;height:min(700px,calc(100dvh - 112px));max-width:calc(100vw - 40px);border:0;border-radius:18px;box-shadow:0 12px 48px #0006;background:Canvas}
[hidden]{display:none!important}
@media(max-width:480px){iframe{inset:var(--y,0) 0 auto;width:100%;height:var(--h,100dvh);max-width:none;border-radius:0}}
@media(forced-colors:active){button{border:2px solid ButtonText}}`);
  shadow.adoptedStyleSheets = [sheet];

  const set = (/** @type {string} */ name, /** @type {string} */ value) =>
    root.style.setProperty(name, value);
  const safely = (/** @type {() => void} */ work) => {
    try {
      work();
    } catch (error) {
      console.error(error);
    }
  };
  const emit = (/** @type {string} */ name, /** @type {unknown} */ value) => {
    for (const listener of listeners[name] ?? []) safely(() => listener(value));
  };
  const where = () => ({ url: location.href, title: document.title, referrer: document.referrer, ...own });
  const tell = (/** @type {string} */ type, values = {}) => {
    const data = { frontdesk: 1, type, ...values };
    if (ready || type === "hello") frame?.contentWindow?.postMessage(data, origin);
    else waiting.push(() => tell(type, values));
  };

  const theme = (/** @type {any} */ { color, position, launcher }) => {
    const rgb = /^#([\da-f]{6})$/i.exec(color)?.[1];
    if (rgb) {
      const part = (/** @type {number} */ at) => (parseInt(rgb.slice(at, at + 2), 16) / 255) ** 2.2;
      set("--c", `#${rgb}`);
      set("--t", 0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4) > 0.183 ? "#000" : "#fff");
    }
    if (position) {
      set("--l", position === "left" ? "20px" : "auto");
      set("--r", position === "left" ? "auto" : "20px");
    }
    button.hidden = launcher === false;
  };

  /** Above a phone's keyboard; a frame does not see that there is one. */
  const fit = () => {
    const { height = 0, offsetTop = 0, scale } = visualViewport ?? {};
    if (scale !== 1) return;
    set("--h", `${height}px`);
    set("--y", `${offsetTop}px`);
  };

  const show = (/** @type {boolean} */ is) => {
    if (is === open) return;
    open = is;
    const inside = document.activeElement === root;
    if (is) before = /** @type {HTMLElement | null} */ (document.activeElement);
    if (is && !frame) {
      frame = document.createElement("iframe");
      frame.title = label;
      frame.allow = "clipboard-write";
      frame.onload = () => tell("hello", { page: where() });
      const asked = options.language ? `?language=${encodeURIComponent(options.language)}` : "";
      frame.src = `${origin}/w/${encodeURIComponent(widget)}${asked}`;
      shadow.append(frame);
      for (const what of MOVES) visualViewport?.addEventListener(what, fit);
    }
    if (frame) frame.hidden = !is;
    button.setAttribute("aria-expanded", String(is));
    tell(is ? "shown" : "hidden", { page: where() });
    if (is) frame?.focus();
    else if (inside) (button.hidden ? before : button)?.focus();
    emit(is ? "open" : "close", undefined);
  };

  const hear = (/** @type {MessageEvent} */ { source, origin: from, data }) => {
    if (!frame || source !== frame.contentWindow || from !== origin || data?.frontdesk !== 1) return;
    if (data.type === "close") show(false);
    if (data.type === "where") tell("page", { page: where() });
    if (data.type === "unread") {
      const count = Number(data.count) || 0;
      badge.hidden = !count;
      badge.textContent = count > 9 ? "9+" : String(count);
      button.setAttribute("aria-label", count ? `${label} (${count})` : label);
      emit("unread", count);
    }
    if (data.type === "ready") {
      ready = true;
      theme({ ...data.theme, ...asked });
      for (const send of waiting.splice(0)) send();
      emit("ready", undefined);
    }
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && open && !event.defaultPrevented) show(false);
  };

  /** @type {Record<string, (...values: any[]) => void>} */
  const does = {
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!open),
    identify: ({ name, email, phone }) => tell("identify", { name, email, phone }),
    set: (values) => {
      own = { ...own, ...values };
      tell("page", { page: where() });
    },
    on: (name, listener) => (listeners[name] ??= []).push(listener),
    shutdown: () => {
      root.remove();
      removeEventListener("message", hear);
      for (const what of MOVES) visualViewport?.removeEventListener(what, fit);
      document.removeEventListener("keydown", key);
      const rest = (/** @type {any[]} */ ...values) => void rest.q.push(values);
      rest.q = /** @type {any[]} */ ([]);
      page.Frontdesk = rest;
    },
  };
  const api = (/** @type {string} */ name, /** @type {any[]} */ ...values) => {
    safely(() => does[name]?.(...values));
  };
  api.on = true;
  const queue = page.Frontdesk?.q ?? [];
  page.Frontdesk = api;

  const draw = (/** @type {string} */ tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const svg = draw("svg");
  const path = draw("path");
  svg.setAttribute("viewBox", "0 0 24 24");
  path.setAttribute(
    "d",
    "M12 4c5 0 9 3.2 9 7.5S17 19 12 19c-1 0-2-.1-2.9-.4L4 20.5l1.3-4C3.9 15.2 3 13.5 3 11.5 3 7.2 7 4 12 4z",
  );
  svg.append(path);
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.setAttribute("aria-expanded", "false");
  button.onclick = () => show(!open);
  badge.hidden = true;
  button.append(svg, badge);
  shadow.append(button);
  theme(asked);
  addEventListener("message", hear);
  document.addEventListener("keydown", key);

  const begin = () => {
    document.body.append(root);
    for (const values of queue) api(.../** @type {[string]} */ (Array.from(values)));
  };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
