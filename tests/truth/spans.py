"""Spans of an OTLP JSON file, as nodes of a tree."""

import json


class Span:
    def __init__(self, raw):
        self.id, self.parent_id, self.trace = raw["spanId"], raw.get("parentSpanId") or None, raw["traceId"]
        self.name, self.start = raw["name"], int(raw["startTimeUnixNano"])
        values = {a["key"]: a["value"] for a in raw.get("attributes", [])}
        self.type = values.get("mlflow.spanType", {}).get("stringValue", "")
        self.session = values.get("session.id", {}).get("stringValue")
        self.call_id = values.get("gen_ai.tool.call.id", {}).get("stringValue", "")
        inputs = json.loads(values.get("mlflow.spanInputs", {}).get("stringValue") or "{}")
        asked = inputs.get("tool_input") if isinstance(inputs, dict) else None
        self.arguments = json.dumps(asked, sort_keys=True)
        listed = values.get("http.response.header.x-request-id", {}).get("arrayValue", {}).get("values") or [{}]
        self.key = listed[0].get("stringValue")
        url = values.get("url.full", {}).get("stringValue", "")
        if not self.key and "//tools.example.com/" in url:  # of other HTTP no header is kept
            self.key = url.split("/")[3]

    def is_node(self):
        """A request, or a tool that was seen to run; AGENT and CHAIN only hold them together."""
        return self.key is not None or self.type == "TOOL"


def read(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            for resource in json.loads(line).get("resourceSpans", []):
                for scope in resource.get("scopeSpans", []):
                    for raw in scope.get("spans", []):
                        yield Span(raw)
