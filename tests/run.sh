#!/bin/bash
# Runs the tests that `make test` has built: the unit tests of every room, the programs with and without the shim, the
# command, and the end-to-end tests against a real MLflow. All run, also after a failure; the last line says how many
# passed and failed, the exit status is 1 when any failed.
#
#   tests/run.sh        everything that is quick
#   tests/run.sh e2e    the same without the unit tests
#   tests/run.sh slow   what is slow: programs that take long to build or run, sanitizers, stress
#   tests/run.sh all    both
#
#   BUILD=build  VENV=.venv  STRESS_SECONDS=60 for each way to run the stress test
set -uo pipefail
cd "$(dirname "$0")/.."
export BUILD=${BUILD:-build}
venv=${VENV:-.venv}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0

# Criterion: "[====] Synthesis: Tested: 9 | Passing: 9 | Failing: 0 | Crashing: 0"; pytest: "3 failed, 41 passed in 12.3s";
# our own scripts: "N passed, N failed" (the last such line counts).
count() {
    sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
        function word_before(word,   i) {
            for (i = 2; i <= NF; i++)
                if (index($i, word) == 1)
                    return $(i - 1) + 0
            return 0
        }
        /Synthesis: Tested:/ {
            gsub(/\|/, "")
            for (i = 1; i < NF; i++) {
                if ($i == "Passing:") good = $(i + 1)
                if ($i == "Failing:" || $i == "Crashing:") bad += $(i + 1)
            }
        }
        /^[0-9]+ passed, [0-9]+ failed/ { good = $1; bad = $3 }
        / in [0-9.]+s/ && /passed|failed|error/ {
            gsub(/[=,]/, " ")
            good = word_before("passed")
            bad = word_before("failed") + word_before("error")
        }
        END { print good + 0, bad + 0 }'
}

# step NAME COMMAND...
step() {
    local name=$1 good bad status
    shift
    echo "== $name"
    "$@" 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    read -r good bad < <(count "$log")
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
        echo "== $name ended with status $status"
        bad=1
    elif [ $((good + bad)) -eq 0 ]; then
        echo "== $name ran no test"
        bad=1
    fi
    passed=$((passed + good))
    failed=$((failed + bad))
}

unit_tests() {
    for binary in "$BUILD"/tests/unit/*/run; do
        step "unit tests of $(basename "$(dirname "$binary")")" "$binary" -j2
    done
}

end_to_end() {
    step "what was built" python3 tests/artifacts.py
    step "programs with and without the shim" python3 tests/zoo/run.py
    step "the command" python3 tests/command/run.py
    step "trees of scripted agents" python3 tests/truth/run.py --seed 1 --agents 5
    step "end to end with MLflow" "$venv/bin/python" -m pytest -q -c tests/e2e/pytest.ini tests/e2e
}

slow() {
    step "slow programs with and without the shim" python3 tests/zoo/run.py --slow
    step "trees of scripted agents, all" python3 tests/truth/run.py
    step "programs in C with the address sanitizer" \
        env BUILD="$BUILD/asan" ZOO_SANITIZER=address python3 tests/zoo/run.py --all
    step "programs in C with the thread sanitizer" \
        env BUILD="$BUILD/tsan" ZOO_SANITIZER=thread python3 tests/zoo/run.py --all
    step "stress, plain and with each sanitizer" \
        python3 tests/stress/run.py --seconds "${STRESS_SECONDS:-60}" "$BUILD" "$BUILD/asan" "$BUILD/tsan"
}

case ${1:-quick} in
quick) unit_tests; end_to_end ;;
e2e) end_to_end ;;
slow) slow ;;
all) unit_tests; end_to_end; slow ;;
*) echo "tests/run.sh: quick, e2e, slow or all, not $1" >&2; exit 2 ;;
esac

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
