/**
 * The owner's colour, made readable: what stands on it is black or white, and where the colour itself
 * is used for words it is darkened or lightened until it reads (WCAG 2.2, 1.4.3).
 * @module
 */

/** @typedef {[number, number, number]} Rgb */

/** @param {string} color `#rrggbb` @returns {Rgb | null} */
function read(color) {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (!match) return null;
  return [parseInt(match[1] ?? "", 16), parseInt(match[2] ?? "", 16), parseInt(match[3] ?? "", 16)];
}

/** @param {Rgb} rgb */
function luminance(rgb) {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {Rgb} a @param {Rgb} b */
function contrast(a, b) {
  const [x, y] = [luminance(a) + 0.05, luminance(b) + 0.05];
  return Math.max(x, y) / Math.min(x, y);
}

/** Moves a colour towards another until it reads on a ground. @param {Rgb} color @param {Rgb} ground @param {Rgb} towards */
function readable(color, ground, towards) {
  for (let part = 0; part <= 1; part += 0.05) {
    const mixed = /** @type {Rgb} */ (
      color.map((value, i) => Math.round(value + ((towards[i] ?? 0) - value) * part))
    );
    if (contrast(mixed, ground) >= 4.6) return mixed;
  }
  return towards;
}

/** Puts the colour on the page as variables. @param {string} color */
export function applyTheme(color) {
  const accent = read(color) ?? [36, 87, 214];
  /** @type {Rgb} */ const black = [0, 0, 0];
  /** @type {Rgb} */ const white = [255, 255, 255];
  const style = document.documentElement.style;
  const set = (/** @type {string} */ name, /** @type {Rgb} */ rgb) =>
    style.setProperty(name, `rgb(${rgb.join(" ")})`);
  set("--accent", accent);
  set(
    "--on-accent",
    contrast(accent, white) >= 4.5
      ? white
      : contrast(accent, black) > contrast(accent, white)
        ? black
        : white,
  );
  set("--ink-light", readable(accent, [240, 242, 246], black));
  set("--ink-dark", readable(accent, [42, 46, 54], white));
}
