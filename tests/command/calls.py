"""Calls to a model, as they stand in a journal that is written by hand."""
import json

BASE_S = 1_700_000_000  # 2023-11-14 22:13:20 UTC
URL = "http://llm.example/v1/chat/completions"


def request(question, model="gpt-4o-mini"):
    return json.dumps({"model": model, "messages": [{"role": "user", "content": question}]}).encode()


def answer(text, tokens=(9, 8)):
    return json.dumps({"id": "c1", "object": "chat.completion", "model": "gpt-4o-mini",
                       "choices": [{"index": 0, "message": {"role": "assistant", "content": text},
                                    "finish_reason": "stop"}],
                       "usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1],
                                 "total_tokens": sum(tokens)}}).encode()


def head_out(body):
    return (b"POST /v1/chat/completions HTTP/1.1\r\nHost: llm.example\r\nAuthorization: ***\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body))


def head_in(body, status=b"200 OK", more=b""):
    return b"HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n" % (status, more, len(body))


def call(journal, number, at_s, question, text="fine"):
    """A call that went well, of one second."""
    body, reply = request(question), answer(text)
    journal.start(number, at_s, URL, body)
    journal.send(number, at_s + 0.1, head_out(body), len(body))
    journal.receive(number, at_s + 0.9, head_in(reply), reply)
    journal.end(number, at_s + 1, status=200, bytes_up=len(body), bytes_down=len(reply))
