"""What vendors' own Python clients see of a model server: one JSON line for each call, on stdout.

Usage: python.py BASE [CLIENT]...     BASE like http://127.0.0.1:17070; CLIENT one of those in CLIENTS (default: all)

A call's model is BEHAVIOUR+CLIENT.CASE: what stands before the + tells the lab's upstream what to do, what follows it tells the calls
apart wherever they are seen. A line holds what the *client* saw: model, finish (as the vendor writes it), input, cached and output tokens
(input with the cached ones), characters (Unicode, of content and refusal), calls, choices, status and error.
"""

import importlib.metadata
import json
import pathlib
import sys

LONG = "The quick heron counts its reeds before the tide comes in, and writes each number on a stone. " * 3
PROMPT = "Please tell me of the weather in Trömsö. 🌿"
TOOL = {"type": "object", "properties": {"place": {"type": "string"}, "days": {"type": "number"}, "exact": {"type": "boolean"}}}
TOOLS = ("forecast", "tide")


class Seen:
    """What one call saw so far; it stays when the call fails half-way."""

    def __init__(self):
        self.model = self.input = self.cached = self.output = self.status = self.error = None
        self.finish = {}
        self.characters = 0
        self.calls = set()
        self.choices = set()
        self.chunks = 0

    def text(self, *texts, choice=0):
        self.choices.add(choice)
        self.characters += sum(len(text or "") for text in texts)

    def end(self, reason, choice=0):
        self.choices.add(choice)
        if reason:
            self.finish[choice] = getattr(reason, "value", reason)

    def call(self, number, choice=0):
        self.calls.add((choice, number))

    def usage(self, input=None, output=None, cached=None):
        self.input = self.input if input is None else input
        self.output = self.output if output is None else output
        self.cached = self.cached if cached is None else cached

    def line(self, client, case):
        return {
            "client": client, "case": case, "model": self.model, "finish": [self.finish[c] for c in sorted(self.finish)],
            "input": self.input, "cached": self.cached, "output": self.output, "characters": self.characters,
            "calls": len(self.calls), "choices": len(self.choices), "chunks": self.chunks, "status": self.status, "error": self.error,
        }


def openai_client(base, retries=0, key="lab-alpha", timeout=20):
    import openai

    return openai.OpenAI(base_url=base + "/v1", api_key=key, max_retries=retries, timeout=timeout)


def openai_tools():
    return [{"type": "function", "function": {"name": name, "description": "of a place", "parameters": TOOL}} for name in TOOLS]


def openai_chat(base, model, seen, stream=False, usage=True, tools=False, stopAfter=0, retries=0, key="lab-alpha", timeout=20, n=1, text=PROMPT, limit=None, **_):
    options = {"n": n} if n > 1 else {}
    if tools:
        options["tools"] = openai_tools()
    if limit:
        options["max_completion_tokens"] = limit
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": text}]
    client = openai_client(base, retries, key, timeout)
    if not stream:
        answer = client.chat.completions.create(model=model, messages=messages, **options)
        openai_answer(seen, answer)
        return
    if usage:
        options["stream_options"] = {"include_usage": True}
    with client.chat.completions.create(model=model, messages=messages, stream=True, **options) as chunks:
        for chunk in chunks:
            openai_chunk(seen, chunk)
            if stopAfter and seen.chunks >= stopAfter:
                return


def openai_answer(seen, answer):
    seen.model = answer.model
    for choice in answer.choices:
        seen.text(choice.message.content, choice.message.refusal, choice=choice.index)
        seen.end(choice.finish_reason, choice.index)
        for number, _ in enumerate(choice.message.tool_calls or []):
            seen.call(number, choice.index)
    openai_usage(seen, answer.usage)


def openai_chunk(seen, chunk):
    seen.chunks += 1
    seen.model = chunk.model
    for choice in chunk.choices:
        seen.text(choice.delta.content, choice.delta.refusal, choice=choice.index)
        seen.end(choice.finish_reason, choice.index)
        for call in choice.delta.tool_calls or []:
            seen.call(call.index, choice.index)
    openai_usage(seen, chunk.usage)


def openai_usage(seen, usage):
    if usage:
        seen.usage(usage.prompt_tokens, usage.completion_tokens, usage.prompt_tokens_details.cached_tokens)


def openai_completions(base, model, seen, stream=False, **_):
    client = openai_client(base)
    answer = client.completions.create(model=model, prompt=PROMPT, stream=stream)
    for part in answer if stream else [answer]:
        seen.chunks += stream
        seen.model = part.model
        for choice in part.choices:
            seen.text(choice.text, choice=choice.index)
            seen.end(choice.finish_reason, choice.index)
        openai_usage(seen, part.usage)


def openai_responses(base, model, seen, stream=False, tools=False, stopAfter=0, limit=None, **_):
    options = {"max_output_tokens": limit} if limit else {}
    if tools:
        options["tools"] = [{"type": "function", "name": name, "parameters": TOOL} for name in TOOLS]
    client = openai_client(base)
    answer = client.responses.create(model=model, instructions="Be brief.", input=PROMPT, stream=stream, **options)
    if not stream:
        for item in answer.output:
            for part in getattr(item, "content", None) or []:
                seen.text(getattr(part, "text", None), getattr(part, "refusal", None))
            if item.type == "function_call":
                seen.call(item.call_id)
        openai_response(seen, answer)
        return
    for event in answer:
        seen.chunks += 1
        if event.type in ("response.output_text.delta", "response.refusal.delta"):
            seen.text(event.delta)
        elif event.type == "response.function_call_arguments.delta":
            seen.call(event.output_index)
        elif event.type in ("response.completed", "response.incomplete"):
            openai_response(seen, event.response)
        if stopAfter and seen.chunks >= stopAfter:
            answer.close()
            return


def openai_response(seen, response):
    seen.model = response.model
    seen.end(response.status)
    usage = response.usage
    seen.usage(usage.input_tokens, usage.output_tokens, usage.input_tokens_details.cached_tokens)


def openai_embeddings(base, model, seen, **_):
    answer = openai_client(base).embeddings.create(model=model, input=[PROMPT, "and more"])
    seen.model = answer.model
    seen.usage(answer.usage.prompt_tokens)


def anthropic_messages(base, model, seen, stream=False, tools=False, stopAfter=0, retries=0, key="lab-alpha", timeout=20, text=PROMPT, limit=200, **_):
    import anthropic

    client = anthropic.Anthropic(base_url=base, api_key=key, max_retries=retries, timeout=timeout)
    options = {"tools": [{"name": name, "input_schema": TOOL} for name in TOOLS]} if tools else {}
    ask = dict(model=model, max_tokens=limit, system="Be brief.", messages=[{"role": "user", "content": text}], **options)
    if not stream:
        anthropic_answer(seen, client.messages.create(**ask))
        return
    with client.messages.stream(**ask) as events:
        for event in events:
            if event.type == "message_start":
                seen.model = event.message.model
            elif event.type == "content_block_delta":
                seen.chunks += 1
                seen.text(getattr(event.delta, "text", None))
            elif event.type == "content_block_start" and event.content_block.type == "tool_use":
                seen.call(event.index)
            if stopAfter and seen.chunks >= stopAfter:
                return
        answer = events.get_final_message()
    seen.end(answer.stop_reason)
    anthropic_usage(seen, answer.usage)


def anthropic_answer(seen, answer):
    seen.model = answer.model
    for place, block in enumerate(answer.content):
        seen.text(getattr(block, "text", None))
        if block.type == "tool_use":
            seen.call(place)
    seen.end(answer.stop_reason)
    anthropic_usage(seen, answer.usage)


def anthropic_usage(seen, usage):
    read, made = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    seen.usage(usage.input_tokens + read + made, usage.output_tokens, usage.cache_read_input_tokens)


def ollama_chat(base, model, seen, stream=False, tools=False, stopAfter=0, timeout=20, limit=None, **_):
    import ollama

    client = ollama.Client(host=base, timeout=timeout)
    functions = openai_tools() if tools else None
    options = {"num_predict": limit} if limit else None
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": PROMPT}]
    answer = client.chat(model=model, messages=messages, tools=functions, stream=stream, options=options)
    for part in answer if stream else [answer]:
        seen.chunks += stream
        for _ in part.message.tool_calls or []:
            seen.call(len(seen.calls))
        ollama_part(seen, part, part.message.content)
        if stopAfter and seen.chunks >= stopAfter:
            answer.close()
            return


def ollama_generate(base, model, seen, stream=False, **_):
    import ollama

    answer = ollama.Client(host=base, timeout=20).generate(model=model, prompt=PROMPT, system="Be brief.", stream=stream)
    for part in answer if stream else [answer]:
        seen.chunks += stream
        ollama_part(seen, part, part.response)


def ollama_part(seen, part, text):
    seen.model = part.model
    seen.text(text)
    if part.done:
        seen.end(part.done_reason)
        seen.usage(part.prompt_eval_count, part.eval_count)


def ollama_embed(base, model, seen, **_):
    import ollama

    answer = ollama.Client(host=base, timeout=20).embed(model=model, input=[PROMPT, "and more"])
    seen.model = answer.model
    seen.usage(answer.prompt_eval_count)


def cohere_two(base, model, seen, stream=False, tools=False, stopAfter=0, retries=0, key="lab-alpha", timeout=20, limit=None, **_):
    import cohere

    client = cohere.ClientV2(api_key=key, base_url=base, timeout=timeout)
    options = {"tools": openai_tools()} if tools else {}
    options |= {"max_tokens": limit} if limit else {}
    ask = dict(model=model, messages=[{"role": "user", "content": PROMPT}], request_options={"max_retries": retries}, **options)
    if not stream:
        answer = client.chat(**ask)
        for part in answer.message.content or []:
            seen.text(getattr(part, "text", None))
        for number, _ in enumerate(answer.message.tool_calls or []):
            seen.call(number)
        seen.end(answer.finish_reason)
        cohere_usage(seen, answer.usage)
        return
    for event in client.chat_stream(**ask):
        seen.chunks += 1
        if event.type == "content-delta":
            seen.text(event.delta.message.content.text)
        elif event.type == "tool-call-start":
            seen.call(event.index)
        elif event.type == "message-end":
            seen.end(event.delta.finish_reason)
            cohere_usage(seen, event.delta.usage)
        if stopAfter and seen.chunks >= stopAfter:
            return


def cohere_usage(seen, usage):
    seen.usage(int(usage.tokens.input_tokens), int(usage.tokens.output_tokens), getattr(usage, "cached_tokens", None))


def cohere_one(base, model, seen, stream=False, tools=False, **_):
    import cohere

    client = cohere.Client(api_key="lab-alpha", base_url=base, timeout=20)
    ask = dict(model=model, message=PROMPT, preamble="Be brief.", chat_history=[{"role": "USER", "message": "Hi."}])
    if tools:
        parameters = {"place": {"description": "where", "type": "str", "required": True}}
        ask["tools"] = [{"name": name, "description": "of a place", "parameter_definitions": parameters} for name in TOOLS]
    answer = client.chat(**ask) if not stream else None
    for event in client.chat_stream(**ask) if stream else []:
        seen.chunks += 1
        if event.event_type == "text-generation":
            seen.text(event.text)
        elif event.event_type == "stream-end":
            answer = event.response
    if not stream:
        seen.text(answer.text)
    for number, _ in enumerate(answer.tool_calls or []):
        seen.call(number)
    seen.end(answer.finish_reason)
    cohere_usage(seen, answer.meta)


def cohere_embed(base, model, seen, **_):
    import cohere

    client = cohere.ClientV2(api_key="lab-alpha", base_url=base, timeout=20)
    answer = client.embed(model=model, input_type="search_document", texts=[PROMPT, "and more"], embedding_types=["float"])
    seen.usage(int(answer.meta.billed_units.input_tokens))


def gemini_client(base, retries=0, key="lab-alpha", timeout=20):
    from google import genai
    from google.genai import types

    retry = types.HttpRetryOptions(attempts=retries + 1, initial_delay=0.05, jitter=0.0)
    return genai.Client(api_key=key, http_options=types.HttpOptions(base_url=base, timeout=int(timeout * 1000), retry_options=retry))


def gemini_generate(base, model, seen, stream=False, tools=False, stopAfter=0, retries=0, key="lab-alpha", timeout=20, n=1, limit=None, **_):
    from google.genai import types

    config = types.GenerateContentConfig(system_instruction="Be brief.", candidate_count=n, max_output_tokens=limit)
    if tools:
        functions = [{"name": name, "parameters_json_schema": TOOL} for name in TOOLS]
        config.tools = [types.Tool(function_declarations=functions)]
    client = gemini_client(base, retries, key, timeout)  # closes when nobody holds it
    models = client.models
    if not stream:
        gemini_part(seen, models.generate_content(model=model, contents=PROMPT, config=config))
        return
    for part in models.generate_content_stream(model=model, contents=PROMPT, config=config):
        seen.chunks += 1
        gemini_part(seen, part)
        if stopAfter and seen.chunks >= stopAfter:
            return


def gemini_part(seen, answer):
    seen.model = answer.model_version
    for candidate in answer.candidates or []:
        place = candidate.index or 0
        for part in (candidate.content and candidate.content.parts) or []:
            seen.text(None if part.thought else part.text, choice=place)
            if part.function_call:
                seen.call(len(seen.calls), place)
        seen.end(candidate.finish_reason, place)
    usage = answer.usage_metadata
    output = usage.candidates_token_count
    seen.usage(usage.prompt_token_count, None if output is None else output + (usage.thoughts_token_count or 0), usage.cached_content_token_count)


def gemini_embed(base, model, seen, **_):
    client = gemini_client(base)
    client.models.embed_content(model=model, contents=[PROMPT, "and more"])


def mistral_chat(base, model, seen, stream=False, tools=False, stopAfter=0, retries=0, key="lab-alpha", timeout=20, limit=None, **_):
    from mistralai.client import Mistral
    from mistralai.client.utils import BackoffStrategy, RetryConfig

    retry = RetryConfig("backoff", BackoffStrategy(50, 100, 1.5, 3000), True) if retries else None
    client = Mistral(api_key=key, server_url=base, timeout_ms=int(timeout * 1000), retry_config=retry)
    ask = dict(model=model, messages=[{"role": "user", "content": PROMPT}], max_tokens=limit, tools=openai_tools() if tools else None)
    if not stream:
        answer = client.chat.complete(**ask)
        seen.model = answer.model
        for choice in answer.choices:
            seen.text(choice.message.content or "", choice=choice.index)
            seen.end(choice.finish_reason, choice.index)
            for number, _ in enumerate(choice.message.tool_calls or []):
                seen.call(number, choice.index)
        seen.usage(answer.usage.prompt_tokens, answer.usage.completion_tokens, mistral_cached(answer.usage))
        return
    with client.chat.stream(**ask) as events:
        for event in events:
            seen.chunks += 1
            seen.model = event.data.model
            for choice in event.data.choices:
                seen.text(choice.delta.content or "", choice=choice.index)
                seen.end(choice.finish_reason, choice.index)
                for call in choice.delta.tool_calls or []:
                    seen.call(call.index, choice.index)
            if event.data.usage:
                usage = event.data.usage
                seen.usage(usage.prompt_tokens, usage.completion_tokens, mistral_cached(usage))
            if stopAfter and seen.chunks >= stopAfter:
                return


def mistral_cached(usage):
    details = usage.model_dump().get("prompt_tokens_details")
    return details.get("cached_tokens") if isinstance(details, dict) else None


def bedrock_client(base, retries=0, key="LABALPHA", timeout=20):
    import boto3
    from botocore.config import Config

    config = Config(retries={"total_max_attempts": retries + 1, "mode": "standard"}, read_timeout=timeout)
    return boto3.client(
        "bedrock-runtime", region_name="us-east-1", endpoint_url=base, config=config,
        aws_access_key_id=key.upper().replace("-", ""), aws_secret_access_key="not-a-secret")


def bedrock_converse(base, model, seen, stream=False, tools=False, stopAfter=0, retries=0, key="lab-alpha", timeout=20, limit=None, **_):
    client = bedrock_client(base, retries, key, timeout)
    ask = dict(modelId=model, system=[{"text": "Be brief."}], messages=[{"role": "user", "content": [{"text": PROMPT}]}])
    if limit:
        ask["inferenceConfig"] = {"maxTokens": limit}
    if tools:
        ask["toolConfig"] = {"tools": [{"toolSpec": {"name": name, "inputSchema": {"json": TOOL}}} for name in TOOLS]}
    if not stream:
        answer = client.converse(**ask)
        for place, block in enumerate(answer["output"]["message"]["content"]):
            seen.text(block.get("text"))
            if "toolUse" in block:
                seen.call(place)
        seen.end(answer["stopReason"])
        bedrock_usage(seen, answer["usage"])
        return
    events = client.converse_stream(**ask)["stream"]
    for event in events:
        seen.chunks += 1
        if "contentBlockDelta" in event:
            seen.text(event["contentBlockDelta"]["delta"].get("text"))
        elif "contentBlockStart" in event:
            seen.call(event["contentBlockStart"]["contentBlockIndex"])
        elif "messageStop" in event:
            seen.end(event["messageStop"]["stopReason"])
        elif "metadata" in event:
            bedrock_usage(seen, event["metadata"]["usage"])
        if stopAfter and seen.chunks >= stopAfter:
            events.close()
            return


def bedrock_usage(seen, usage):
    read, made = usage.get("cacheReadInputTokens", 0), usage.get("cacheWriteInputTokens", 0)
    seen.usage(usage["inputTokens"] + read + made, usage["outputTokens"], usage.get("cacheReadInputTokens"))


def bedrock_invoke(base, model, seen, stream=False, **_):
    client = bedrock_client(base)
    titan = "titan" in model
    body = {"inputText": PROMPT} if titan else {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 200, "messages": [{"role": "user", "content": PROMPT}]}
    if not stream:
        answer = json.loads(client.invoke_model(modelId=model, body=json.dumps(body))["body"].read())
        if titan:
            for result in answer["results"]:
                seen.text(result["outputText"])
                seen.end(result["completionReason"])
            seen.usage(answer["inputTextTokenCount"], sum(result["tokenCount"] for result in answer["results"]))
        else:
            invoked_part(seen, answer | {"type": "message"})
        return
    for event in client.invoke_model_with_response_stream(modelId=model, body=json.dumps(body))["body"]:
        seen.chunks += 1
        part = json.loads(event["chunk"]["bytes"])
        if titan:
            seen.text(part["outputText"])
            seen.end(part["completionReason"])
            seen.usage(part["inputTextTokenCount"], part["totalOutputTextTokenCount"])
        else:
            invoked_part(seen, part)


def invoked_part(seen, part):
    message = part.get("message", part)
    seen.model = message.get("model", seen.model)
    for block in part.get("content", []):
        seen.text(block.get("text"))
    seen.text(part.get("delta", {}).get("text"))
    seen.end(part.get("stop_reason") or part.get("delta", {}).get("stop_reason"))
    usage = message.get("usage", {})
    if "input_tokens" in usage:
        read = usage["cache_read_input_tokens"]
        seen.usage(usage["input_tokens"] + read + usage["cache_creation_input_tokens"], None, read)
    seen.usage(None, usage.get("output_tokens"))


HERE = pathlib.Path(__file__).parent

# client -> (package, function); what each does stands in cases.json
CLIENTS = {
    "openai-chat": ("openai", openai_chat),
    "openai-completions": ("openai", openai_completions),
    "openai-responses": ("openai", openai_responses),
    "openai-embeddings": ("openai", openai_embeddings),
    "anthropic": ("anthropic", anthropic_messages),
    "ollama-chat": ("ollama", ollama_chat),
    "ollama-generate": ("ollama", ollama_generate),
    "ollama-embed": ("ollama", ollama_embed),
    "cohere-v2": ("cohere", cohere_two),
    "cohere-v1": ("cohere", cohere_one),
    "cohere-embed": ("cohere", cohere_embed),
    "gemini": ("google-genai", gemini_generate),
    "gemini-embed": ("google-genai", gemini_embed),
    "mistral": ("mistralai", mistral_chat),
    "bedrock-converse": ("boto3", bedrock_converse),
    "bedrock-claude": ("boto3", bedrock_invoke),
    "bedrock-titan": ("boto3", bedrock_invoke),
}


def calls():
    """Every call: client, case, model, options."""
    table = json.loads((HERE / "cases.json").read_text())
    groups = table["groups"] | {"+all": list(table["cases"])}
    for client in CLIENTS:
        row = table["clients"][client]
        for case in [case for name in row["cases"] for case in groups.get(name, [name])]:
            options = dict(table["cases"][case])
            if options.get("text") == "LONG":
                options["text"] = LONG
            yield client, case, f"{row['prefix']}{options.pop('behaviour')}+{client}.{case}", options


def status_of(error):
    for name in ("status_code", "code"):
        if isinstance(getattr(error, name, None), int):
            return getattr(error, name)
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        return response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return getattr(response, "status_code", None)


def attempt(function, base, model, seen, options):
    """Makes one call. Whatever a vendor's client throws is what it saw."""
    try:
        function(base, model, seen, **options)
        seen.status = 200
    except Exception as error:
        seen.error = type(error).__name__
        seen.status = status_of(error)


def main(arguments):
    if not arguments or any(name not in CLIENTS for name in arguments[1:]):
        print(f"usage: python.py BASE [CLIENT]...  with CLIENT one of {' '.join(CLIENTS)}", file=sys.stderr)
        return 2
    base = arguments[0].rstrip("/")
    wanted = arguments[1:] or list(CLIENTS)
    for client, case, model, options in calls():
        if client not in wanted:
            continue
        package, function = CLIENTS[client]
        seen = Seen()
        attempt(function, base, model, seen, options)
        line = seen.line(f"python {package} {importlib.metadata.version(package)}", case) | {"asked": model}
        print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
