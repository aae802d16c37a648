"""Fixtures of the end-to-end tests. One MLflow server serves the whole session; each test has its own experiment."""
import os
import re

import pytest

import harness

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"


def pytest_sessionstart(session):
    missing = [str(p) for p in (harness.SHIM, harness.COMMAND, harness.AGENT) if not p.exists()]
    if missing and not session.config.option.collectonly:
        pytest.exit("not built: " + ", ".join(missing) + " (run make)", returncode=2)


@pytest.fixture(scope="session")
def mlflow_server(tmp_path_factory):
    import mlflow
    server = harness.MlflowServer(tmp_path_factory.mktemp("mlflow")).start()
    mlflow.set_tracking_uri(server.address)
    yield server
    server.stop()


@pytest.fixture
def provider():
    provider = harness.start_provider()
    yield provider
    provider.stop()


@pytest.fixture
def offline(tmp_path, provider):
    """A world without a sink: only the spool."""
    world = harness.World(tmp_path, provider)
    yield world
    world.close()


@pytest.fixture
def world(tmp_path, provider, mlflow_server, request):
    """A world whose traces go to MLflow, into an experiment of this test."""
    experiment = re.sub(r"\W+", "-", request.node.nodeid.split("/")[-1])
    world = harness.World(tmp_path, provider, mlflow_server, experiment)
    yield world
    world.close()
