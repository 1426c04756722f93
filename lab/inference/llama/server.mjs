// Serves a model by llama.cpp in OpenAI's chat format: every token is really computed, and what a request shares with the one before it is not
// computed again. One sequence, one request at a time; others wait, 64 at most.
// Usage: server.mjs PORT MODEL.gguf
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const BODY_MAX = 1 << 20;
const WAITING_MAX = 64;
const CONTEXT = 2048;

const require = createRequire(path.join(process.env.LAB_NODE_MODULES, "..", "package.json"));
const { getLlama } = await import(pathToFileURL(require.resolve("node-llama-cpp")));

const [port, file] = process.argv.slice(2);
if (!/^\d+$/.test(port ?? "") || !file) {
  console.error("usage: server.mjs PORT MODEL.gguf");
  process.exit(2);
}
const llama = await getLlama({ build: "never", gpu: false, progressLogs: false, logLevel: "error" });
const model = await llama.loadModel({ modelPath: file });
const context = await model.createContext({ contextSize: CONTEXT, sequences: 1, threads: 1 });
const sequence = context.getSequence();

let waiting = 0;
let turn = Promise.resolve();

async function body(request) {
  let text = "";
  for await (const piece of request) {
    text += piece;
    if (text.length > BODY_MAX) throw new RangeError("the body is larger than 1 MiB");
  }
  return JSON.parse(text);
}

/** Computes the answer token by token. What the last prompt shares with this one stays in the sequence. */
async function generate(ask, tell, gone) {
  const prompt = ask.messages.map((message) => `${message.role}: ${message.content}\n`).join("");
  const tokens = model.tokenize(prompt, true).slice(0, CONTEXT / 2);
  const before = sequence.contextTokens;
  let shared = 0;
  while (shared < before.length && shared < tokens.length - 1 && before[shared] === tokens[shared]) shared++;
  await sequence.eraseContextTokenRanges([{ start: shared, end: sequence.nextTokenIndex }]);
  const limit = Math.min(ask.max_tokens ?? ask.max_completion_tokens ?? 32, CONTEXT / 4);
  const usage = { prompt_tokens: tokens.length, completion_tokens: 0, total_tokens: tokens.length, prompt_tokens_details: { cached_tokens: shared } };
  let finish = "length";
  for await (const token of sequence.evaluate(tokens.slice(shared), { temperature: ask.temperature ?? 0.8, seed: ask.seed ?? 1, yieldEogToken: true })) {
    if (model.isEogToken(token)) {
      finish = "stop";
      break;
    }
    usage.completion_tokens++;
    // a byte alone is no text: this model's tokens are bytes and letters
    tell(model.detokenize([token]).replace(/[\u0000-\u001f]/g, "."));
    if (usage.completion_tokens >= limit || gone()) break;
  }
  usage.total_tokens += usage.completion_tokens;
  return { finish, usage };
}

async function chat(request, response) {
  const ask = await body(request);
  if (!Array.isArray(ask.messages) || !ask.messages.every((message) => typeof message?.content === "string")) throw new TypeError("messages are no texts");
  const head = { id: "chatcmpl-llama", created: Math.floor(Date.now() / 1000), model: String(ask.model ?? "random") };
  if (!ask.stream) {
    let content = "";
    const { finish, usage } = await generate(ask, (piece) => (content += piece), () => response.destroyed);
    const choices = [{ index: 0, message: { role: "assistant", content }, finish_reason: finish }];
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ ...head, object: "chat.completion", choices, usage }));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const event = (choices, more) => response.write(`data: ${JSON.stringify({ ...head, object: "chat.completion.chunk", choices, ...more })}\n\n`);
  const { finish, usage } = await generate(ask, (content) => event([{ index: 0, delta: { content }, finish_reason: null }]), () => response.destroyed);
  event([{ index: 0, delta: {}, finish_reason: finish }]);
  if (ask.stream_options?.include_usage) event([], { usage });
  response.end("data: [DONE]\n\n");
}

function refuse(response, status, message) {
  if (response.headersSent) return response.destroy();
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error: { message, type: "invalid_request_error" } }));
}

const server = http.createServer((request, response) => {
  if (request.method === "GET" && request.url === "/healthz") return response.end("ok\n");
  if (request.method !== "POST" || !request.url.endsWith("/chat/completions")) return refuse(response, 404, "only chat/completions is here");
  if (waiting >= WAITING_MAX) return refuse(response, 503, "too many requests wait");
  waiting++;
  turn = turn
    .then(() => chat(request, response))
    .catch((error) => refuse(response, 400, error.message))
    .finally(() => waiting--);
});
server.on("error", (error) => {
  console.error(`server.mjs: cannot listen on port ${port}: ${error.code}`);
  process.exit(3);
});
server.listen(Number(port), "127.0.0.1", () => console.log(`listens on http://127.0.0.1:${port}`));
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));
