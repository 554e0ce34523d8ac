/** The shapes of meetings in the guests' protocol (docs/guide/guest-api.md), for the type checker only. @module */
/** @import {Entrance} from "../widget/types.js" */

/**
 * @typedef {{name: string, avatar_url: string | null}} Host
 * @typedef {{
 *   slots: string[], minutes: number, zone: string, from: string, to: string, incomplete: boolean,
 * }} Slots
 * @typedef {Entrance & {
 *   slug: string, owner: "agent" | "service", mode: "any" | "round_robin" | "all" | null, people: Host[],
 *   lengths: number[], minutes: number, zone: string, first: string, last: string, narrowed: boolean,
 * }} Booking
 * @typedef {{
 *   id: string, state: "booked" | "cancelled", is_over: boolean, may_change: boolean, subject: string,
 *   start: string, end: string, minutes: number, zone: string, title: string, avatar_url: string | null,
 *   people: Host[], place: string, email: string | null, emails: string[], slug: string | null, lengths: number[],
 *   first: string, last: string, host_zone: string,
 *   conversation: string | null, share_url: string | null, url: string, ics_url: string,
 *   google_url: string, outlook_url: string,
 * }} Meeting
 * @typedef {{id: string, until: string}} Held
 */

export {};
