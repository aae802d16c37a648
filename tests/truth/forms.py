"""The same conversation in the forms of several providers. What is said is kept as messages of one plain form:
("user", text), ("assistant", text, [(id, name, arguments)...]), ("tool", id, name, text), ("system", text)."""

import json


def usage(rng):
    return rng.randint(5, 400), rng.randint(1, 90)


class OpenAI:
    path = "/v1/chat/completions"
    ids = True

    def message(self, said):
        if said[0] == "tool":
            return {"role": "tool", "tool_call_id": said[1], "content": said[3]}
        message = {"role": said[0], "content": said[1]}
        if said[0] == "assistant" and said[2]:
            message["tool_calls"] = [self.call(*call) for call in said[2]]
        return message

    def call(self, call_id, name, arguments):
        return {"id": call_id, "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}

    def request(self, said, model="gpt-4o", **more):
        return {"model": model, "messages": [self.message(m) for m in said], **more}

    def answer(self, agent, said, model="gpt-4o-2024-08-06"):
        tokens_in, tokens_out = usage(agent.rng)
        return {
            "id": agent.id("chatcmpl-"),
            "object": "chat.completion",
            "model": model,
            "choices": [{"index": 0, "message": self.message(said), "finish_reason": "tool_calls" if said[2] else "stop"}],
            "usage": {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out},
        }


class OpenAIStream(OpenAI):
    """The same, streamed in small pieces."""

    def request(self, said, **more):
        return super().request(said, stream=True, **more)

    def answer(self, agent, said, model="gpt-4o-2024-08-06"):
        pieces = []
        for word in (said[1] or "").split(" ") if said[1] else []:
            pieces.append({"content": word if not pieces else " " + word})
        for index, (call_id, name, arguments) in enumerate(said[2]):
            text = json.dumps(arguments)
            pieces.append({"tool_calls": [{"index": index, "id": call_id, "type": "function", "function": {"name": name, "arguments": ""}}]})
            for at in range(0, len(text), 7):
                pieces.append({"tool_calls": [{"index": index, "function": {"arguments": text[at : at + 7]}}]})
        base = {"id": agent.id("chatcmpl-"), "object": "chat.completion.chunk", "model": model}
        chunks = [{**base, "choices": [{"index": 0, "delta": piece, "finish_reason": None}]} for piece in [{"role": "assistant"}] + pieces]
        chunks.append({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls" if said[2] else "stop"}]})
        return "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"


class Anthropic:
    path = "/v1/messages"
    ids = True

    def content(self, said):
        if said[0] == "assistant":
            blocks = [{"type": "text", "text": said[1]}] if said[1] else []
            return blocks + [{"type": "tool_use", "id": i, "name": n, "input": a} for i, n, a in said[2]]
        return said[1]

    def messages(self, said):
        out = []
        for m in said:
            if m[0] == "system":
                continue
            if m[0] == "tool":
                block = {"type": "tool_result", "tool_use_id": m[1], "content": m[3]}
                if out and out[-1]["role"] == "user" and isinstance(out[-1]["content"], list):
                    out[-1]["content"].append(block)
                else:
                    out.append({"role": "user", "content": [block]})
            else:
                out.append({"role": m[0], "content": self.content(m)})
        return out

    def request(self, said, model="claude-sonnet-4-5", **more):
        system = [m[1] for m in said if m[0] == "system"]
        body = {"model": model, "max_tokens": 1024, "messages": self.messages(said), **more}
        return {**body, "system": system[0]} if system else body

    def answer(self, agent, said, model="claude-sonnet-4-5-20250929"):
        tokens_in, tokens_out = usage(agent.rng)
        return {
            "id": agent.id("msg_"),
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": self.content(said),
            "stop_reason": "tool_use" if said[2] else "end_turn",
            "usage": {"input_tokens": tokens_in, "output_tokens": tokens_out},
        }


class Gemini:
    path = "/v1beta/models/gemini-2.5-flash:generateContent"
    ids = False

    def parts(self, said):
        if said[0] == "assistant":
            parts = [{"text": said[1]}] if said[1] else []
            return parts + [{"functionCall": {"name": n, "args": a}} for _, n, a in said[2]]
        return [{"text": said[1]}]

    def request(self, said, **more):
        contents = []
        for m in said:
            if m[0] == "tool":
                part = {"functionResponse": {"name": m[2], "response": {"result": m[3]}}}
                if contents and "functionResponse" in contents[-1]["parts"][0]:
                    contents[-1]["parts"].append(part)
                else:
                    contents.append({"role": "user", "parts": [part]})
            elif m[0] != "system":
                contents.append({"role": "model" if m[0] == "assistant" else "user", "parts": self.parts(m)})
        body = {"contents": contents, **more}
        system = [m[1] for m in said if m[0] == "system"]
        return {**body, "systemInstruction": {"parts": [{"text": system[0]}]}} if system else body

    def answer(self, agent, said, model="gemini-2.5-flash"):
        tokens_in, tokens_out = usage(agent.rng)
        return {
            "candidates": [{"content": {"role": "model", "parts": self.parts(said)}, "finishReason": "STOP", "index": 0}],
            "usageMetadata": {"promptTokenCount": tokens_in, "candidatesTokenCount": tokens_out, "totalTokenCount": tokens_in + tokens_out},
            "modelVersion": model,
            "responseId": agent.id("g"),
        }


class Ollama:
    path = "/api/chat"
    ids = False

    def message(self, said):
        if said[0] == "tool":
            return {"role": "tool", "tool_name": said[2], "content": said[3]}
        message = {"role": said[0], "content": said[1] or ""}
        if said[0] == "assistant" and said[2]:
            message["tool_calls"] = [{"function": {"name": n, "arguments": a}} for _, n, a in said[2]]
        return message

    def request(self, said, model="llama3.1", **more):
        return {"model": model, "stream": False, "messages": [self.message(m) for m in said], **more}

    def answer(self, agent, said, model="llama3.1"):
        tokens_in, tokens_out = usage(agent.rng)
        return {
            "model": model,
            "created_at": "2026-01-01T00:00:00Z",
            "message": self.message(said),
            "done": True,
            "done_reason": "stop",
            "prompt_eval_count": tokens_in,
            "eval_count": tokens_out,
        }


class Responses:
    path = "/v1/responses"
    ids = True

    def items(self, said):
        if said[0] == "tool":
            return [{"type": "function_call_output", "call_id": said[1], "output": said[3]}]
        if said[0] != "assistant":
            return [{"role": said[0], "content": said[1]}]
        items = []
        if said[1]:
            items.append({"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                          "content": [{"type": "output_text", "text": said[1], "annotations": []}]})
        return items + [{"type": "function_call", "id": "fc_" + i, "call_id": i, "name": n, "arguments": json.dumps(a)} for i, n, a in said[2]]

    def request(self, said, model="gpt-5", **more):
        return {"model": model, "input": [item for m in said for item in self.items(m)], **more}

    def answer(self, agent, said, model="gpt-5-2025-08-07"):
        tokens_in, tokens_out = usage(agent.rng)
        return {
            "id": agent.id("resp_"),
            "object": "response",
            "status": "completed",
            "model": model,
            "output": self.items(said),
            "usage": {"input_tokens": tokens_in, "output_tokens": tokens_out, "total_tokens": tokens_in + tokens_out},
        }


FORMS = [OpenAI(), OpenAIStream(), Anthropic(), Gemini(), Ollama(), Responses()]
