"""TRACESHIM_CAPTURE_CONTENT=0 over the forms of several providers: none of their words is in any file."""
import http.server
import json
import threading

import pytest

from harness import files_below, find_bytes
from test_content_off import OFF, spans

X = "xyzzy"
STREAM = "".join(f"data: {json.dumps(event)}\n\n" for event in (
    {"type": "message_start", "message": {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-1",
                                          "content": [], "usage": {"input_tokens": 41, "output_tokens": 1}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "tool_use", "id": "toolu_1", "name": "find_it",
                                                                  "input": {}}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta",
                                                          "partial_json": json.dumps({"id": X})}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 2}},
    {"type": "message_stop"}))

# path, type of the answer, question, answer, span type, tokens
FORMS = {
    "anthropic": ("/v1/messages", "text/event-stream",
                  {"model": "claude-1", "max_tokens": 9, "stream": True, "messages": [{"role": "user", "content": X}]},
                  STREAM, "LLM", 43),
    "gemini": ("/v1beta/models/gemini-1:generateContent", "application/json",
               {"contents": [{"role": "user", "parts": [{"text": X}, {"inlineData": {"mimeType": "image/png",
                                                                                     "data": X, "displayName": X}}]}]},
               json.dumps({"candidates": [{"content": {"role": "model", "parts": [{"text": X}]}, "finishReason": "STOP"}],
                           "usageMetadata": {"promptTokenCount": 41, "candidatesTokenCount": 2,
                                             "totalTokenCount": 43}}), "LLM", 43),
    "embeddings": ("/v1/embeddings", "application/json", {"model": "e-1", "input": [X]},
                   json.dumps({"object": "list", "model": "e-1", "data": [{"index": 0, "embedding": [0.71331, 0.5]}],
                               "usage": {"prompt_tokens": 41, "total_tokens": 41}}), "EMBEDDING", 41),
    "retrieval": ("/query", "application/json", {"topK": 2, "vector": [0.71331, 0.5], "id": X},
                  json.dumps({"matches": [{"id": X, "score": 0.875, "metadata": {"text": X, "source": X}}]}),
                  "RETRIEVER", None),
    "mcp": ("/mcp", "application/json",
            {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "find_it", "arguments": {"id": X}}},
            json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": X}]}}), "TOOL", None),
}


@pytest.fixture
def answering():
    """A server that gives one answer to all."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-type", self.server.type)
            self.end_headers()
            self.wfile.write(self.server.answer)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", FORMS)
def test_no_word_of_a_form(offline, answering, name):
    path, answering.type, question, answer, kind, tokens = FORMS[name]
    answering.answer = answer.encode()
    url = f"http://127.0.0.1:{answering.server_port}{path}?q={X}"
    done = offline.traced(["curl", "-s", "-H", "content-type: application/json", "-d", json.dumps(question), url], **OFF)
    assert done.stdout == answering.answer
    span = next(span for span in spans(offline) if span["type"] == kind)
    assert span["status"] == "OK", span
    usage = span["attributes"].get("mlflow.chat.tokenUsage")
    usage = json.loads(usage) if isinstance(usage, str) else usage
    assert (usage or {}).get("total_tokens") == tokens
    files = files_below(offline.folder)
    assert find_bytes(X.encode(), files) == [] and find_bytes(b"0.71331", files) == []
    if name == "retrieval":
        outputs = span["attributes"]["mlflow.spanOutputs"]
        outputs = json.loads(outputs) if isinstance(outputs, str) else outputs
        assert [found["metadata"] for found in outputs] == [{"score": 0.875}]
