// The official `@anthropic-ai/sdk` package, unchanged, through the real binary.
import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import { TOOLS, suite } from "../lib/suite.mjs";

const PATH = "/v1/messages";
const world = suite(100);
const sdk = () =>
  new Anthropic({
    baseURL: world.proxy.url,
    apiKey: `sk-ant-api03-${"7b1e5c9d".repeat(6)}`,
    maxRetries: 0,
  });
const tools = TOOLS.map(({ name, description, schema }) => ({
  name,
  description,
  input_schema: schema,
}));
const textOf = (message) =>
  message.content
    .filter((block) => block.type === "text")
    .map((block) => block.text)
    .join("");

test("message: replaced upstream, restored for the client", async () => {
  const who = world.person();
  const model = await world.mock.model("dear");
  const body = {
    model,
    max_tokens: 512,
    system: "You are a clerk.",
    messages: [{ role: "user", content: who.introduction }],
  };
  const answer = await sdk().messages.create(body);
  assert.equal(textOf(answer), await world.text("dear", PATH, body));
  await world.assertProtected(model, who.originals, 1);
});

for (const options of [
  { cut: 1 },
  { cut: "words", wire: 1 },
  { cut: 3, newline: "\r\n", pings: true },
  { cut: 5, encoding: "gzip" },
  { cut: 5, encoding: "br" },
]) {
  test(`stream ${JSON.stringify(options)}`, async () => {
    const who = world.person();
    const model = await world.mock.model("dear", options);
    const messages = [{ role: "user", content: who.introduction }];
    const body = { model, max_tokens: 512, messages };
    let text = "";
    const stream = sdk().messages.stream(body).on("text", (piece) => (text += piece));
    const final = await stream.finalMessage();
    assert.equal(text, await world.text("dear", PATH, body));
    assert.equal(textOf(final), text);
    await world.assertProtected(model, who.originals, 1);
  });
}

for (const stream of [false, true]) {
  test(`tools, ${stream ? "streamed" : "whole"}: two calls, their results, a report`, async () => {
    const who = world.person();
    const model = await world.mock.model("tools", { cut: 2 });
    const messages = [{ role: "user", content: who.introduction }];
    const body = { model, max_tokens: 512, messages, tools };
    const ask = () =>
      stream ? sdk().messages.stream(body).finalMessage() : sdk().messages.create(body);
    const message = await ask();
    const [text, mail, lookup] = await world.mock.expected("tools", PATH, body);
    assert.equal(textOf(message), text.text);
    const calls = message.content.filter((block) => block.type === "tool_use");
    assert.deepEqual(
      calls.map((block) => [block.name, block.input]),
      [mail, lookup].map((part) => [part.name, part.arguments]),
    );
    messages.push(
      { role: "assistant", content: message.content },
      {
        role: "user",
        content: calls.map((block, i) => ({
          type: "tool_result",
          tool_use_id: block.id,
          content: i === 0 ? `Sent to ${who.email}` : [{ type: "text", text: `Found ${who.name}` }],
        })),
      },
    );
    const report = await ask();
    assert.equal(textOf(report), await world.text("tools", PATH, body));
    assert.ok(textOf(report).includes(who.email) && textOf(report).includes(who.name));
    await world.assertProtected(model, who.originals, 2);
  });
}

test("structured output", async () => {
  const who = world.person();
  const model = await world.mock.model("structured", { cut: 1 });
  const schema = {
    type: "object",
    properties: { name: { type: "string" }, email: { type: "string" }, note: { type: "string" } },
    required: ["name", "email", "note"],
    additionalProperties: false,
  };
  const body = {
    model,
    max_tokens: 512,
    messages: [{ role: "user", content: who.introduction }],
    output_config: { format: { type: "json_schema", schema } },
  };
  const wanted = { name: who.name, email: who.email, note: `"${who.name}"\n\\ ${who.first}` };
  assert.deepEqual(JSON.parse(textOf(await sdk().messages.create(body))), wanted);
  const streamed = await sdk().messages.stream(body).finalMessage();
  assert.deepEqual(JSON.parse(textOf(streamed)), wanted);
  await world.assertProtected(model, who.originals, 2);
});

test("count_tokens counts what will be sent", async () => {
  const who = world.person();
  const model = await world.mock.model("dear");
  const counted = await sdk().messages.countTokens({
    model,
    messages: [{ role: "user", content: who.introduction }],
  });
  const [request] = await world.assertProtected(model, who.originals, 1);
  assert.equal(counted.input_tokens, request.body.length);
});

test("forty turns keep one prefix", async () => {
  const who = world.person();
  const model = await world.mock.model("dear", { cut: 4 });
  const messages = [{ role: "user", content: who.introduction }];
  for (let turn = 0; turn < 40; turn++) {
    const body = { model, max_tokens: 512, messages };
    const message = await sdk().messages.stream(body).finalMessage();
    assert.equal(textOf(message), await world.text("dear", PATH, body), `turn ${turn}`);
    messages.push(
      { role: "assistant", content: message.content },
      { role: "user", content: `Turn ${turn}: and ${who.first}, with ${who.email}?` },
    );
  }
  const requests = await world.assertProtected(model, who.originals, 40);
  const sent = requests.map((r) => JSON.stringify(JSON.parse(r.body).messages));
  for (let i = 1; i < sent.length; i++) {
    assert.ok(sent[i].startsWith(sent[i - 1].slice(0, -1)), `turn ${i} changed its history`);
  }
});

test("an upstream error is the SDK's usual exception, restored", async () => {
  const who = world.person();
  const model = await world.mock.model("dear", { status: 529, retry_after: "7" });
  const body = { model, max_tokens: 9, messages: [{ role: "user", content: who.introduction }] };
  await assert.rejects(sdk().messages.create(body), (error) => {
    assert.ok(error instanceof Anthropic.InternalServerError);
    assert.equal(error.headers.get("retry-after"), "7");
    assert.ok(error.message.includes(who.email));
    return true;
  });
  await world.assertProtected(model, who.originals, 1);
});

test("a stream that breaks raises, and keeps what came", async () => {
  const who = world.person();
  const model = await world.mock.model("dear", { end: "cut", after: 12 });
  const body = { model, max_tokens: 9, messages: [{ role: "user", content: who.introduction }] };
  let text = "";
  const stream = sdk().messages.stream(body).on("text", (piece) => (text += piece));
  await assert.rejects(stream.finalMessage(), Anthropic.AnthropicError);
  assert.ok(text.startsWith(`Dear ${who.first},`), text);
});
