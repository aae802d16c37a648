#!/bin/sh
# An agent in shell: curl talks to the model and to the tool, jq makes and reads the messages; every call is a process.
# Without OPENAI_BASE_URL and SEARCH_URL it brings up the stand-in provider of the demo itself.
set -eu
if [ -z "${OPENAI_BASE_URL-}" ]; then
    mkfifo address
    python3 "$(dirname "$0")/../../../demo/provider.py" --deterministic >address &
    trap 'kill $!; rm -f address' EXIT
    read -r url <address
    OPENAI_BASE_URL=$url/v1 SEARCH_URL=$url/search
fi
fetch() {
    curl -q -sS --noproxy '*' -H 'Content-Type: application/json' -H 'Authorization: Bearer sk-zoo-secret' -d @- "$1"
}

messages=$(jq -cn '[{role: "user", content: "What is the latest news on OpenAI product releases?"}]')
tools='[{"type":"function","function":{"name":"search_web","parameters":{"type":"object","properties":{"query":{"type":"string"}}}}}]'
while :; do
    answer=$(jq -n --argjson messages "$messages" --argjson tools "$tools" \
        '{model: "gpt-4o-mini", messages: $messages, tools: $tools}' | fetch "$OPENAI_BASE_URL/chat/completions" | jq -c '.choices[0].message')
    messages=$(jq -cn --argjson messages "$messages" --argjson answer "$answer" '$messages + [$answer]')
    ids=$(printf %s "$answer" | jq -r '.tool_calls // [] | .[].id')
    [ -n "$ids" ] || break
    for id in $ids; do
        query=$(printf %s "$answer" | jq -r --arg id "$id" '.tool_calls[] | select(.id == $id) | .function.arguments')
        result=$(printf %s "$query" | fetch "$SEARCH_URL")
        messages=$(jq -cn --argjson messages "$messages" --arg id "$id" --arg result "$result" \
            '$messages + [{role: "tool", tool_call_id: $id, content: $result}]')
    done
done
printf %s "$answer" | jq -r .content
