// A small bot on grammY, which nobody here wrote: node bot.mjs ROOT TOKEN
import { Bot, GrammyError, InlineKeyboard, InputFile, Keyboard } from "grammy";

const [root, token] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot: root } });

async function refusal(call) {
  try {
    await call();
    return "accepted";
  } catch (error) {
    if (error instanceof GrammyError) return `${error.error_code} ${error.description}`;
    throw error;
  }
}

bot.command("start", (ctx) =>
  ctx.reply(`<b>Start</b> ${ctx.match}`, {
    parse_mode: "HTML",
    reply_markup: new InlineKeyboard().text("Yes", "answer:yes").text("No", "answer:no"),
  }),
);

bot.command("menu", (ctx) => ctx.reply("Menu", { reply_markup: new Keyboard().text("Home").resized().persistent() }));

bot.hears("Home", (ctx) => ctx.reply("At home"));

bot.callbackQuery(/^answer:(.+)$/, async (ctx) => {
  await ctx.editMessageText(`You said ${ctx.match[1]}`);
  await ctx.answerCallbackQuery({ text: "Saved", show_alert: true });
  await ctx.reply(await refusal(() => ctx.answerCallbackQuery()));
});

bot.command("file", (ctx) =>
  ctx.replyWithDocument(new InputFile(Buffer.from("content"), "план.txt"), { caption: "A file" }),
);

bot.on("message:document", async (ctx) => {
  const file = await ctx.getFile();
  const response = await fetch(`${root}/file/bot${token}/${file.file_path}`);
  await ctx.reply(`${ctx.message.document.file_name}: ${await response.text()}`);
});

bot.command("refusals", async (ctx) => {
  const message = await ctx.reply("?");
  await ctx.reply(
    [
      await refusal(() => ctx.reply("x".repeat(4097))),
      await refusal(() => ctx.reply("<b>", { parse_mode: "HTML" })),
      await refusal(() => ctx.api.editMessageText(ctx.chat.id, message.message_id, "?")),
      await refusal(() => ctx.reply("?", { reply_markup: new InlineKeyboard().text("x", "x".repeat(65)) })),
      await refusal(() => ctx.api.sendMessage(999999, "?")),
    ].join("\n"),
  );
});

await bot.api.setMyCommands([{ command: "start", description: "Begin" }]);
await bot.start({ onStart: (me) => console.log(`polling as ${me.username}`) });
