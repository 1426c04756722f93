// What vendors' own JavaScript clients see of a model server: one JSON line for each call, on stdout; the same as python.py, which says
// what a line holds. Usage: node.mjs BASE [CLIENT]...   The packages are found in $LAB_NODE_MODULES.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const modules = process.env.LAB_NODE_MODULES ?? path.join(import.meta.dirname, "..", "node_modules");
const require = createRequire(path.join(modules, "..", "package.json"));

/** A package, as an ES module if it has one. */
async function load(name) {
  const folder = path.join(modules, name);
  const about = JSON.parse(fs.readFileSync(path.join(folder, "package.json")));
  const root = about.exports?.["."]?.import ?? about.exports?.import;
  const file = typeof root === "string" ? root : root?.default;
  return file ? import(pathToFileURL(path.join(folder, file))) : require(name);
}

const LONG = "The quick heron counts its reeds before the tide comes in, and writes each number on a stone. ".repeat(3);
const PROMPT = "Please tell me of the weather in Trömsö. 🌿";
const TOOL = { type: "object", properties: { place: { type: "string" }, days: { type: "number" }, exact: { type: "boolean" } } };
const TOOLS = ["forecast", "tide"];
const functions = () => TOOLS.map((name) => ({ type: "function", function: { name, description: "of a place", parameters: TOOL } }));

/** What one call saw so far; it stays when the call fails half-way. */
class Seen {
  model = null; input = null; cached = null; output = null; status = null; error = null;
  characters = 0; chunks = 0; finish = new Map(); calls = new Set(); choices = new Set();

  text(text, choice = 0) {
    this.choices.add(choice);
    this.characters += [...(text ?? "")].length;
  }
  end(reason, choice = 0) {
    this.choices.add(choice);
    if (reason) this.finish.set(choice, reason);
  }
  call(number, choice = 0) {
    this.calls.add(`${choice}/${number}`);
  }
  usage(input, output, cached) {
    this.input = input ?? this.input;
    this.output = output ?? this.output;
    this.cached = cached ?? this.cached;
  }
  line(client, kase, asked) {
    const finish = [...this.finish.keys()].sort().map((choice) => this.finish.get(choice));
    return {
      client, case: kase, model: this.model, finish, input: this.input, cached: this.cached, output: this.output,
      characters: this.characters, calls: this.calls.size, choices: this.choices.size, chunks: this.chunks,
      status: this.status, error: this.error, asked,
    };
  }
}

const options = ({ stream = false, usage = true, tools = false, stopAfter = 0, retries = 0, key = "lab-alpha", timeout = 20, n = 1, text = PROMPT, limit } = {}) =>
  ({ stream, usage, tools, stopAfter, retries, key, timeout, n, text, limit });

/** Whether the call has heard as much as it wants. */
const enough = (seen, stopAfter) => ++seen.chunks >= stopAfter && stopAfter > 0;

async function openaiClient(base, o) {
  const { default: OpenAI } = await load("openai");
  return new OpenAI({ baseURL: base + "/v1", apiKey: o.key, maxRetries: o.retries, timeout: o.timeout * 1000 });
}

async function openaiChat(base, model, seen, o) {
  const client = await openaiClient(base, o);
  const ask = { model, messages: [{ role: "system", content: "Be brief." }, { role: "user", content: o.text }], stream: o.stream };
  if (o.n > 1) ask.n = o.n;
  if (o.tools) ask.tools = functions();
  if (o.limit) ask.max_completion_tokens = o.limit;
  if (o.stream && o.usage) ask.stream_options = { include_usage: true };
  const answer = await client.chat.completions.create(ask);
  if (!o.stream) return openaiPart(seen, answer);
  for await (const chunk of answer) {
    openaiPart(seen, chunk);
    if (enough(seen, o.stopAfter)) return;
  }
}

function openaiPart(seen, part) {
  seen.model = part.model;
  for (const choice of part.choices) {
    const message = choice.delta ?? choice.message ?? { content: choice.text };
    seen.text((message.content ?? "") + (message.refusal ?? ""), choice.index);
    seen.end(choice.finish_reason, choice.index);
    message.tool_calls?.forEach((call, place) => seen.call(call.index ?? place, choice.index));
  }
  if (part.usage) seen.usage(part.usage.prompt_tokens, part.usage.completion_tokens, part.usage.prompt_tokens_details?.cached_tokens);
}

async function openaiCompletions(base, model, seen, o) {
  const client = await openaiClient(base, o);
  const answer = await client.completions.create({ model, prompt: PROMPT, stream: o.stream });
  if (!o.stream) return openaiPart(seen, answer);
  for await (const chunk of answer) {
    seen.chunks++;
    openaiPart(seen, chunk);
  }
}

async function openaiResponses(base, model, seen, o) {
  const client = await openaiClient(base, o);
  const ask = { model, instructions: "Be brief.", input: PROMPT, stream: o.stream };
  if (o.limit) ask.max_output_tokens = o.limit;
  if (o.tools) ask.tools = TOOLS.map((name) => ({ type: "function", name, parameters: TOOL }));
  const answer = await client.responses.create(ask);
  if (!o.stream) {
    for (const item of answer.output) {
      if (item.type === "message") item.content.forEach((part) => seen.text(part.text ?? part.refusal));
      if (item.type === "function_call") seen.call(item.call_id);
    }
    return openaiResponse(seen, answer);
  }
  for await (const event of answer) {
    if (event.type === "response.output_text.delta" || event.type === "response.refusal.delta") seen.text(event.delta);
    if (event.type === "response.function_call_arguments.delta") seen.call(event.output_index);
    if (event.type === "response.completed" || event.type === "response.incomplete") openaiResponse(seen, event.response);
    if (enough(seen, o.stopAfter)) return;
  }
}

function openaiResponse(seen, response) {
  seen.model = response.model;
  seen.end(response.status);
  seen.usage(response.usage.input_tokens, response.usage.output_tokens, response.usage.input_tokens_details.cached_tokens);
}

async function openaiEmbeddings(base, model, seen, o) {
  const answer = await (await openaiClient(base, o)).embeddings.create({ model, input: [PROMPT, "and more"] });
  seen.model = answer.model;
  seen.usage(answer.usage.prompt_tokens);
}

async function anthropicMessages(base, model, seen, o) {
  const { default: Anthropic } = await load("@anthropic-ai/sdk");
  const client = new Anthropic({ baseURL: base, apiKey: o.key, maxRetries: o.retries, timeout: o.timeout * 1000 });
  const ask = { model, max_tokens: o.limit ?? 200, system: "Be brief.", messages: [{ role: "user", content: o.text }] };
  if (o.tools) ask.tools = TOOLS.map((name) => ({ name, input_schema: TOOL }));
  if (!o.stream) return anthropicAnswer(seen, await client.messages.create(ask), true);
  const events = client.messages.stream(ask);
  for await (const event of events) {
    if (event.type === "message_start") seen.model = event.message.model;
    if (event.type === "content_block_start" && event.content_block.type === "tool_use") seen.call(event.index);
    if (event.type !== "content_block_delta") continue;
    seen.text(event.delta.text);
    if (enough(seen, o.stopAfter)) return;
  }
  anthropicAnswer(seen, await events.finalMessage(), false);
}

function anthropicAnswer(seen, answer, withText) {
  seen.model = answer.model;
  if (withText) {
    answer.content.forEach((block, place) => {
      seen.text(block.text);
      if (block.type === "tool_use") seen.call(place);
    });
  }
  seen.end(answer.stop_reason);
  const usage = answer.usage;
  seen.usage(usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0), usage.output_tokens, usage.cache_read_input_tokens);
}

/** Ollama's client has neither retries nor a timeout: the caller's fetch is where one is set. */
async function ollamaClient(base, o) {
  const { Ollama } = await load("ollama");
  return new Ollama({ host: base, fetch: (url, init) => fetch(url, o.stream ? init : { ...init, signal: AbortSignal.timeout(o.timeout * 1000) }) });
}

async function ollamaChat(base, model, seen, o) {
  const client = await ollamaClient(base, o);
  const ask = { model, messages: [{ role: "system", content: "Be brief." }, { role: "user", content: PROMPT }], stream: o.stream };
  if (o.tools) ask.tools = functions();
  if (o.limit) ask.options = { num_predict: o.limit };
  const answer = await client.chat(ask);
  if (!o.stream) return ollamaPart(seen, answer, answer.message.content);
  for await (const part of answer) {
    ollamaPart(seen, part, part.message.content);
    if (enough(seen, o.stopAfter)) {
      answer.abort();
      return;
    }
  }
}

function ollamaPart(seen, part, text) {
  seen.model = part.model;
  seen.text(text);
  part.message?.tool_calls?.forEach(() => seen.call(seen.calls.size));
  if (!part.done) return;
  seen.end(part.done_reason);
  seen.usage(part.prompt_eval_count, part.eval_count);
}

async function ollamaGenerate(base, model, seen, o) {
  const answer = await (await ollamaClient(base, o)).generate({ model, prompt: PROMPT, system: "Be brief.", stream: o.stream });
  if (!o.stream) return ollamaPart(seen, answer, answer.response);
  for await (const part of answer) {
    seen.chunks++;
    ollamaPart(seen, part, part.response);
  }
}

async function ollamaEmbed(base, model, seen, o) {
  const answer = await (await ollamaClient(base, o)).embed({ model, input: [PROMPT, "and more"] });
  seen.model = answer.model;
  seen.usage(answer.prompt_eval_count);
}

async function cohereTwo(base, model, seen, o) {
  const { CohereClientV2 } = await load("cohere-ai");
  const client = new CohereClientV2({ token: o.key, environment: base });
  const ask = { model, messages: [{ role: "user", content: PROMPT }] };
  if (o.tools) ask.tools = functions();
  if (o.limit) ask.maxTokens = o.limit;
  const how = { maxRetries: o.retries, timeoutInSeconds: o.timeout };
  if (!o.stream) {
    const answer = await client.chat(ask, how);
    answer.message.content?.forEach((part) => seen.text(part.text));
    answer.message.toolCalls?.forEach((_, place) => seen.call(place));
    seen.end(answer.finishReason);
    return cohereUsage(seen, answer.usage);
  }
  for await (const event of await client.chatStream(ask, how)) {
    if (event.type === "content-delta") seen.text(event.delta.message.content.text);
    if (event.type === "tool-call-start") seen.call(event.index);
    if (event.type === "message-end") {
      seen.end(event.delta.finishReason);
      cohereUsage(seen, event.delta.usage);
    }
    if (enough(seen, o.stopAfter)) return;
  }
}

function cohereUsage(seen, usage) {
  seen.usage(usage.tokens.inputTokens, usage.tokens.outputTokens, usage.cachedTokens);
}

async function cohereOne(base, model, seen, o) {
  const { CohereClient } = await load("cohere-ai");
  const client = new CohereClient({ token: o.key, environment: base });
  const ask = { model, message: PROMPT, preamble: "Be brief.", chatHistory: [{ role: "USER", message: "Hi." }] };
  if (o.tools) {
    const parameterDefinitions = { place: { description: "where", type: "str", required: true } };
    ask.tools = TOOLS.map((name) => ({ name, description: "of a place", parameterDefinitions }));
  }
  let answer;
  if (o.stream) {
    for await (const event of await client.chatStream(ask)) {
      seen.chunks++;
      if (event.eventType === "text-generation") seen.text(event.text);
      if (event.eventType === "stream-end") answer = event.response;
    }
  } else {
    answer = await client.chat(ask);
    seen.text(answer.text);
  }
  answer.toolCalls?.forEach((_, place) => seen.call(place));
  seen.end(answer.finishReason);
  cohereUsage(seen, answer.meta);
}

async function cohereEmbed(base, model, seen) {
  const { CohereClientV2 } = await load("cohere-ai");
  const client = new CohereClientV2({ token: "lab-alpha", environment: base });
  const answer = await client.embed({ model, inputType: "search_document", texts: [PROMPT, "and more"], embeddingTypes: ["float"] });
  seen.usage(answer.meta.billedUnits.inputTokens);
}

async function geminiModels(base, o) {
  const { GoogleGenAI } = await load("@google/genai");
  const httpOptions = { baseUrl: base, timeout: o.timeout * 1000, retryOptions: { attempts: o.retries + 1 } };
  return new GoogleGenAI({ apiKey: o.key, httpOptions }).models;
}

async function geminiGenerate(base, model, seen, o) {
  const models = await geminiModels(base, o);
  const config = { systemInstruction: "Be brief." };
  if (o.n > 1) config.candidateCount = o.n;
  if (o.limit) config.maxOutputTokens = o.limit;
  if (o.tools) config.tools = [{ functionDeclarations: TOOLS.map((name) => ({ name, parametersJsonSchema: TOOL })) }];
  const ask = { model, contents: PROMPT, config };
  if (!o.stream) return geminiPart(seen, await models.generateContent(ask));
  for await (const part of await models.generateContentStream(ask)) {
    geminiPart(seen, part);
    if (enough(seen, o.stopAfter)) return;
  }
}

function geminiPart(seen, answer) {
  seen.model = answer.modelVersion;
  for (const candidate of answer.candidates ?? []) {
    const place = candidate.index ?? 0;
    for (const part of candidate.content?.parts ?? []) {
      seen.text(part.thought ? "" : part.text, place);
      if (part.functionCall) seen.call(seen.calls.size, place);
    }
    seen.end(candidate.finishReason, place);
  }
  const usage = answer.usageMetadata;
  const output = usage.candidatesTokenCount;
  seen.usage(usage.promptTokenCount, output === undefined ? undefined : output + (usage.thoughtsTokenCount ?? 0), usage.cachedContentTokenCount);
}

async function geminiEmbed(base, model, seen, o) {
  await (await geminiModels(base, o)).embedContent({ model, contents: [PROMPT, "and more"] });
}

async function mistralChat(base, model, seen, o) {
  const { Mistral } = await load("@mistralai/mistralai");
  const backoff = { initialInterval: 50, maxInterval: 100, exponent: 1.5, maxElapsedTime: 3000 };
  const retryConfig = o.retries ? { strategy: "backoff", backoff, retryConnectionErrors: true } : { strategy: "none" };
  const client = new Mistral({ apiKey: o.key, serverURL: base, timeoutMs: o.timeout * 1000, retryConfig });
  const ask = { model, messages: [{ role: "user", content: PROMPT }] };
  if (o.limit) ask.maxTokens = o.limit;
  if (o.tools) ask.tools = functions();
  if (!o.stream) return mistralPart(seen, await client.chat.complete(ask));
  for await (const event of await client.chat.stream(ask)) {
    mistralPart(seen, event.data);
    if (enough(seen, o.stopAfter)) return;
  }
}

function mistralPart(seen, part) {
  seen.model = part.model;
  for (const choice of part.choices) {
    const message = choice.delta ?? choice.message;
    seen.text(message.content, choice.index);
    seen.end(choice.finishReason, choice.index);
    message.toolCalls?.forEach((call, place) => seen.call(call.index ?? place, choice.index));
  }
  if (part.usage) seen.usage(part.usage.promptTokens, part.usage.completionTokens, part.usage.promptTokensDetails?.cachedTokens);
}

async function bedrock(base, o) {
  const sdk = await load("@aws-sdk/client-bedrock-runtime");
  const client = new sdk.BedrockRuntimeClient({
    endpoint: base, region: "us-east-1", maxAttempts: o.retries + 1, requestHandler: { requestTimeout: o.timeout * 1000, throwOnRequestTimeout: true },
    credentials: { accessKeyId: o.key.toUpperCase().replace("-", ""), secretAccessKey: "not-a-secret" },
  });
  return { sdk, client };
}

async function bedrockConverse(base, model, seen, o) {
  const { sdk, client } = await bedrock(base, o);
  const ask = { modelId: model, system: [{ text: "Be brief." }], messages: [{ role: "user", content: [{ text: PROMPT }] }] };
  if (o.limit) ask.inferenceConfig = { maxTokens: o.limit };
  if (o.tools) ask.toolConfig = { tools: TOOLS.map((name) => ({ toolSpec: { name, inputSchema: { json: TOOL } } })) };
  if (!o.stream) {
    const answer = await client.send(new sdk.ConverseCommand(ask));
    answer.output.message.content.forEach((block, place) => {
      seen.text(block.text);
      if (block.toolUse) seen.call(place);
    });
    seen.end(answer.stopReason);
    return bedrockUsage(seen, answer.usage);
  }
  const answer = await client.send(new sdk.ConverseStreamCommand(ask));
  for await (const event of answer.stream) {
    if (event.contentBlockDelta) seen.text(event.contentBlockDelta.delta.text);
    if (event.contentBlockStart) seen.call(event.contentBlockStart.contentBlockIndex);
    if (event.messageStop) seen.end(event.messageStop.stopReason);
    if (event.metadata) bedrockUsage(seen, event.metadata.usage);
    if (enough(seen, o.stopAfter)) return client.destroy();
  }
}

function bedrockUsage(seen, usage) {
  seen.usage(usage.inputTokens + (usage.cacheReadInputTokens ?? 0) + (usage.cacheWriteInputTokens ?? 0), usage.outputTokens, usage.cacheReadInputTokens);
}

async function bedrockInvoke(base, model, seen, o) {
  const { sdk, client } = await bedrock(base, o);
  const titan = model.includes("titan");
  const body = titan ? { inputText: PROMPT } : { anthropic_version: "bedrock-2023-05-31", max_tokens: 200, messages: [{ role: "user", content: PROMPT }] };
  const ask = { modelId: model, body: JSON.stringify(body), contentType: "application/json" };
  const read = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
  const tell = titan ? titanPart : invokedPart;
  if (!o.stream) return tell(seen, read((await client.send(new sdk.InvokeModelCommand(ask))).body));
  for await (const event of (await client.send(new sdk.InvokeModelWithResponseStreamCommand(ask))).body) {
    seen.chunks++;
    tell(seen, read(event.chunk.bytes));
  }
}

function titanPart(seen, part) {
  for (const result of part.results ?? [part]) {
    seen.text(result.outputText);
    seen.end(result.completionReason);
    seen.usage(part.inputTextTokenCount, result.tokenCount ?? part.totalOutputTextTokenCount);
  }
}

function invokedPart(seen, part) {
  const message = part.message ?? part;
  seen.model = message.model ?? seen.model;
  part.content?.forEach((block) => seen.text(block.text));
  seen.text(part.delta?.text);
  seen.end(part.stop_reason ?? part.delta?.stop_reason);
  const usage = message.usage ?? {};
  if (usage.input_tokens !== undefined) {
    seen.usage(usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens, undefined, usage.cache_read_input_tokens);
  }
  seen.usage(undefined, usage.output_tokens);
}

// client -> [package, function]; what each does stands in cases.json
const CLIENTS = {
  "openai-chat": ["openai", openaiChat],
  "openai-completions": ["openai", openaiCompletions],
  "openai-responses": ["openai", openaiResponses],
  "openai-embeddings": ["openai", openaiEmbeddings],
  anthropic: ["@anthropic-ai/sdk", anthropicMessages],
  "ollama-chat": ["ollama", ollamaChat],
  "ollama-generate": ["ollama", ollamaGenerate],
  "ollama-embed": ["ollama", ollamaEmbed],
  "cohere-v2": ["cohere-ai", cohereTwo],
  "cohere-v1": ["cohere-ai", cohereOne],
  "cohere-embed": ["cohere-ai", cohereEmbed],
  gemini: ["@google/genai", geminiGenerate],
  "gemini-embed": ["@google/genai", geminiEmbed],
  mistral: ["@mistralai/mistralai", mistralChat],
  "bedrock-converse": ["@aws-sdk/client-bedrock-runtime", bedrockConverse],
  "bedrock-claude": ["@aws-sdk/client-bedrock-runtime", bedrockInvoke],
  "bedrock-titan": ["@aws-sdk/client-bedrock-runtime", bedrockInvoke],
};

function* calls() {
  const table = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "cases.json")));
  const groups = { ...table.groups, "+all": Object.keys(table.cases) };
  for (const client of Object.keys(CLIENTS)) {
    const row = table.clients[client];
    for (const kase of row.cases.flatMap((name) => groups[name] ?? [name])) {
      const { behaviour, ...how } = table.cases[kase];
      if (how.text === "LONG") how.text = LONG;
      yield { client, kase, model: `${row.prefix}${behaviour}+${client}.${kase}`, how: options(how) };
    }
  }
}

const statusOf = (error) => [error.status, error.statusCode, error.status_code, error.$metadata?.httpStatusCode].find((status) => typeof status === "number") ?? null;

const [base, ...wanted] = process.argv.slice(2);
if (!base || wanted.some((name) => !(name in CLIENTS))) {
  console.error(`usage: node.mjs BASE [CLIENT]...  with CLIENT one of ${Object.keys(CLIENTS).join(" ")}`);
  process.exit(2);
}
// clients throw in the background too when a stream they were left with breaks
process.on("unhandledRejection", () => {});
for (const { client, kase, model, how } of calls()) {
  if (wanted.length && !wanted.includes(client)) continue;
  const [name, call] = CLIENTS[client];
  const seen = new Seen();
  try {
    await call(base.replace(/\/+$/, ""), model, seen, how);
    seen.status = 200;
  } catch (error) {
    seen.error = error.name === "Error" ? error.constructor.name : error.name;
    seen.status = statusOf(error);
    if (process.env.DEBUG) console.error(error);
  }
  const version = JSON.parse(fs.readFileSync(path.join(modules, name, "package.json"))).version;
  console.log(JSON.stringify(seen.line(`node ${name} ${version}`, kase, model)));
}
process.exit(0);
