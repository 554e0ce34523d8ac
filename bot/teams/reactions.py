"""Teams' reactions that its own table calls otherwise than Unicode's table does: pairs of sign and name."""

# They have no number before their name; the six that Teams offers first come first.
NAMED = """
👍 like  ❤ heart  😆 laugh  😮 surprised  😢 sad  😠 angry  😄 grinningfacewithsmilingeyes
😅 sweatgrinning  🤣 rofl  😂 cwl  🙂 smile  🙃 upsidedownface  🫠 meltingface  😉 wink
😊 smileeyes  😇 angel  🥰 inlove  😍 hearteyes  🤩 stareyes  😗 kiss  ☺ mmm
🥲 smilingfacewithtear  😋 tongueout  😜 winktongueout  😝 squintingfacewithtongue  🤭 giggle
🫢 handovermouth  🫣 peekingeye  🤫 lipssealed  🤔 think  🫡 salute  🤨 wonder  😐 speechless
😑 expressionless  😶 blankface  🫥 dottedlineface  😏 smirk  😒 unamused  🙄 dull  🫨 shaking
😌 relieved  😔 pensive  😪 sleepy  😴 sleepingface  🤒 ill  🤮 puke  🥶 shivering  🥳 party
🥸 disguisedface  😎 cool  🤓 nerdy  😕 confused  🫤 diagonalmouth  🥹 faceholdingbacktears
😨 fearful  😭 loudlycrying  😱 screamingfear  😖 veryconfused  😞 disappointed  😓 sweat
😩 weary  😡 angryface  🤬 swear  😈 devil  💀 skull  💩 poop  👻 ghost  🤖 smilerobot
😺 smilecat  😻 hearteyescat  😿 sadcat  🙈 seenoevil  🙉 hearnoevil  🙊 speaknoevil  💋 lips
💌 loveletter  💖 sparklingheart  💗 growingheart  💕 twohearts  💔 brokenheart  🩷 heartpink
🧡 heartorange  💛 heartyellow  💚 heartgreen  💙 heartblue  🩵 heartlightblue  💜 heartpurple
🤎 heartbrown  🖤 heartblack  🩶 heartgrey  🤍 heartwhite  💣 bomb  💬 speechbubble
🖖 vulcansalute  👌 ok  🤌 pinchedfingers  ✌ victory  🤞 crossedfingers  🫰 fingerheart
👈 pointleftindex  👉 pointrightindex  👇 pointdownindex  ☝ pointupindex  🫵 poke  👎 no
✊ raisedfist  👏 clappinghands  🙌 handsinair  🫶 hearthands  🤝 handshake  🙏 praying
🤳 selfiehand  💪 muscle  🤦 facepalm  🫀 anatomicalheart  🫁 lungs  🫦 bitinglip  🐶 smiledog
🐕 dog  🐈 cat  🦊 foxhug  🦁 lion  🦄 unicornhead  🐖 pig  🐘 elephant  🐰 bunnyhug  🐇 bunny
🐨 koala  🐼 panda  🐧 penguin  🐢 tortoise  🐍 snake  🐳 spoutingwhale  🐋 whale  🐬 dolphin
🐟 fish  🐙 octopus  🐌 snail  🦋 butterfly  🐛 bug  🐝 bee  🕷 spider  🌸 cherryblossom  🌹 rose
🌻 sunflower  🌼 flower  🌷 tulip  🌱 seedling  🌲 evergreentree  🌴 palmtree  🌵 cactus
🍀 goodluck  🍇 grapes  🍉 watermelon  🍊 orange  🍋 lemon  🍌 banana  🍍 pineapple  🍎 apple
🍑 peach  🍒 cherries  🍓 strawberry  🥐 croissant  🧀 cheese  🍔 burger  🍟 fries  🍕 pizzaslice
🍜 noodles  🍪 cookies  🎂 cake  🍰 cakeslice  🧁 cupcake  🥧 pie  ☕ coffee  🫖 teapot  🍵 chai
🍾 champagne  🍷 redwine  🍸 drink  🍺 beer  🥂 cheers  🏠 house  🚗 car  🚚 truck  🚲 bicycle
🛑 stopsign  ✈ plane  🚀 launch  ⌛ holdon  🌞 sun  ⭐ star  🌧 rain  🌈 rainbow  ☔ umbrella
❄ snowflake  🔥 fire  💍 ring  💎 diamond  🔔 bell  🎵 music  🎧 headphone  🎸 guitar  📱 phone
💻 computer  🎬 movie  📸 camera  🎃 pumpkin  🎄 xmastree  🎆 fireworks  🎁 gift  🏆 trophy
🥇 goldmedal  🥈 silvermedal  🥉 bronzemedal  ⚽ soccerball  🏀 basketball  🎯 target  🎮 games
🧸 hug  💲 cash  ♻ recycle  ⁉ exclamationquestionmark  🤜🤛 fistbump
"""
# They have their number before a name that Teams took from elsewhere.
NUMBERED_OTHERWISE = """
😃 grinningfacewithbigeyes  😁 beamingfacewithsmilingeyes  😚 kissingfacewithclosedeyes
😛 facewithtongue  😙 kissingfacewithsmilingeyes  🤪 zanyface  🤩 starstruck  🤧 sneezingface
🤯 explodinghead  🤐 zippermouthface  🥵 hotface  🥺 pleadingface  😤 facewithlookoftriumph
😰 anxiousfacewithsweat  😥 sadbutrelievedface  🤤 droolingface  😬 grimacingface
😷 facewithmedicalmask  🤠 facewithcowboyhat  🧐 facewithmonocle  ☹ frowningface
👿 angryfacewithhorns  ❣ heartexclamation  💥 collisionsymbol  👋 wavinghand  🤚 raisedbackofhand
🖐 handwithfingerssplayed  ✋ raisedhand  🤏 pinchinghand  🤟 loveyougesture  🤘 signofthehorns
🤙 callmehand  👆 backhandindexpointingup  👊 oncomingfist  🤛 leftfacingfist  🤜 rightfacingfist
👐 openhands  ✍ writinghand  🤷 shrug  🙆 persongesturingok  🥱 yawningface  😵 dizzyface
☀ sunwithrays  💡 electriclightbulb  🔒 locked  🔓 unlocked  🔑 key  🔗 linksymbol  📧 email
🔍 magnifiertiltedleft  🔎 magnifiertiltedright  ➡ blackrightwardsarrow  ⏰ alarmclock  ⌚ watch
🔜 soon  ⛄ snowman  🌊 waterwave  🍯 honeypot  ⚙ gear
"""
# What people may choose, and what means the same as one of the above.
ALSO_CALLED = """
👍 yes  😢 cry  😃 happyface  ☺ blush  👏 clap  ✋ highfive  👋 hi  🤘 rock  🤙 call  💡 idea
🤫 tmi  😟 worry  🤞 fingerscrossed  🧑 person  😫 doh  😅 whew  ✋ wait  🥱 hungover  🤳 selfie
🤷 shrug  🎤 dropthemic
"""
