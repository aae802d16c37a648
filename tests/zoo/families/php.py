"""PHP, which opens its extensions with RTLD_DEEPBIND: the command, its own web server, and php-fpm."""
import signal

from case import DONE, EXCHANGE, REMOVED, Case, Subject, closed_port, script

FPM_LIMITS = (
    "the master must be started with `LD_PRELOAD` (`Environment=` in the systemd unit); the spool must belong to the pool's "
    "user (`env[TRACESHIM_SPOOL] = FOLDER` where pools have several); php-fpm clears the environment of its workers, so for "
    "the exporter inside of them `env[MLFLOW_TRACKING_URI] = ...` or `clear_env = no`; without a `process_control_timeout` idle workers are killed at the end, after their "
    "calls were written")


def subjects(servers):
    yield Subject("PHP", "php-curl", "the extension is loaded with RTLD_DEEPBIND", php(servers))
    yield Subject("PHP's web server", "php-cli", "the same, in forked workers", serve(servers))
    yield Subject("php-fpm", "php-fpm", "the same, in forked workers that are recycled", fpm(servers), FPM_LIMITS)


def php(servers):
    url, trust = servers.url, servers.trust
    mixed = {DONE: 3, REMOVED: 3}
    for how in ("json", "sse", "error"):
        yield Case(f"php, {how}", ["php", script("use_curl.php"), url(how)], 6, reasons=mixed)
    yield Case("php, refused", ["php", script("use_curl.php"), f"http://127.0.0.1:{closed_port()}{EXCHANGE}"], 6,
               reasons=mixed)
    for how in ("json", "sse"):
        yield Case(f"php, callbacks, {how}", ["php", script("php_callbacks.php"), url(how)], 12)
    yield Case("php, callbacks, redirected", ["php", script("php_callbacks.php"), url("redirect")], 12)
    yield Case("php, callbacks, https", ["php", script("php_callbacks.php"), url("json", secure=True)], 12, environment=trust)
    yield Case("php, terminated", ["php", script("use_curl.php"), url("stall")], 1, open_calls=1, stop=signal.SIGTERM)
    yield Case("php, multi", ["php", script("php_multi.php"), url("json"), url("stall")], 7, reasons={DONE: 4, REMOVED: 3})


def serve(servers):
    """Its pages are asked for at once, by several; those with several calls do not read their messages."""
    for how in ("json", "sse", "error"):
        yield Case(f"php -S, {how}", ["python3", script("php_serve.py"), servers.url(how)], 11,
                   reasons={DONE: 6, REMOVED: 5}, unordered=True)


def fpm(servers):
    def case(name, *settings, how="json"):
        return Case(f"php-fpm, {name}", ["python3", script("php_fpm.py"), servers.url(how), *settings], 11,
                    reasons={DONE: 6, REMOVED: 5}, unordered=True, slow=True)
    spool = "env[TRACESHIM_SPOOL]=$TRACESHIM_SPOOL"
    yield case("environment cleared")
    yield case("environment kept", "clear_env=no")
    yield case("spool told by the pool", spool)
    yield case("stream", spool, how="sse")
    yield case("workers recycled", spool, "pm.max_requests=2")
    yield case("on demand", spool, "pm=ondemand", "pm.max_children=20", "pm.max_requests=1")
    yield case("killed when idle", spool, "process_control_timeout=0")
