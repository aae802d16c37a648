#!/usr/bin/env python3
"""Reads traces back from MLflow with its own client and prints them as trees.

    read_back.py TRACE_ID ...     ids in hex, as `traceshim ls` gives them
    read_back.py --experiment-id  only prints the id of the experiment MLFLOW_EXPERIMENT_NAME

MLFLOW_TRACKING_URI and MLFLOW_EXPERIMENT_NAME say where.
"""
import os
import sys
import time

import mlflow

DEADLINE_S = 30


def fail(reason):
    sys.exit(f"read_back: {reason}")


def get_finished(trace_id):
    """The trace once its root is there: the exporter sends it last."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        trace = mlflow.get_trace(trace_id, silent=True)
        if trace and trace.info.state != "IN_PROGRESS":
            return trace
        time.sleep(0.1)
    return fail(f"{trace_id} is not in MLflow after {DEADLINE_S} s")


def describe(span):
    text = f"{span.span_type:<9} {span.name}  {(span.end_time_ns - span.start_time_ns) / 1e6:.0f} ms"
    if usage := span.get_attribute("mlflow.chat.tokenUsage"):
        text += f"  {usage['input_tokens']} + {usage['output_tokens']} tokens"
    return text


def print_tree(spans, parent=None, depth=0):
    children = sorted((s for s in spans if s.parent_id == parent), key=lambda s: s.start_time_ns)
    for span in children:
        print("  " + "   " * depth + describe(span))
        print_tree(spans, span.span_id, depth + 1)


def print_trace(trace):
    info = trace.info
    print(f"{info.trace_id}  {info.state.value}  {info.execution_duration} ms  "
          f"tokens {info.token_usage}  use_case={info.tags.get('use_case')}")
    print(f"  request:  {info.request_preview}")
    print(f"  response: {' '.join((info.response_preview or '').split())}")
    print_tree(trace.data.spans)
    print()


def main():
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    if sys.argv[1:] == ["--experiment-id"]:
        experiment = mlflow.get_experiment_by_name(os.environ["MLFLOW_EXPERIMENT_NAME"])
        print(experiment.experiment_id if experiment else fail("the experiment does not exist"))
        return
    if not sys.argv[1:]:
        fail("no trace ids were given")
    for trace_id in sys.argv[1:]:
        print_trace(get_finished(trace_id if trace_id.startswith("tr-") else "tr-" + trace_id))


if __name__ == "__main__":
    main()
