// What both suites share: the servers of a file, and the checks on both sides.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { readFileSync } from "node:fs";
import { Mock, Proxy } from "./servers.mjs";
import { person } from "./people.mjs";

export function suite(firstPerson) {
  const world = { next: firstPerson, used: new Set() };

  before(async () => {
    world.mock = await Mock.start();
    world.proxy = await Proxy.start(world.mock.url);
  });

  // The canary search: nothing of what was sent may be left on disk or in the log.
  after(async () => {
    try {
      const files = world.proxy.files().map((path) => [path, readFileSync(path).toString("latin1")]);
      assert.ok(files.some(([path]) => path.endsWith(".log")));
      assert.ok(world.used.size > 0, "no test sent anything");
      for (const original of world.used) {
        for (const form of [original, Buffer.from(original).toString("hex")]) {
          for (const [path, data] of files) {
            assert.ok(!data.includes(form), `${original} was left in ${path}`);
          }
        }
      }
    } finally {
      await world.proxy.stop();
      world.mock.stop();
    }
  });

  world.person = () => {
    const who = person(world.next++);
    for (const original of [who.name, who.email, who.phone, who.card, who.iban]) {
      world.used.add(original);
    }
    return who;
  };

  // The provider saw `count` requests and no original in any byte of them.
  world.assertProtected = async (model, originals, count) => {
    const requests = await world.mock.requests(model);
    assert.equal(requests.length, count);
    for (const request of requests) {
      assert.deepEqual(await world.mock.leaks(request.wire, originals), []);
    }
    return requests;
  };

  world.text = async (answer, path, body) =>
    (await world.mock.expected(answer, path, body)).map((part) => part.text ?? "").join("");

  return world;
}

export const TOOLS = [
  {
    name: "send_mail",
    description: "Sends an e-mail.",
    schema: {
      type: "object",
      properties: {
        to: { type: "array", items: { type: "string" } },
        name: { type: "string" },
        body: { type: "string" },
      },
    },
  },
  {
    name: "lookup_customer",
    description: "Finds a customer.",
    schema: { type: "object", properties: { query: { type: "object" } } },
  },
];
