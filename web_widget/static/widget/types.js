/**
 * The shapes of the guests' protocol (docs/guide/guest-api.md) and of our own modules, for the type
 * checker only: no page ever loads this file. Others name it by `@import`.
 * @module
 */

/**
 * @typedef {"online" | "away" | "closed"} Presence
 * @typedef {"hidden" | "optional" | "required"} Need
 * @typedef {{name: Need, email: Need, phone: Need}} Form
 * @typedef {{id: string, name: string, avatar_url: string | null, presence: Presence, booking_url?: string | null}} Service
 * @typedef {{text: number, files: number, file_bytes: number}} Limits
 * @typedef {{
 *   kind: string, id?: string, title: string, avatar_url: string | null,
 *   presence?: Presence, opens_at?: string | null, services?: Service[], form: Form,
 *   consent?: {version: string, text: string} | null,
 *   theme?: {color: string, position: "left" | "right", launcher: boolean},
 *   greeting?: string, language: string, origins?: string[], booking_url?: string | null,
 *   limits: Limits, people?: {name: string, avatar_url: string | null}[], more?: number,
 * }} Entrance
 * @typedef {{id: string, name: string | null, email: string | null, phone: string | null, avatar_url: string | null}} Guest
 * @typedef {{name: string, kind: string, avatar_url: string | null, me: boolean}} Person
 * @typedef {{
 *   id: string, number: number, title: string, avatar_url: string | null, state: "open" | "closed",
 *   can_write: boolean, presence: Presence, share_url: string | null, people: Person[],
 *   delivered_up_to: number, seen_up_to: number,
 * }} Conversation
 * @typedef {Conversation & {
 *   last: {text: string, at: string, mine: boolean} | null, unread: number, cursor: number,
 * }} Listed
 * @typedef {{
 *   text: string, bold?: boolean, italic?: boolean, strike?: boolean, code?: boolean, link?: string,
 * }} Span
 * @typedef {{indent: number, children: Span[]}} Item
 * @typedef {{
 *   type: string, children?: Span[], text?: string, ordered?: boolean, items?: Item[],
 * }} Block
 * @typedef {{
 *   id: string, name: string, type: string, size: number, state: "pending" | "ready" | "failed",
 *   width?: number | null, height?: number | null,
 * }} Attachment
 * @typedef {{name: string, kind: string, avatar_url: string | null, mine: boolean}} Author
 * @typedef {{emoji: string, count: number, mine: boolean}} Reaction
 * @typedef {{
 *   number: number, changed: number, said_at: string | null, key?: string,
 *   kind: "message" | "notice", text: string, body: Block[] | null, notice: {key: string, values: Record<string, string>} | null, at: string,
 *   edited: boolean, deleted: boolean, author: Author | null, reactions: Reaction[],
 *   files: Attachment[],
 * }} Message
 * @typedef {{
 *   conversation: Conversation | null, messages: Message[], cursor: number, more: boolean,
 * }} Batch
 * @typedef {{url: string, title: string, referrer: string}} Page
 * @typedef {{kind: string, id: string, service?: string}} Entry
 * @typedef {{name?: string, email?: string, phone?: string, consent?: string}} GuestFields
 */

/**
 * What waits to be sent. It goes to a conversation, or to an entrance where the first message makes one.
 * @typedef {{
 *   key: string, at: string, order: number, conversation: string | null, entrance: Entry | null,
 *   text: string, guest?: GuestFields, page?: Page, state: "queued" | "failed", error?: string,
 *   files?: File[], progress?: number, tries?: number,
 * }} Waiting
 * @typedef {{conversation?: Conversation, message: Message}} Answer
 */

/**
 * A message as the page shows it: `waiting` while the server has not confirmed it; `current`: the last word about a meeting.
 * @typedef {Message & {waiting?: Waiting, current?: boolean}} Shown
 * @typedef {Node | string | null | undefined | false} Child
 * @typedef {{
 *   id(): string, react(number: number, emoji: string, add: boolean): void, retry(key: string): void,
 *   drop(key: string): void, menu(number: number, anchor: HTMLElement): void, meet(id: string, act: string): void,
 * }} Acts
 */

/**
 * A screen: `stop` is called when another one takes its place, `shown` when the host opens the frame again.
 * @typedef {{
 *   node: HTMLElement, title: string, start(): void, stop(): void, shown(): void, focus(): void, back?(): boolean,
 * }} View `back`: one step back inside the screen, false when there is none
 * @typedef {{name: "new", service: string} | {name: "conversation", id: string}} Talk
 * @typedef {{name: "book", slug: string} | {name: "meeting", id: string, act?: string}} Meet
 * @typedef {{name: "home"} | Talk | Meet} Place
 * @typedef {{id: string, subject: string, title: string, start: string}} Coming
 * @typedef {{
 *   entrance: Entrance, entry: Entry, guest: Guest | null, hints: GuestFields, framed: boolean,
 *   shown: boolean, outbox: import("./outbox.js").Outbox, host: import("./host.js").Host,
 *   go(place: Place, replace?: boolean): void, unread(count: number): void, watching(): boolean,
 *   settle(place: {name: "conversation", id: string}): number, known(): GuestFields, renew(): Promise<void>, list(): Promise<Listed[]>, coming(): Promise<Coming[]>,
 * }} App
 */

export {};
