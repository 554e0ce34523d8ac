/**
 * The shapes that the desk's modules share: Slack's objects as far as the desk reads them, and our own.
 * For the type checker only; no page loads this file.
 * @module
 */

/**
 * @typedef {Record<string, any>} Json
 * @typedef {{
 *   id: string, name: string, real_name: string, is_bot: boolean, deleted: boolean, is_admin?: boolean,
 *   is_restricted?: boolean,
 *   profile: {display_name?: string, image_72?: string, title?: string, status_text?: string},
 * }} User
 * @typedef {{name: string, users: string[], count: number}} Reaction
 * @typedef {{
 *   id: string, name: string, title: string, mimetype: string, size: number, desk_url: string,
 * }} File
 * @typedef {{
 *   ts: string, text: string, user?: string, bot_id?: string, app_id?: string, username?: string,
 *   icons?: {image_72?: string, emoji?: string}, bot_profile?: {name: string, icons?: {image_48?: string}},
 *   subtype?: string, blocks?: Json[], attachments?: Json[], files?: File[], reactions?: Reaction[],
 *   thread_ts?: string, reply_count?: number, reply_users?: string[], latest_reply?: string,
 *   edited?: {user: string, ts: string}, is_ephemeral?: boolean, replies?: Message[],
 * }} Message
 * @typedef {{
 *   id: string, name: string, user?: string, is_im: boolean, is_mpim: boolean, is_private: boolean,
 *   is_member: boolean, is_archived: boolean, topic?: {value: string}, purpose?: {value: string},
 *   members: string[], messages: Message[], ephemerals: Message[],
 * }} Channel
 * @typedef {{
 *   id: string, type: string, title: Json | null, submit: Json | null, close: Json | null, hash: string,
 *   blocks: Json[], state: {values: Record<string, Record<string, Json>>}, root_view_id: string,
 * }} View
 * @typedef {{command: string, description?: string, usage_hint?: string}} Command
 * @typedef {{type: string, name: string, callback_id: string}} Shortcut
 * @typedef {{
 *   id: string, name: string, bot_user_id: string, bot_id: string, commands: Command[], shortcuts: Shortcut[],
 * }} App
 * @typedef {{channel: string, thread_ts: string, status: string, loading_messages: string[]}} Status
 * @typedef {{user: string, token: string, name: string, team: string, team_name: string}} Person
 * @typedef {{app: string, people: Person[], teams: Person[], pages?: {name: string, url: string}[]}} Settings
 * @typedef {{kind: "channel" | "home", channel: string, thread: string}} Place
 */

/**
 * Where blocks stand (a message, a modal, the Home tab), so that their elements know whom to tell.
 * @typedef {{
 *   key: string,
 *   press: (block: string, element: Json, value?: unknown) => Promise<unknown>,
 *   options: (block: string, element: Json, typed: string) => Promise<Json[]>,
 *   values: Map<string, unknown>,
 *   isForm: boolean,
 * }} Surface
 */

/**
 * Teams, as its stand-in shows it. A message has its id as `ts`, too, and a deleted one is a `tombstone`: so what
 * lists messages need not know whose they are.
 * @typedef {{
 *   ts: string, subtype?: string, id: string, place: string, thread: string, user: string, from: string,
 *   by_app: boolean, created: number, edited: boolean, deleted: boolean, targeted: boolean,
 *   reactions: Record<string, string[]>, text: string, html: string, format?: string, cards: Json[],
 *   quoted?: string, files: {id: string, name: string, url: string}[], pictures: {id: string, name: string}[],
 * }} TeamsMessage
 * @typedef {{id: string, name: string, team: string, isChat: boolean, messages: TeamsMessage[]}} TeamsPlace
 * @typedef {{id: string, name: string, installed: boolean, consented: string[], members: Record<string, string>}} Team
 * @typedef {{key: string, name: string, title: string, availability: string, enabled: boolean}} TeamsPerson
 * @typedef {{title: string, description: string, scopes: string[], triggers: string[]}} TeamsCommand
 * @typedef {{id: string, title: string, context: string[], triggers: string[]}} TeamsAction
 * @typedef {{id: string, name: string, commands: TeamsCommand[], actions: TeamsAction[]}} TeamsApp
 * @typedef {{id: string, title: string, card?: {content: Json}}} TeamsDialog
 */

/**
 * Where a card stands: what was filled in, what of it was wrong, and whom to tell of a button.
 * @typedef {{key: string, values: Map<string, unknown>, errors: Record<string, string>, press: (action: Json) => Promise<unknown>}} CardPlace
 */

/** @typedef {{words: string, act: () => void, hint?: string, danger?: boolean, checked?: boolean}} Choice */

export {};
