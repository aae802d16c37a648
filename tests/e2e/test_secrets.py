"""Secrets are nowhere: not in the spool, not in what the command prints or exports, not in MLflow's database."""
import json

from harness import AGENT, NEWS, files_below, find_bytes

SECRETS = {
    "api_key": "sk-proj-S3CRETapikey0123456789abcdef",
    "search_key": "tvly-S3CRETsearchkey0123456789",
    "cookie": "S3CRETcookie0123456789",
    "query": "AIzaS3CRETquery0123456789",
    "password": "S3CRETpassword0123456789",
    "custom": "S3CRETcustom0123456789",
    "token": "S3CRETtracking0123456789",
}


def everything_printed(world):
    outputs = [world.command("ls").stdout, world.command("ls", "--json").stdout]
    for row in world.listing():
        outputs.append(world.command("show", row["trace_id"], "--content").stdout)
        outputs.append(world.command("show", row["trace_id"], "--json").stdout)
    outputs.append(world.command("cat").stdout)
    target = world.folder / "export.jsonl"
    world.command("export", "--format", "otlp-json", "--output", target)
    outputs.append(target.read_bytes())
    return b"\n".join(outputs)


def test_no_secret_is_kept(world):
    secret = SECRETS
    world.agent(NEWS, OPENAI_API_KEY=secret["api_key"], SEARCH_API_KEY=secret["search_key"],
                MLFLOW_TRACKING_TOKEN=secret["token"])
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}
    address = world.provider.address.replace("http://", f"http://user:{secret['password']}@")
    world.traced(["curl", "-sS", "-H", "Content-Type: application/json", "-H", f"X-Api-Key: {secret['custom']}",
                  "-b", f"session={secret['cookie']}", "-d", str(body).replace("'", '"'),
                  f"{address}/v1/chat/completions?key={secret['query']}"])
    sent = b"\n".join(repr(r).encode() for r in world.provider.requests)
    for name in ("api_key", "search_key", "cookie", "query", "custom"):
        assert secret[name].encode() in sent, f"{name} was really used"
    traces = world.traces(2)
    issued = [v for t in traces for s in t.data.spans for k, v in s.attributes.items() if "cookie" in k.lower()]
    assert issued == []

    printed = everything_printed(world)
    assert b"latest news" in printed, "content was printed at all"
    files = files_below(world.spool) + files_below(world.mlflow.folder)
    assert find_bytes(b"latest news", files_below(world.spool)), "content is in the spool at all"
    for name, text in secret.items():
        assert text.encode() not in printed, f"{name} was printed"
        assert find_bytes(text.encode(), files) == [], f"{name} was kept"
    assert find_bytes(b"__cf_bm=", files_below(world.spool)) == [], "cookies that servers set are not kept"


def test_a_key_in_an_unread_variable_stays_there(offline):
    offline.agent("Good morning", OPENAI_API_KEY=SECRETS["api_key"], AWS_SECRET_ACCESS_KEY=SECRETS["custom"])
    for name in ("api_key", "custom"):
        assert find_bytes(SECRETS[name].encode(), files_below(offline.spool)) == [], name


def test_the_agent_was_not_told(offline):
    """The untraced agent sends its key to the provider, and so does the traced one."""
    offline.plain([AGENT, "Good morning"], OPENAI_API_KEY=SECRETS["api_key"])
    offline.traced([AGENT, "Good morning"], OPENAI_API_KEY=SECRETS["api_key"])
    headers = [dict(r["headers"])["Authorization"] for r in offline.provider.requests]
    assert headers == ["Bearer " + SECRETS["api_key"]] * 2


def test_content_stays_off_the_disk_when_that_is_wanted(offline):
    arguments = [AGENT, "a question about xyzzy", "--stream", "another about xyzzy"]
    assert offline.traced(arguments, TRACESHIM_CAPTURE_CONTENT="0") == offline.plain(arguments)
    rows = offline.listing()
    assert len(rows) == 2 and {row["state"] for row in rows} == {"OK"}, "the calls are known, and no errors"
    assert find_bytes(b"xyzzy", files_below(offline.spool)) == []


def test_keys_inside_a_models_request_are_masked(offline):
    """Some requests carry keys of other services in their bodies: of MCP servers, of search indexes."""
    key = "S3CRETinside0123456789"
    tools = [{"type": "mcp", "server_url": "https://x/", "headers": {"Authorization": "Bearer " + key}},
             {"type": "azure_search", "parameters": {"authentication": {"api_key": key}}}]
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "xyzzy"}], "tools": tools}
    url = offline.provider.address + "/v1/chat/completions"
    send = ["curl", "-sS", "-H", "Content-Type: application/json", "--data-binary", json.dumps(body), url]
    upload = ["curl", "-sS", "-H", "Content-Type: application/json", "-X", "POST", "-T", "-", url]
    offline.traced(send)
    offline.traced(upload, stdin=json.dumps(body).encode())
    assert all(key in repr(r) for r in offline.provider.requests) and len(offline.provider.requests) == 2
    assert len(offline.listing()) == 2
    assert find_bytes(b"xyzzy", files_below(offline.spool)), "the rest is there"
    assert find_bytes(key.encode(), files_below(offline.spool)) == []
