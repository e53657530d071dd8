// The official `openai` package, unchanged, through the real binary.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { z } from "zod";
import { TOOLS, suite } from "../lib/suite.mjs";

const PATH = "/v1/chat/completions";
const world = suite(1);
const sdk = () =>
  new OpenAI({
    baseURL: `${world.proxy.url}/v1`,
    apiKey: `sk-proj-${"0f9d3b7a".repeat(6)}`,
    maxRetries: 0,
  });
const tools = TOOLS.map(({ name, description, schema }) => ({
  type: "function",
  function: { name, description, parameters: schema },
}));

test("chat: replaced upstream, restored for the client", async () => {
  const who = world.person();
  const model = await world.mock.model("dear");
  const body = { model, messages: [{ role: "user", content: who.introduction }] };
  const answer = await sdk().chat.completions.create(body);
  assert.equal(answer.choices[0].message.content, await world.text("dear", PATH, body));
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
    const body = { model, messages: [{ role: "user", content: who.introduction }] };
    let text = "";
    for await (const chunk of await sdk().chat.completions.create({ ...body, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? "";
    }
    assert.equal(text, await world.text("dear", PATH, body));
    await world.assertProtected(model, who.originals, 1);
  });
}

test("stream helper with usage", async () => {
  const who = world.person();
  const model = await world.mock.model("names", { cut: 2 });
  const body = { model, messages: [{ role: "user", content: who.introduction }] };
  const stream = sdk().chat.completions.stream({
    ...body,
    stream_options: { include_usage: true },
  });
  const final = await stream.finalChatCompletion();
  assert.equal(final.choices[0].message.content, await world.text("names", PATH, body));
  assert.equal(final.usage.total_tokens, 18);
  await world.assertProtected(model, who.originals, 1);
});

for (const stream of [false, true]) {
  test(`tools, ${stream ? "streamed" : "whole"}: two calls, their results, a report`, async () => {
    const who = world.person();
    const model = await world.mock.model("tools", { cut: 2 });
    const messages = [{ role: "user", content: who.introduction }];
    const body = { model, messages, tools };
    const ask = async () =>
      stream
        ? (await sdk().chat.completions.stream(body).finalChatCompletion()).choices[0].message
        : (await sdk().chat.completions.create(body)).choices[0].message;
    const message = await ask();
    const [text, mail, lookup] = await world.mock.expected("tools", PATH, body);
    assert.equal(message.content, text.text);
    assert.deepEqual(
      message.tool_calls.map((c) => [c.function.name, JSON.parse(c.function.arguments)]),
      [mail, lookup].map((part) => [part.name, part.arguments]),
    );
    messages.push(
      message,
      ...message.tool_calls.map((call, i) => ({
        role: "tool",
        tool_call_id: call.id,
        content: i === 0 ? `Sent to ${who.email}` : JSON.stringify({ found: who.name }),
      })),
    );
    const report = await ask();
    assert.equal(report.content, await world.text("tools", PATH, body));
    assert.ok(report.content.includes(who.email) && report.content.includes(who.name));
    await world.assertProtected(model, who.originals, 2);
  });
}

test("runTools: the SDK's own agent loop", async () => {
  const who = world.person();
  const model = await world.mock.model("loop", { cut: 3 });
  const sent = [];
  const runner = sdk().chat.completions.runTools({
    model,
    stream: true,
    messages: [{ role: "user", content: `Hello, my name is ${who.name}. Write me a mail.` }],
    tools: [
      {
        type: "function",
        function: {
          ...tools[1].function,
          parse: JSON.parse,
          function: ({ query }) => {
            assert.equal(query.name, who.name);
            return { name: who.name, email: who.email };
          },
        },
      },
      {
        type: "function",
        function: {
          ...tools[0].function,
          parse: JSON.parse,
          function: ({ to }) => {
            sent.push(...to);
            return `Sent to ${to[0]}.`;
          },
        },
      },
    ],
  });
  const text = await runner.finalContent();
  assert.deepEqual(sent, [who.email]);
  assert.equal(text, `Sent to ${who.email}. Good bye, ${who.first}.`);
  await world.assertProtected(model, [who.name, who.first, who.last, who.email], 3);
});

test("structured output", async () => {
  const who = world.person();
  const model = await world.mock.model("structured", { cut: 1 });
  const schema = z.object({
    name: z.string(),
    email: z.string(),
    iban: z.string(),
    note: z.string(),
    count: z.number(),
  });
  const body = {
    model,
    messages: [{ role: "user", content: who.introduction }],
    response_format: zodResponseFormat(schema, "ticket"),
  };
  const wanted = {
    name: who.name,
    email: who.email,
    iban: who.iban,
    note: `"${who.name}"\n\\ ${who.first}`,
    count: 3,
  };
  const whole = await sdk().chat.completions.parse(body);
  assert.deepEqual(whole.choices[0].message.parsed, wanted);
  const streamed = await sdk().chat.completions.stream(body).finalChatCompletion();
  assert.deepEqual(streamed.choices[0].message.parsed, wanted);
  await world.assertProtected(model, who.originals, 2);
});

test("forty turns keep one prefix", async () => {
  const who = world.person();
  const model = await world.mock.model("dear", { cut: 4 });
  const messages = [{ role: "user", content: who.introduction }];
  for (let turn = 0; turn < 40; turn++) {
    const body = { model, messages };
    const stream = sdk().chat.completions.stream(body);
    const { message } = (await stream.finalChatCompletion()).choices[0];
    assert.equal(message.content, await world.text("dear", PATH, body), `turn ${turn}`);
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

test("embeddings of the same text are the same", async () => {
  const who = world.person();
  const model = await world.mock.model("nothing");
  const one = await sdk().embeddings.create({ model, input: who.introduction });
  const two = await sdk().embeddings.create({ model, input: ["Hello.", who.introduction] });
  assert.deepEqual(one.data[0].embedding, two.data[1].embedding);
  assert.notDeepEqual(two.data[0].embedding, two.data[1].embedding);
  await world.assertProtected(model, who.originals, 2);
});

test("an upstream error is the SDK's usual exception, restored", async () => {
  const who = world.person();
  const model = await world.mock.model("dear", { status: 429, retry_after: "7" });
  const body = { model, messages: [{ role: "user", content: who.introduction }] };
  await assert.rejects(sdk().chat.completions.create(body), (error) => {
    assert.ok(error instanceof OpenAI.RateLimitError);
    assert.equal(error.headers.get("retry-after"), "7");
    assert.ok(error.message.includes(who.email));
    return true;
  });
  await world.assertProtected(model, who.originals, 1);
});

test("a stream that breaks raises, and keeps what came", async () => {
  const who = world.person();
  const model = await world.mock.model("dear", { end: "cut", after: 12 });
  const body = { model, messages: [{ role: "user", content: who.introduction }] };
  let text = "";
  await assert.rejects(async () => {
    for await (const chunk of await sdk().chat.completions.create({ ...body, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? "";
    }
  }, OpenAI.APIError);
  assert.ok(text.startsWith(`Dear ${who.first},`), text);
});
