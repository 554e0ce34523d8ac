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
 * @typedef {{app: string, people: Person[]}} Settings
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

/** @typedef {{words: string, act: () => void, hint?: string, danger?: boolean, checked?: boolean}} Choice */

export {};
