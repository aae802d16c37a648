#!/bin/bash
# The demonstration behind `make demo`: an unmodified agent is traced; its traces are shown in the terminal
# and read back from a real MLflow server. Everything that is started here is stopped at the end.
#
#   BUILD=build    where libtraceshim.so, traceshim and demo/docs-agent are
#   VENV=.venv     a virtual environment with mlflow
#   KEEP=1         leave the MLflow server running
#   OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL   talk to a real provider in place of the stand-in
set -euo pipefail
cd "$(dirname "$0")/.."

BUILD=${BUILD:-build}
PYTHON=${PYTHON:-${VENV:-.venv}/bin/python}
WORK=$(mktemp -d "${TMPDIR:-/tmp}/traceshim-demo.XXXXXX")
started=()

say() {
    printf '\n== %s\n' "$*"
}

fail() {
    echo "demo: $*" >&2
    exit 1
}

stop_all() {
    local status=$? pid
    for pid in "${started[@]}"; do
        kill -TERM -- "-$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    if [ -n "${KEPT:-}" ]; then
        echo "MLflow still runs (KEEP=1). Stop it with: kill -- -$KEPT && rm -r $WORK"
    else
        rm -rf "$WORK"
    fi
    exit $status
}
trap stop_all EXIT
trap 'exit 130' INT TERM

# Each in its own process group, so that it is stopped with its children.
start() {
    local log=$1
    shift
    setsid "$@" >"$log" 2>&1 &
    started+=($!)
}

# wait_for WHAT LOG COMMAND...: until it succeeds, while the last process that was started lives.
wait_for() {
    local what=$1 log=$2 pid=${started[-1]}
    shift 2
    for _ in $(seq 600); do
        "$@" >/dev/null 2>&1 && return
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    tail -n 20 "$log" >&2
    fail "$what did not start"
}

free_port() {
    "$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_provider() {
    start "$WORK/provider.log" "$PYTHON" demo/provider.py --pace 0.02
    wait_for "the stand-in provider" "$WORK/provider.log" grep -q http "$WORK/provider.log"
    local address
    address=$(head -n 1 "$WORK/provider.log")
    export SEARCH_URL=$address/search
    if [ -n "${OPENAI_API_KEY:-}" ]; then
        echo "provider: ${OPENAI_BASE_URL:-https://api.openai.com/v1} (OPENAI_API_KEY is set)"
    else
        export OPENAI_BASE_URL=$address/v1 OPENAI_API_KEY=sk-stand-in
        echo "provider: a stand-in at $OPENAI_BASE_URL"
    fi
}

start_mlflow() {
    local port
    port=$(free_port)
    export MLFLOW_TRACKING_URI=http://127.0.0.1:$port MLFLOW_EXPERIMENT_NAME=docs-agent
    # Without its price list from the Internet: the one it brings along will do.
    MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false MLFLOW_MODEL_CATALOG_URI='' start "$WORK/mlflow.log" \
        "$PYTHON" -m mlflow server --host 127.0.0.1 --port "$port" --workers 1 \
        --backend-store-uri "sqlite:///$WORK/mlflow.db" --artifacts-destination "$WORK/artifacts"
    mlflow_pid=${started[-1]}
    wait_for "mlflow server" "$WORK/mlflow.log" curl -sf "$MLFLOW_TRACKING_URI/health"
    echo "MLflow:   $MLFLOW_TRACKING_URI"
}

run_agent() {
    TRACESHIM_TAGS=use_case=demo LD_PRELOAD=$BUILD/libtraceshim.so "$BUILD/demo/docs-agent" \
        "What is the latest news on OpenAI product releases? Provide results in bullet points" \
        --stream-usage "How do I install it, and what are its limits?" \
        --no-stream "What did I first ask?"
}

[ -e "$BUILD/libtraceshim.so" ] || fail "$BUILD/libtraceshim.so is not there: run make first"
case $BUILD in
/*) ;;
*) BUILD=$PWD/$BUILD ;; # the agent may change its folder; LD_PRELOAD must not care
esac
export TRACESHIM_SPOOL=$WORK/spool MLFLOW_DISABLE_TELEMETRY=true

say "starting a provider and an MLflow server"
start_provider
start_mlflow

say "LD_PRELOAD=libtraceshim.so docs-agent ...      (it knows nothing of tracing)"
run_agent

say "traceshim ls"
"$BUILD/traceshim" ls
say "traceshim show"
ids=$("$BUILD/traceshim" ls --json | jq -r .trace_id | tac) # oldest first
for id in $ids; do
    "$BUILD/traceshim" show "$id"
    echo
done

say "traceshim export      (what was not delivered while the agent ran)"
"$BUILD/traceshim" export

say "the same traces, read back from MLflow with its Python client"
"$PYTHON" demo/read_back.py $ids

say "in the browser"
echo "$MLFLOW_TRACKING_URI/#/experiments/$("$PYTHON" demo/read_back.py --experiment-id)/traces"
if [ "${KEEP:-}" = 1 ]; then
    KEPT=$mlflow_pid
    kept=()
    for pid in "${started[@]}"; do
        [ "$pid" = "$mlflow_pid" ] || kept+=("$pid")
    done
    started=("${kept[@]}")
else
    echo "(it is stopped now; KEEP=1 make demo leaves it running)"
fi
