"""What providers say on the wire, one Case for each dialect: requests, answers, and what MLflow must show of them.

All texts are made up. `word` is woven into every text, so that the same cases can be played with words that are hard
to carry (U+0000, half a surrogate pair) or long.
"""
import base64
import json
import struct
import zlib
from dataclasses import dataclass, field

JSON = "application/json"
SSE = "text/event-stream"
NDJSON = "application/x-ndjson"
FRAMES = "application/vnd.amazon.eventstream"


@dataclass
class Answer:
    body: bytes
    kind: str = JSON
    status: int = 200
    headers: dict = field(default_factory=dict)


@dataclass
class Exchange:
    url: str
    request: object  # a dict is sent as JSON, bytes as they are, None as a GET, a list as curl's --form
    answer: Answer
    headers: dict = field(default_factory=dict)
    method: str = ""


@dataclass
class Case:
    """usage: input, output, total, cache read, cache written; the last two may be left out. view: what the chat view
    shows, (role, text) or (role, text, [names of the tools called]). outputs: the span's, None when not compared."""
    name: str
    exchanges: list
    type: str = "LLM"
    span: str = ""
    model: str = None
    provider: str = None
    usage: tuple = None
    cost: object = None  # a number; "table": some price of the built-in table
    error: str = None
    outputs: object = None
    inputs: object = "request"
    view: list = None
    tools: list = None
    tool_calls: int = 0
    documents: list = None
    streamed: bool = False


# -- writing

def text(value):
    return json.dumps(value).encode()


def said(value, **more):
    return Answer(text(value), **more)


def sse(*events, done=False, named=False, end="\n"):
    lines = []
    for event in events:
        if named:
            lines.append(f"event: {named if isinstance(named, str) else event['type']}{end}")
        lines.append(f"data: {json.dumps(event)}{end}{end}")
    if done:
        lines.append(f"data: [DONE]{end}{end}")
    return Answer("".join(lines).encode(), SSE)


def ndjson(*values):
    return Answer(b"".join(text(value) + b"\n" for value in values), NDJSON)


def frame(event, payload):
    """One message of an AWS event stream: lengths, CRC of the lengths, headers, payload, CRC of all before."""
    headers = b""
    for name, value in ((":event-type", event), (":content-type", JSON), (":message-type", "event")):
        headers += bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
    body = text(payload)
    start = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    message = start + struct.pack(">I", zlib.crc32(start)) + headers + body
    return message + struct.pack(">I", zlib.crc32(message))


def frames(*events):
    return Answer(b"".join(frame(name, payload) for name, payload in events), FRAMES)


def chunk(value):
    return "chunk", {"bytes": base64.b64encode(text(value)).decode()}


# -- tools, as each dialect writes them

CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
OPENAI_TOOL = {"type": "function", "function": {"name": "weather", "description": "Says it", "parameters": CITY}}


STRICT = {"type": "object", "properties": {"city": {"type": ["string", "null"]}}, "required": ["city"],
          "additionalProperties": False}
STRICT_TOOL = {"type": "function", "function": {"name": "weather", "strict": True, "parameters": STRICT}}


def openai_call(number="call_1"):
    return {"id": number, "type": "function", "function": {"name": "weather", "arguments": '{"city": "Bern"}'}}


# -- OpenAI

def openai_chat(word):
    url = "http://api.openai.com/v1/chat/completions"
    usage = {"prompt_tokens": 30, "completion_tokens": 7, "total_tokens": 37,
             "prompt_tokens_details": {"cached_tokens": 10}, "completion_tokens_details": {"reasoning_tokens": 2}}
    request = {"model": "gpt-4o-mini", "temperature": 0.5, "tools": [OPENAI_TOOL],
               "messages": [{"role": "system", "content": "Be brief"}, {"role": "user", "content": f"chat {word}"},
                            {"role": "assistant", "content": None, "tool_calls": [openai_call()]},
                            {"role": "tool", "tool_call_id": "call_1", "content": "rain"}]}
    answer = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o-mini-2024-07-18",
              "choices": [{"index": 0, "message": {"role": "assistant", "content": f"It rains {word}"},
                           "finish_reason": "stop"}], "usage": usage}
    view = [("system", "Be brief"), ("user", f"chat {word}"), ("assistant", "", ["weather"]), ("tool", "rain"),
            ("assistant", f"It rains {word}")]
    common = {"span": "chat gpt-4o-mini", "model": "gpt-4o-mini-2024-07-18", "provider": "openai",
              "usage": (30, 7, 37, 10), "cost": "table"}
    yield Case("openai chat", [Exchange(url, request, said(answer))], outputs=answer, view=view, tools=["weather"],
               **common)

    def piece(delta, **more):
        return {"id": "chatcmpl-2", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o-mini-2024-07-18",
                "choices": [{"index": 0, "delta": delta, "finish_reason": None, **more}]}

    streamed = {"model": "gpt-4o-mini", "stream": True, "stream_options": {"include_usage": True},
                "tools": [STRICT_TOOL], "messages": [{"role": "developer", "content": "Be kind"},
                                                     {"role": "user", "content": f"stream {word}"}]}
    call = {"index": 0, **openai_call("call_2")}
    first = {**call, "function": {"name": "weather", "arguments": ""}}
    rest = [{"index": 0, "function": {"arguments": part}} for part in ('{"city":', ' "Bern"}')]
    events = [piece({"role": "assistant", "content": None, "tool_calls": [first]}),
              *[piece({"tool_calls": [part]}) for part in rest], piece({}, finish_reason="tool_calls"),
              {**piece({}), "choices": [], "usage": usage}]
    yield Case("openai chat stream", [Exchange(url, streamed, sse(*events, done=True))], streamed=True, tool_calls=1,
               tools=["weather"], view=[("system", "Be kind"), ("user", f"stream {word}"),
                                        ("assistant", "", ["weather"])], **common)
    picture = {"type": "image_url", "image_url": {"url": "http://pictures.example/a.png"}}
    parts = {"model": "gpt-4o-mini", "messages": [
        {"role": "user", "content": [{"type": "text", "text": f"parts {word}"}, picture,
                                     {"type": "file", "file": {"file_id": "file-1"}}]}]}
    yield Case("openai chat parts", [Exchange(url, parts, said(answer))], outputs=answer,
               view=[("user", f"parts {word}"), ("assistant", f"It rains {word}")], **common)
    refused = {"error": {"message": f"Slow down {word}", "type": "requests", "code": "rate_limit_exceeded"}}
    yield Case("openai chat refused", [Exchange(url, streamed, said(refused, status=429))], error="Slow down",
               span="chat gpt-4o-mini", model="gpt-4o-mini", provider="openai", outputs=refused, streamed=None)
    alone = {**request, "model": "gpt-4o"}
    yield Case("self-hosted chat", [Exchange("http://models.example:8000/v1/chat/completions", alone,
                                             said({**answer, "model": "gpt-4o"}))],
               span="chat gpt-4o", model="gpt-4o", usage=(30, 7, 37, 10), view=view, tools=["weather"],
               outputs={**answer, "model": "gpt-4o"})
    unknown = {**answer, "model": "gpt-none-such"}
    yield Case("model without a price", [Exchange(url, {**request, "model": "gpt-none-such"}, said(unknown))],
               span="chat gpt-none-such", model="gpt-none-such", provider="openai", usage=(30, 7, 37, 10), view=view,
               tools=["weather"])


def openai_responses(word):
    url = "http://api.openai.com/v1/responses"
    request = {"model": "gpt-4o-mini", "instructions": "Be brief", "input": f"respond {word}",
               "tools": [{"type": "function", "name": "weather", "parameters": CITY}]}
    answer = {"id": "resp_1", "object": "response", "status": "completed", "model": "gpt-4o-mini-2024-07-18",
              "output": [{"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                          "content": [{"type": "output_text", "text": f"Dry {word}", "annotations": []}]},
                         {"type": "function_call", "id": "fc_1", "call_id": "call_3", "name": "weather",
                          "arguments": '{"city":"Bern"}', "status": "completed"}],
              "usage": {"input_tokens": 20, "input_tokens_details": {"cached_tokens": 4}, "output_tokens": 6,
                        "output_tokens_details": {"reasoning_tokens": 1}, "total_tokens": 26}}
    common = {"span": "chat gpt-4o-mini", "model": "gpt-4o-mini-2024-07-18", "provider": "openai",
              "usage": (20, 6, 26, 4), "cost": "table", "outputs": answer, "tools": ["weather"], "tool_calls": 1,
              "view": [("system", "Be brief"), ("user", f"respond {word}"), ("assistant", f"Dry {word}", ["weather"])]}
    yield Case("openai responses", [Exchange(url, request, said(answer))], **common)
    events = [{"type": "response.created", "response": {**answer, "status": "in_progress", "output": []}},
              {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "Dry"},
              {"type": "response.completed", "response": answer}]
    built_in = {**answer, "output": [{"type": "web_search_call", "id": "ws_1", "status": "completed"},
                                     *answer["output"]]}
    items = {**request, "input": [{"role": "developer", "content": "Be brief"},
                                  {"role": "user", "content": [{"type": "input_text", "text": f"respond {word}"}]}],
             "instructions": None, "tools": [{"type": "web_search"}, *request["tools"]]}
    yield Case("openai responses built in", [Exchange(url, items, said(built_in))],
               **{**common, "outputs": built_in, "cost": ..., "tool_calls": None,
                  "tools": ["web_search", "weather"]})
    yield Case("openai responses stream", [Exchange(url, {**request, "stream": True}, sse(*events, named=True))],
               streamed=True, **common)


def openai_others(word):
    base = "http://api.openai.com/v1"
    answer = {"id": "cmpl-1", "object": "text_completion", "model": "gpt-3.5-turbo-instruct",
              "choices": [{"text": f" upon {word}", "index": 0, "finish_reason": "stop"}],
              "usage": {"prompt_tokens": 4, "completion_tokens": 3, "total_tokens": 7}}
    request = {"model": "gpt-3.5-turbo-instruct", "prompt": f"Once {word}"}
    common = {"span": "text_completion gpt-3.5-turbo-instruct", "model": "gpt-3.5-turbo-instruct",
              "provider": "openai", "usage": (4, 3, 7),
              "view": [("user", f"Once {word}"), ("assistant", f" upon {word}")]}
    yield Case("openai completions", [Exchange(f"{base}/completions", request, said(answer))], outputs=answer, **common)
    piece = {**answer, "choices": [{"text": f" upon {word}", "index": 0, "finish_reason": None}], "usage": None}
    last = {**answer, "choices": [{"text": "", "index": 0, "finish_reason": "stop"}]}
    yield Case("openai completions stream", [Exchange(f"{base}/completions", {**request, "stream": True},
                                                      sse(piece, last, done=True))], streamed=True, **common)
    vectors = {"object": "list", "data": [{"object": "embedding", "index": 0, "embedding": [0.25, -0.5]}],
               "model": "text-embedding-3-small", "usage": {"prompt_tokens": 5, "total_tokens": 5}}
    yield Case("openai embeddings", [Exchange(f"{base}/embeddings", {"model": "text-embedding-3-small",
                                                                     "input": f"embed {word}"}, said(vectors))],
               type="EMBEDDING", span="embeddings text-embedding-3-small", model="text-embedding-3-small",
               provider="openai", usage=(5, None, 5), cost="table", outputs=vectors)
    images = {"created": 1, "data": [{"b64_json": base64.b64encode(b"\x89PNG" * 40).decode()}],
              "usage": {"input_tokens": 9, "output_tokens": 100, "total_tokens": 109}}
    yield Case("openai images", [Exchange(f"{base}/images/generations", {"model": "gpt-image-1",
                                                                         "prompt": f"draw {word}"}, said(images))],
               span="generate_content gpt-image-1", model="gpt-image-1", provider="openai", usage=(9, 100, 109))
    yield Case("openai speech", [Exchange(f"{base}/audio/speech", {"model": "tts-1", "voice": "alloy",
                                                                   "input": f"say {word}"},
                                          Answer(b"ID3\x04" + bytes(400), "audio/mpeg"))],
               span="generate_content tts-1", model="tts-1", provider="openai")
    heard = {"text": f"heard {word}", "usage": {"type": "tokens", "input_tokens": 14, "output_tokens": 8,
                                                "total_tokens": 22}}
    form = ["model=gpt-4o-transcribe", "response_format=json", "file=@-;filename=a.wav;type=audio/wav"]
    yield Case("openai transcription", [Exchange(f"{base}/audio/transcriptions", form, said(heard))],
               span="generate_content gpt-4o-transcribe", model="gpt-4o-transcribe", provider="openai",
               usage=(14, 8, 22), outputs=heard, inputs=None)
    run = {"id": "run_1", "object": "thread.run", "thread_id": "thread_1", "assistant_id": "asst_1",
           "model": "gpt-4o-mini", "instructions": f"help {word}", "status": "queued", "usage": None}
    done = {**run, "status": "completed", "usage": {"prompt_tokens": 40, "completion_tokens": 9, "total_tokens": 49}}
    url = f"{base}/threads/thread_1/runs"
    yield Case("openai assistants run", [Exchange(url, {"assistant_id": "asst_1"}, said(run)),
                                         Exchange(f"{url}/run_1", None, said({**run, "status": "in_progress"})),
                                         Exchange(f"{url}/run_1", None, said(done))],
               span="invoke_agent gpt-4o-mini", model="gpt-4o-mini", provider="openai", usage=(40, 9, 49), cost="table",
               outputs=done)
    page = {"object": "vector_store.search_results.page", "search_query": f"find {word}", "data": [
        {"file_id": "file-9", "filename": "rules.md", "score": 0.75, "attributes": {},
         "content": [{"type": "text", "text": f"Rule {word}"}]}], "has_more": False, "next_page": None}
    yield Case("openai vector store", [Exchange(f"{base}/vector_stores/vs_1/search", {"query": f"find {word}"},
                                                said(page))],
               type="RETRIEVER", span="query vs_1", provider="openai", documents=[(f"Rule {word}", "file-9", 0.75)])


# -- those that speak OpenAI's dialect with words of their own

def openai_like(word):
    question = [{"role": "user", "content": f"ask {word}"}]
    message = {"role": "assistant", "content": f"told {word}"}
    view = [("user", f"ask {word}"), ("assistant", f"told {word}")]

    def answer(model, usage, **more):
        return {"id": "gen-1", "object": "chat.completion", "created": 1, "model": model,
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage, **more}

    counts = {"prompt_tokens": 11, "completion_tokens": 4, "total_tokens": 15}
    routed = answer("openai/gpt-4o-mini", {**counts, "cost": 0.0125}, provider="OpenAI")
    yield Case("openrouter", [Exchange("http://openrouter.ai/api/v1/chat/completions",
                                       {"model": "openai/gpt-4o-mini", "messages": question}, said(routed))],
               span="chat openai/gpt-4o-mini", model="openai/gpt-4o-mini", provider="openrouter", usage=(11, 4, 15),
               cost=0.0125, outputs=routed, view=view)
    url = "http://api.mistral.ai/v1/chat/completions"
    request = {"model": "mistral-small-latest", "messages": question}
    wind = answer("mistral-small-latest", counts)
    yield Case("mistral", [Exchange(url, request, said(wind))], span="chat mistral-small-latest",
               model="mistral-small-latest", provider="mistral", usage=(11, 4, 15), outputs=wind, view=view,
               cost="table")
    piece = {**wind, "object": "chat.completion.chunk", "usage": None}
    events = [{**piece, "choices": [{"index": 0, "delta": message, "finish_reason": None}]},
              {**piece, "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "stop"}], "usage": counts}]
    yield Case("mistral stream", [Exchange(url, {**request, "stream": True}, sse(*events, done=True))], streamed=True,
               span="chat mistral-small-latest", model="mistral-small-latest", provider="mistral", usage=(11, 4, 15),
               view=view, cost="table")


# -- Anthropic

def anthropic(word, url="http://api.anthropic.com/v1/messages", **other):
    usage = {"input_tokens": 12, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 20, "output_tokens": 9}
    request = {"model": "claude-sonnet-4-20250514", "max_tokens": 64, "system": "Be brief",
               "tools": [{"name": "weather", "description": "Says it", "input_schema": CITY}],
               "messages": [{"role": "user", "content": f"anthropic {word}"},
                            {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "weather",
                                                               "input": {"city": "Bern"}}]},
                            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1",
                                                          "content": "rain"}]}]}
    answer = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-20250514",
              "content": [{"type": "thinking", "thinking": "Hm", "signature": "c2ln"},
                          {"type": "text", "text": f"Wet {word}"},
                          {"type": "tool_use", "id": "toolu_2", "name": "weather", "input": {"city": "Basel"}}],
              "stop_reason": "tool_use", "stop_sequence": None, "usage": usage}
    common = {"span": "chat claude-sonnet-4-20250514", "model": "claude-sonnet-4-20250514", "provider": "anthropic",
              "usage": (132, 9, 141, 100, 20), "cost": "table", "tools": ["weather"], "tool_calls": 1,
              "view": [("system", "Be brief"), ("user", f"anthropic {word}"), ("assistant", "", ["weather"]),
                       ("tool", "rain"), ("assistant", f"Wet {word}", ["weather"])]}
    yield Case("anthropic", [Exchange(url, request, said(answer), {"anthropic-version": "2023-06-01"})],
               outputs=answer, **common)
    start = {**answer, "content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}

    def delta(index, **value):
        return {"type": "content_block_delta", "index": index, "delta": value}

    events = [{"type": "message_start", "message": start}, {"type": "ping"}]
    deltas = [[{"type": "thinking_delta", "thinking": "Hm"}, {"type": "signature_delta", "signature": "c2ln"}],
              [{"type": "text_delta", "text": "Wet "}, {"type": "text_delta", "text": word}],
              [{"type": "input_json_delta", "partial_json": '{"city": '},
               {"type": "input_json_delta", "partial_json": '"Basel"}'}]]
    empty = [{"type": "thinking", "thinking": "", "signature": ""}, {"type": "text", "text": ""},
             {**answer["content"][2], "input": {}}]
    for index, block in enumerate(empty):
        events += [{"type": "content_block_start", "index": index, "content_block": block},
                   *[delta(index, **value) for value in deltas[index]], {"type": "content_block_stop", "index": index}]
    events += [{"type": "message_delta", "delta": {"stop_reason": "tool_use", "stop_sequence": None},
                "usage": {"output_tokens": 9}}, {"type": "message_stop"}]
    yield Case("anthropic stream", [Exchange(url, {**request, "stream": True}, sse(*events, named=True))],
               streamed=True, outputs=answer, **common)
    search = {**request, "messages": [{"role": "user", "content": f"search {word}"}]}
    found = {**answer, "stop_reason": "end_turn", "content": [
        {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "rain"}},
        {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []},
        {"type": "text", "text": f"Found {word}"}]}
    more = {**common, "tool_calls": None,
            "view": [("system", "Be brief"), ("user", f"search {word}"), ("assistant", f"Found {word}", None)]}
    yield Case("anthropic server tool", [Exchange(url, search, said(found))], outputs=found, **more)
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": f"Overloaded {word}"}}
    broken = sse(events[0], overloaded, named=True)
    yield Case("anthropic stream fails", [Exchange(url, {**request, "stream": True}, broken)], streamed=True,
               span=common["span"], model=common["model"], provider="anthropic", error="Overloaded", usage=...,
               cost=...)


# -- Google

def gemini(word):
    url = "http://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash"
    usage = {"promptTokenCount": 18, "candidatesTokenCount": 5, "thoughtsTokenCount": 3, "totalTokenCount": 26,
             "cachedContentTokenCount": 8}
    request = {"systemInstruction": {"parts": [{"text": "Be brief"}]},
               "contents": [{"role": "user", "parts": [{"text": f"gemini {word}"}]},
                            {"role": "model", "parts": [{"functionCall": {"name": "weather",
                                                                          "args": {"city": "Bern"}}}]},
                            {"role": "user", "parts": [{"functionResponse": {"name": "weather",
                                                                             "response": {"sky": "rain"}}}]}],
               "tools": [{"functionDeclarations": [{"name": "weather", "description": "Says it",
                                                    "parameters": CITY}]}]}

    def candidate(*parts, **more):
        return {"candidates": [{"content": {"role": "model", "parts": list(parts)}, "index": 0, **more}],
                "usageMetadata": usage, "modelVersion": "gemini-2.5-flash", "responseId": "r1"}

    answer = candidate({"text": f"Grey {word}"}, finishReason="STOP")
    common = {"model": "gemini-2.5-flash", "provider": "gemini", "usage": (18, 8, 26, 8),
              "cost": "table", "tools": ["weather"],
              "view": [("system", "Be brief"), ("user", f"gemini {word}"), ("assistant", "", ["weather"]),
                       ("tool", "rain"), ("assistant", f"Grey {word}")]}
    span = "chat gemini-2.5-flash"
    yield Case("gemini", [Exchange(f"{url}:generateContent?key=sk-hidden", request, said(answer))], span=span,
               outputs=answer, **common)
    pieces = [candidate({"text": "Grey "}), candidate({"text": word}, finishReason="STOP")]
    yield Case("gemini stream of events", [Exchange(f"{url}:streamGenerateContent?alt=sse", request, sse(*pieces))],
               span=span, streamed=True, **common)
    rows = Answer(b"[" + b",\r\n".join(text(piece) for piece in pieces) + b"]")
    yield Case("gemini stream of an array", [Exchange(f"{url}:streamGenerateContent", request, rows)], span=span,
               streamed=True, **common)
    plain = {"contents": [{"parts": [{"text": f"plain {word}"}]}]}
    yield Case("gemini plain", [Exchange(f"{url}:generateContent", plain, said(answer))], span=span, outputs=answer,
               **{**common, "tools": None, "view": [("user", f"plain {word}"), ("assistant", f"Grey {word}")]})
    calls = candidate({"functionCall": {"name": "weather", "args": {"city": "Bern"}}}, finishReason="STOP")
    yield Case("gemini calls", [Exchange(f"{url}:generateContent", {**request, "contents": request["contents"][:1]},
                                         said(calls))], span=span, outputs=calls, tool_calls=1,
               **{**common, "view": [*common["view"][:2], ("assistant", "", ["weather"])]})
    vector = {"embedding": {"values": [0.5, 0.25]}}
    yield Case("gemini embed", [Exchange(
        "http://generativelanguage.googleapis.com/v1beta/models/text-embedding-004:embedContent",
        {"content": {"parts": [{"text": f"embed {word}"}]}}, said(vector))], type="EMBEDDING",
        span="embeddings text-embedding-004", model="text-embedding-004", provider="gemini", outputs=vector)
    bad = {"error": {"code": 400, "message": f"Bad key {word}", "status": "INVALID_ARGUMENT"}}
    yield Case("gemini refused", [Exchange(f"{url}:generateContent", plain, said(bad, status=400))], span=span,
               model="gemini-2.5-flash", provider="gemini", error="Bad key", outputs=bad)


# -- AWS

def bedrock(word):
    host = "http://bedrock-runtime.us-east-1.amazonaws.com/model"
    nova = "amazon.nova-lite-v1:0"
    url = f"{host}/amazon.nova-lite-v1%3A0"
    usage = {"inputTokens": 15, "outputTokens": 6, "totalTokens": 21, "cacheReadInputTokens": 0,
             "cacheWriteInputTokens": 0}
    use = {"toolUse": {"toolUseId": "tooluse_1", "name": "weather", "input": {"city": "Bern"}}}
    request = {"system": [{"text": "Be brief"}], "messages": [
        {"role": "user", "content": [{"text": f"bedrock {word}"}]}, {"role": "assistant", "content": [use]},
        {"role": "user", "content": [{"toolResult": {"toolUseId": "tooluse_1", "content": [{"text": "rain"}]}}]}],
        "toolConfig": {"tools": [{"toolSpec": {"name": "weather", "inputSchema": {"json": CITY}}}]}}
    again = {"toolUse": {"toolUseId": "tooluse_2", "name": "weather", "input": {"city": "Basel"}}}
    answer = {"output": {"message": {"role": "assistant", "content": [{"text": f"Damp {word}"}, again]}},
              "stopReason": "tool_use", "usage": usage, "metrics": {"latencyMs": 9}}
    common = {"span": f"chat {nova}", "model": nova, "provider": "bedrock", "usage": (15, 6, 21), "cost": "table",
              "tools": ["weather"], "tool_calls": 1,
              "view": [("system", "Be brief"), ("user", f"bedrock {word}"), ("assistant", "", ["weather"]),
                       ("tool", "rain"), ("assistant", f"Damp {word}", ["weather"])]}
    yield Case("bedrock converse", [Exchange(f"{url}/converse", request, said(answer))], outputs=answer, **common)
    stream = frames(("messageStart", {"role": "assistant"}),
                    ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "Damp "}}),
                    ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": word}}),
                    ("contentBlockStop", {"contentBlockIndex": 0}),
                    ("contentBlockStart", {"contentBlockIndex": 1, "start": {"toolUse": {
                        "toolUseId": "tooluse_2", "name": "weather"}}}),
                    ("contentBlockDelta", {"contentBlockIndex": 1, "delta": {"toolUse": {"input": '{"city":'}}}),
                    ("contentBlockDelta", {"contentBlockIndex": 1, "delta": {"toolUse": {"input": '"Basel"}'}}}),
                    ("contentBlockStop", {"contentBlockIndex": 1}), ("messageStop", {"stopReason": "tool_use"}),
                    ("metadata", {"usage": usage, "metrics": {"latencyMs": 9}}))
    yield Case("bedrock converse stream", [Exchange(f"{url}/converse-stream", request, stream)], streamed=True,
               outputs=answer, **common)
    claude = "anthropic.claude-3-5-haiku-20241022-v1:0"
    url = f"{host}/anthropic.claude-3-5-haiku-20241022-v1%3A0"
    request = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 64,
               "messages": [{"role": "user", "content": f"invoke {word}"}]}
    counts = {"input_tokens": 7, "output_tokens": 3}
    answer = {"id": "msg_bdrk_1", "type": "message", "role": "assistant", "model": "claude-3-5-haiku-20241022",
              "content": [{"type": "text", "text": f"Cold {word}"}], "stop_reason": "end_turn", "stop_sequence": None,
              "usage": counts}
    common = {"span": f"chat {claude}", "model": "claude-3-5-haiku-20241022", "provider": "bedrock",
              "usage": (7, 3, 10), "cost": "table",
              "view": [("user", f"invoke {word}"), ("assistant", f"Cold {word}")]}
    yield Case("bedrock invoke", [Exchange(f"{url}/invoke", request, said(answer))], outputs=answer, **common)
    metrics = {"amazon-bedrock-invocationMetrics": {"inputTokenCount": 7, "outputTokenCount": 3}}
    stream = frames(*[chunk(event) for event in (
        {"type": "message_start", "message": {**answer, "content": [], "stop_reason": None,
                                              "usage": {"input_tokens": 7, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": f"Cold {word}"}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
         "usage": {"output_tokens": 3}},
        {"type": "message_stop", **metrics})])
    yield Case("bedrock invoke stream", [Exchange(f"{url}/invoke-with-response-stream", request, stream)],
               streamed=True, outputs={**answer, **metrics}, **common)
    refusal = said({"message": f"Not allowed {word}"}, status=403,
                   headers={"x-amzn-errortype": "AccessDeniedException"})
    yield Case("bedrock refused", [Exchange(f"{url}/invoke", request, refusal)], error="Not allowed",
               span=f"chat {claude}", model=claude, provider="bedrock")


# -- Cohere, Ollama, llama.cpp, TGI

def cohere(word):
    counts = {"billed_units": {"input_tokens": 5, "output_tokens": 2}, "tokens": {"input_tokens": 70,
                                                                                 "output_tokens": 4}}
    request = {"model": "command-a-03-2025", "stream": False, "messages": [
        {"role": "user", "content": f"cohere {word}"}]}
    answer = {"id": "c1", "finish_reason": "COMPLETE", "usage": counts,
              "message": {"role": "assistant", "content": [{"type": "text", "text": f"Mild {word}"}]}}
    common = {"span": "chat command-a-03-2025", "model": "command-a-03-2025", "provider": "cohere_chat",
              "usage": (70, 4, 74), "view": [("user", f"cohere {word}"), ("assistant", f"Mild {word}")], "cost": ...}
    url = "http://api.cohere.com/v2/chat"
    yield Case("cohere", [Exchange(url, request, said(answer))], outputs=answer, **common)
    events = [{"type": "message-start", "id": "c1", "delta": {"message": {"role": "assistant", "content": []}}},
              {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text", "text": ""}}}},
              {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": f"Mild {word}"}}}},
              {"type": "content-end", "index": 0},
              {"type": "message-end", "delta": {"finish_reason": "COMPLETE", "usage": counts}}]
    yield Case("cohere stream", [Exchange(url, {**request, "stream": True}, sse(*events, named=True, done=True))],
               streamed=True, outputs=answer, **common)
    ranks = {"id": "r1", "results": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}],
             "meta": {"billed_units": {"search_units": 1}}}
    yield Case("cohere rerank", [Exchange("http://api.cohere.com/v2/rerank", {
        "model": "rerank-v3.5", "query": f"which {word}", "documents": ["tin", f"gold {word}"]}, said(ranks))],
        type="RERANKER", span="rerank rerank-v3.5", model="rerank-v3.5", provider="cohere_chat", outputs=ranks)


def self_hosted(word):
    request = {"model": "llama3.2", "messages": [{"role": "user", "content": f"ollama {word}"}]}
    last = {"model": "llama3.2", "created_at": "2026-01-01T00:00:00Z", "done": True, "done_reason": "stop",
            "prompt_eval_count": 13, "eval_count": 5, "total_duration": 9, "eval_duration": 4}
    common = {"span": "chat llama3.2", "model": "llama3.2", "provider": "ollama", "usage": (13, 5, 18),
              "view": [("user", f"ollama {word}"), ("assistant", f"Warm {word}")]}
    url = "http://127.0.0.1:11434/api/chat"
    answer = {**last, "message": {"role": "assistant", "content": f"Warm {word}"}}
    yield Case("ollama", [Exchange(url, {**request, "stream": False}, said(answer))], outputs=answer, **common)
    piece = {"model": "llama3.2", "created_at": "2026-01-01T00:00:00Z", "done": False}
    lines = [{**piece, "message": {"role": "assistant", "content": part}} for part in ("Warm ", word)]
    stop = {**last, "message": {"role": "assistant", "content": ""}}
    yield Case("ollama stream", [Exchange(url, request, ndjson(*lines, stop))], streamed=True, **common)
    yield Case("ollama refused", [Exchange(url, request, said({"error": f"model not found {word}"}, status=404))],
               span="chat llama3.2", model="llama3.2", provider="ollama", error="model not found", streamed=None)
    done = {"content": f"llama {word}", "stop": True, "model": "tiny.gguf", "tokens_predicted": 6,
            "tokens_evaluated": 8, "timings": {"prompt_n": 8, "predicted_n": 6}, "generation_settings": {}}
    yield Case("llama.cpp", [Exchange("http://127.0.0.1:8080/completion", {"prompt": f"Say {word}", "n_predict": 8},
                                      said(done))],
               span="text_completion tiny.gguf", model="tiny.gguf", usage=(8, 6, 14), outputs=done,
               view=[("user", f"Say {word}"), ("assistant", f"llama {word}")])
    pieces = [{"content": part, "stop": False} for part in ("llama ", word)]
    yield Case("llama.cpp stream", [Exchange("http://127.0.0.1:8080/completion", {
        "prompt": f"Say {word}", "stream": True}, sse(*pieces, {**done, "content": ""}))], streamed=True,
        span="text_completion tiny.gguf", model="tiny.gguf", usage=(8, 6, 14),
        view=[("user", f"Say {word}"), ("assistant", f"llama {word}")])
    tokens = [{"index": i, "token": {"id": i, "text": part, "logprob": -0.1, "special": False},
               "generated_text": None, "details": None} for i, part in enumerate(("tgi ", word))]
    tokens[-1].update(generated_text=f"tgi {word}", details={"finish_reason": "length", "generated_tokens": 2,
                                                             "input_length": 3})
    yield Case("tgi stream", [Exchange("http://tgi.example/generate_stream", {"inputs": f"Go {word}"}, sse(*tokens))],
               streamed=True, span="text_completion", usage=(3, 2, 5),
               view=[("user", f"Go {word}"), ("assistant", f"tgi {word}")])
    generated = {"generated_text": f"tgi {word}", "details": {
        "finish_reason": "length", "generated_tokens": 4, "prefill": [], "tokens": []}}
    yield Case("tgi", [Exchange("http://tgi.example/generate", {"inputs": f"Go {word}", "parameters": {
        "max_new_tokens": 4, "details": True}}, said(generated, headers={
            "x-prompt-tokens": "3", "x-generated-tokens": "4"}))], span="text_completion", usage=(3, 4, 7),
        outputs=generated, view=[("user", f"Go {word}"), ("assistant", f"tgi {word}")])


# -- tools and data

def mcp(word):
    url = "http://tools.example/mcp"

    def call(number):
        return {"jsonrpc": "2.0", "id": number, "method": "tools/call",
                "params": {"name": "add_note", "arguments": {"note": f"buy {word}", "count": number}}}

    done = {"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": f"noted {word}"}],
                                                  "isError": False}}
    common = {"type": "TOOL", "span": "add_note"}
    yield Case("mcp", [Exchange(url, call(1), said(done))], inputs={"tool_name": "add_note", "tool_input": {
        "note": f"buy {word}", "count": 1}}, **common)
    yield Case("mcp events", [Exchange(url, call(2), sse({**done, "id": 2}, named="message", end="\r\n"))],
               inputs={"tool_name": "add_note", "tool_input": {"note": f"buy {word}", "count": 2}},
               streamed=None, **common)
    failed = {"jsonrpc": "2.0", "id": 3, "result": {"isError": True, "content": [
        {"type": "text", "text": f"no paper {word}"}]}}
    yield Case("mcp fails", [Exchange(url, call(3), said(failed))], inputs=None, error="no paper", **common)
    refused = {"jsonrpc": "2.0", "id": 4, "error": {"code": -32602, "message": f"Unknown tool {word}"}}
    yield Case("mcp refuses", [Exchange(url, call(4), said(refused))], inputs=None, error="Unknown tool", **common)


def stores(word):
    yield Case("qdrant", [Exchange("http://127.0.0.1:6333/collections/notes/points/query", {
        "query": [0.1, 0.2], "limit": 2, "with_payload": True}, said({"result": {"points": [
            {"id": 7, "version": 1, "score": 0.8, "payload": {"text": f"note {word}", "url": "http://n.example/7"}}]},
            "status": "ok", "time": 0.001}))],
        type="RETRIEVER", span="query notes", documents=[(f"note {word}", "7", 0.8)])
    yield Case("chroma", [Exchange(
        "http://127.0.0.1:8000/api/v2/tenants/t/databases/d/collections/c0ffee/query",
        {"query_embeddings": [[0.1, 0.2]], "n_results": 2}, said({
            "ids": [["a", "b"]], "documents": [[f"one {word}", "two"]], "distances": [[0.1, 0.4]],
            "metadatas": [[{"source": "a.md"}, None]], "embeddings": None, "uris": None}))],
        type="RETRIEVER", span="query c0ffee", documents=[(f"one {word}", "a", None), ("two", "b", None)])
    yield Case("milvus", [Exchange("http://127.0.0.1:19530/v2/vectordb/entities/search", {
        "collectionName": "books", "data": [[0.3, 0.4]], "annsField": "v", "limit": 1, "outputFields": ["text"]},
        said({"code": 0, "cost": 0, "data": [{"id": 5, "distance": 0.9, "text": f"book {word}"}]}))],
        type="RETRIEVER", span="query books", documents=[(f"book {word}", "5", None)])
    yield Case("milvus fails", [Exchange("http://127.0.0.1:19530/v2/vectordb/entities/search", {
        "collectionName": "books", "data": [[0.3, 0.4]], "limit": 1},
        said({"code": 1100, "message": f"no such collection {word}"}))],
        type="RETRIEVER", span="query books", error="no such collection")
    yield Case("pinecone", [Exchange("http://idx-1.svc.us-east1.pinecone.io/query", {
        "vector": [0.1, 0.2], "topK": 1, "namespace": "ns", "includeMetadata": True}, said({
            "matches": [{"id": "p1", "score": 0.7, "values": [], "metadata": {"text": f"pine {word}"}}],
            "namespace": "ns", "usage": {"readUnits": 1}}))],
        type="RETRIEVER", span="query idx", documents=[(f"pine {word}", "p1", 0.7)])
    yield Case("weaviate", [Exchange("http://127.0.0.1:8080/v1/graphql", {
        "query": "{ Get { Article(nearText: {concepts: [\"%s\"]}, limit: 1) { text _additional { id distance } } } }"
                 % "rain"}, said({"data": {"Get": {"Article": [
                     {"text": f"weave {word}", "_additional": {"id": "w1", "distance": 0.2}}]}}}))],
        type="RETRIEVER", span="query Article", documents=[(f"weave {word}", "w1", None)])
    yield Case("elasticsearch", [Exchange("http://127.0.0.1:9200/papers/_search", {
        "knn": {"field": "v", "query_vector": [0.1], "k": 1, "num_candidates": 5}}, said({
            "took": 1, "timed_out": False, "hits": {"total": {"value": 1, "relation": "eq"}, "max_score": 0.6,
                                                    "hits": [{"_index": "papers", "_id": "e1", "_score": 0.6,
                                                              "_source": {"text": f"paper {word}"}}]}}))],
        type="RETRIEVER", span="query papers", documents=[(f"paper {word}", "e1", 0.6)])


def services(word):
    found = {"query": f"news {word}", "results": [{"title": "T", "url": "http://t.example", "content": f"news {word}",
                                                   "score": 0.9}], "response_time": 0.5}
    yield Case("tavily", [Exchange("http://api.tavily.com/search", {"query": f"news {word}", "max_results": 1},
                                   said(found))], type="TOOL", span="tavily_search",
               inputs={"tool_name": "tavily_search", "tool_input": {"query": f"news {word}", "max_results": 1}})
    base = "http://api.cloud.llamaindex.ai/api/parsing"
    done = {"markdown": f"# Parsed {word}", "job_metadata": {"job_pages": 1}}
    yield Case("llamaparse", [
        Exchange(f"{base}/upload", ["file=@-;filename=a.pdf;type=application/pdf"],
                 said({"id": "9f8e-job", "status": "PENDING"})),
        Exchange(f"{base}/job/9f8e-job", None, said({"id": "9f8e-job", "status": "PENDING"})),
        Exchange(f"{base}/job/9f8e-job", None, said({"id": "9f8e-job", "status": "SUCCESS"})),
        Exchange(f"{base}/job/9f8e-job/result/markdown", None, said(done))],
        type="PARSER", span="parse llamaparse", outputs=done, inputs=None)
    host = "http://doc.cognitiveservices.azure.com"
    path = "/documentintelligence/documentModels/prebuilt-layout"
    where = f"{host}{path}/analyzeResults/77?api-version=2024-11-30"
    done = {"status": "succeeded", "analyzeResult": {"apiVersion": "2024-11-30", "modelId": "prebuilt-layout",
                                                     "content": f"Invoice {word}", "pages": [{"pageNumber": 1}]}}
    yield Case("azure analyze", [
        Exchange(f"{host}{path}:analyze?api-version=2024-11-30", {"urlSource": "http://d.example/a.pdf"},
                 Answer(b"", status=202, headers={"operation-location": where})),
        Exchange(where, None, said({"status": "running"})), Exchange(where, None, said(done))],
        type="PARSER", span="analyze prebuilt-layout", model="prebuilt-layout", outputs=done)


FAMILIES = [openai_chat, openai_responses, openai_others, openai_like, anthropic, gemini, bedrock, cohere, self_hosted,
            mcp, stores, services]


def cases(word):
    return [case for family in FAMILIES for case in family(word)]
