/** Emoji by the names that Slack gives them: for texts, reactions, and the picker. @module */

const NAMES = `
+1 👍|-1 👎|wave 👋|ok_hand 👌|clap 👏|raised_hands 🙌|pray 🙏|muscle 💪|point_right 👉|point_left 👈|point_up 👆
handshake 🤝|crossed_fingers 🤞|v ✌️|call_me_hand 🤙|writing_hand ✍️|eyes 👀
smile 😄|slightly_smiling_face 🙂|simple_smile 🙂|grinning 😀|smiley 😃|grin 😁|joy 😂|rolling_on_the_floor_laughing 🤣|wink 😉
blush 😊|innocent 😇|heart_eyes 😍|kissing_heart 😘|yum 😋|sunglasses 😎|thinking_face 🤔|neutral_face 😐
face_with_rolling_eyes 🙄|grimacing 😬|relieved 😌|sleeping 😴|mask 😷|dizzy_face 😵|exploding_head 🤯|partying_face 🥳
confused 😕|worried 😟|slightly_frowning_face 🙁|open_mouth 😮|astonished 😲|flushed 😳|pleading_face 🥺|cry 😢|sob 😭
scream 😱|disappointed 😞|sweat_smile 😅|sweat 😓|angry 😠|rage 😡|hugging_face 🤗|upside_down_face 🙃|stuck_out_tongue 😛
shrug 🤷|face_palm 🤦|raising_hand 🙋|robot_face 🤖|ghost 👻|skull 💀|see_no_evil 🙈|hear_no_evil 🙉|speak_no_evil 🙊
heart ❤️|orange_heart 🧡|yellow_heart 💛|green_heart 💚|blue_heart 💙|purple_heart 💜|black_heart 🖤|broken_heart 💔|sparkling_heart 💖
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|warning ⚠️|no_entry ⛔|no_entry_sign 🚫|exclamation ❗|question ❓|bangbang ‼️
lock 🔒|unlock 🔓|key 🔑|bell 🔔|no_bell 🔕|mag 🔍|link 🔗|pushpin 📌|round_pushpin 📍|paperclip 📎|memo 📝|pencil2 ✏️
email 📧|envelope ✉️|incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|package 📦|speech_balloon 💬|thought_balloon 💭|left_speech_bubble 🗨️
calendar 📅|date 📆|clock1 🕐|alarm_clock ⏰|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|telephone_receiver 📞|iphone 📱|computer 💻
rocket 🚀|fire 🔥|star ⭐|star2 🌟|sparkles ✨|zap ⚡|boom 💥|100 💯|tada 🎉|confetti_ball 🎊|gift 🎁|trophy 🏆|medal 🏅|dart 🎯
bulb 💡|gear ⚙️|wrench 🔧|hammer_and_wrench 🛠️|construction 🚧|rotating_light 🚨|triangular_flag_on_post 🚩|chart_with_upwards_trend 📈|bar_chart 📊
moneybag 💰|dollar 💵|credit_card 💳|shopping_trolley 🛒|bike 🚲|car 🚗|airplane ✈️|house 🏠|office 🏢|earth_africa 🌍|globe_with_meridians 🌐
sunny ☀️|cloud ☁️|rainbow 🌈|snowflake ❄️|umbrella ☔|ocean 🌊|seedling 🌱|evergreen_tree 🌲|four_leaf_clover 🍀|rose 🌹|sunflower 🌻
dog 🐶|cat 🐱|fox_face 🦊|panda_face 🐼|owl 🦉|bee 🐝|butterfly 🦋|turtle 🐢|unicorn_face 🦄
coffee ☕|tea 🍵|beer 🍺|beers 🍻|wine_glass 🍷|champagne 🍾|cake 🍰|birthday 🎂|cookie 🍪|pizza 🍕|apple 🍎|doughnut 🍩
soccer ⚽|musical_note 🎵|headphones 🎧|camera 📷|art 🎨|books 📚|bookmark 🔖|label 🏷️|bust_in_silhouette 👤|busts_in_silhouette 👥
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|leftwards_arrow_with_hook ↩️|arrows_counterclockwise 🔄|heavy_plus_sign ➕|heavy_minus_sign ➖|information_source ℹ️|new 🆕|sos 🆘|wheelchair ♿
`;

/** @type {Map<string, string>} */
const CHARACTERS = new Map(
  NAMES.trim().split(/[|\n]/).map((pair) => /** @type {[string, string]} */ (pair.trim().split(" "))),
);
CHARACTERS.set("thumbsup", "👍").set("thumbsdown", "👎");

/** What the picker offers before anything is typed. */
export const USUAL = ["+1", "heart", "joy", "tada", "eyes", "white_check_mark", "pray", "wave", "thinking_face", "rocket", "cry", "fire"];

/** The character, or `:name:` for one that only a workspace has. @param {string} name */
export function character(name) {
  const [plain = "", tone] = name.split("::skin-tone-");
  const found = CHARACTERS.get(plain);
  if (!found) return `:${name}:`;
  return tone ? found.replace("\ufe0f", "") + String.fromCodePoint(0x1f3fb + Number(tone) - 2) : found;
}

/** Names in which the words occur; those that begin with them first. @param {string} typed @returns {string[]} */
export function emojiNamed(typed) {
  const words = typed.toLowerCase().replaceAll(":", "").trim().replaceAll(" ", "_");
  if (!words) return [...CHARACTERS.keys()];
  const found = [...CHARACTERS.keys()].filter((name) => name.includes(words));
  return found.sort((a, b) => Number(b.startsWith(words)) - Number(a.startsWith(words)));
}
