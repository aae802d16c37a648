"""What `traceshim endpoints` lists, libtraceshim.so records with its body: one curl asks for all of it."""
import json
import re
import subprocess

from case import BUILD, COMMAND, Case

SHIM = BUILD / "libtraceshim.so"
ANY_HOST = "gateway.example"

# A pattern that sums up several paths, or whose stars stand for something special.
PATHS = {
    "*/images/*": ["/v1/images/generations", "/v1/images/edits", "/v1/images/variations"],
    "*/audio/*": ["/v1/audio/speech", "/v1/audio/transcriptions", "/v1/audio/translations"],
    "*/threads/*": ["/v1/threads/runs", "/v1/threads/t/runs", "/v1/threads/t/messages",
                    "/v1/threads/t/runs/r/submit_tool_outputs"],
    "*/collections/*/points/*": [f"/collections/c/points/{end}" for end in (
        "search", "search/batch", "search/groups", "query", "query/batch", "query/groups", "recommend", "recommend/batch",
        "recommend/groups", "discover", "discover/batch")],
    "*/vectordb/entities/*search": [f"/v2/vectordb/entities/{end}" for end in ("search", "hybrid_search", "advanced_search")],
    "*/retrieveAndGenerate*": ["/retrieveAndGenerate", "/retrieveAndGenerateStream"],
    "*/endpoints/*/invocations*": ["/endpoints/e/invocations", "/endpoints/e/invocations-response-stream"],
    "*/text/generation*": ["/ml/v1/text/generation", "/ml/v1/text/generation_stream"],
    "*/text/chat*": ["/ml/v1/text/chat", "/ml/v1/deployments/d/text/chat_stream"],
    "*/services/aigc/*-generation/*": ["/api/v1/services/aigc/text-generation/generation"],
    "*/ai/run/*": ["/client/v4/accounts/a/ai/run/@cf/meta/llama"],
    "*:predict": ["/v1/projects/p/locations/l/publishers/google/models/m:predict"],
}

# Elsewhere such paths are other things: the body tells. By path, or by format.
BODIES = {
    "*/interactions": {"model": "m", "input": "i"},
    "tgi.generate": {"inputs": "i", "parameters": {}},
    "cohere.generate": {"model": "m", "prompt": "p"},
    "vllm.generate": {"prompt": "p", "max_tokens": 1},
    "*/collections/*/query": {"query_embeddings": [[0.5]]},
    "*/v1/graphql": {"query": "{ Get { A(nearText: {concepts: [\"x\"]}) { t } } }"},
    "*/_search": {"query": {"semantic": {"field": "f", "query": "q"}}},
    "*/rest/v1/rpc/*": {"query_embedding": [0.5]},
}


def split(pattern):
    """Host, and the pattern of the path."""
    known = re.fullmatch(r"(\*?)((?:\.?[a-z0-9-]+)+\.[a-z]+)(.*)", pattern)
    return ("x" * len(known[1]) + known[2], known[3]) if known else (ANY_HOST, pattern)


def filled(path):
    """A path that such a pattern fits, with nothing in place of its last star."""
    path = re.sub(r"^\*(?=:)", "/v1/models/m", path)
    path = re.sub(r"^\*", "/v1", path)
    path = re.sub(r"(?<=/)\*$", "x", path)
    return re.sub(r"\*$", "", path).replace("*", "x") or "/"


class Recorded(Case):
    def ask(self, requests, *more):
        """What `traceshim cat` says of POSTs to these hosts and paths."""
        port = self.collector(202, b"{}").server_port
        lines = []
        for number, (host, path, body) in enumerate(requests):
            lines += ["next"] if number else []
            text = json.dumps(json.dumps({**body, "number": number}))
            lines += [f'url = "http://{host}{path}"', f'connect-to = "::127.0.0.1:{port}"', f"data-raw = {text}", "silent",
                      'output = "/dev/null"', *more]
        config = self.folder / "requests"
        config.write_text("\n".join(lines))
        subprocess.run(["curl", "-q", "-K", config], env=self.environment(LD_PRELOAD=SHIM), check=True, timeout=60)
        done = subprocess.run([COMMAND, "cat", "--json"], env=self.environment(), capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_with_its_body(self):
        requests = []
        for row in map(json.loads, self.run_it("endpoints", "--json").splitlines()):
            host, path = split(row["pattern"])
            for one in PATHS.get(path, [filled(path)]):
                requests.append((host, one, BODIES.get(path, BODIES.get(row["format"], {}))))
        self.assertGreater(len(requests), 150)
        kept = {json.loads(call["request"]["body"])["number"] for call in self.ask(requests) if call["request"].get("body")}
        missing = [f"{host}{path}" for number, (host, path, _) in enumerate(requests) if number not in kept]
        self.assertEqual(missing, [])

    def test_a_search_that_is_a_get_with_a_body(self):
        requests = [(ANY_HOST, "/index/_search", BODIES["*/_search"]), (ANY_HOST, "/index/_search", {"query": {}})]
        calls = self.ask(requests, 'request = "GET"')
        self.assertEqual([json.loads(call["request"]["body"])["number"] for call in calls], [0])

    def test_what_is_not_listed_is_not(self):
        requests = [(ANY_HOST, path, {}) for path in ("/", "/orders", "/v1/graphql", "/index/_search", "/v1/models/m:predict",
                                                      "/reports/generate", "/collections/c/points", "/v1/threadsx")]
        self.assertEqual(self.ask(requests), [])
