/** A short tone for a message that came while the guest looked elsewhere; made here, so nothing is loaded. @module */
import { local } from "./keep.js";

const MUTED = "frontdesk.muted";

export const muted = () => local.get(MUTED) === "1";

/** @param {boolean} is */
export const setMuted = (is) => local.set(MUTED, is ? "1" : null);

/** Stays silent where the browser wants a click first. */
export function beep() {
  if (muted() || !navigator.userActivation?.hasBeenActive) return;
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.06, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.35);
  tone.connect(volume).connect(context.destination);
  tone.onended = () => void context.close();
  tone.start();
  tone.stop(context.currentTime + 0.35);
}
