"""Handles used wrongly, carelessly and in unusual ways: libcurl decides, as without the shim."""
from case import CLEANUP, DONE, REMOVED, Case, Subject, program
from sanitizer import USES_FREED

CALLBACKS = ("write", "header", "progress", "debug", "socket")
# What is done in a callback, and how many calls there are then.
ACTS = {"reset": 2, "nested": 3, "itself": 2, "copy": 3, "add": 2, "getinfo": 2, "setopt": 2, "pause": 2,
        "upkeep": 2, "cleanup": 1}
MULTI_CALLBACKS = (*CALLBACKS, "multi socket", "multi timer")
UNHARMED = ("progress", "socket", "multi socket")  # where a cleanup in a multi handle does no harm, also in libcurl 7.88
MULTI_ACTS = ACTS | {"remove": 2, "drive": 2, "end": 2}
# libcurls that are given handles of another one: it is the one that is called that decides.
FOREIGN = ("set", "set+perform", "perform", "multi", "cleanup")
USES = {
    "performed_while_in_a_multi": {DONE: 1},
    "performed_when_done_in_a_multi": {DONE: 2},  # a call that libcurl refuses is one that failed
    "added_twice": {DONE: 1},
    "removed_when_not_in_it": {REMOVED: 1},
    "multi_cleaned_up_first": {REMOVED: 2, DONE: 1},
    "easy_cleaned_up_inside": {CLEANUP: 1, DONE: 1},
    "moved_in_mid_transfer": {REMOVED: 1, DONE: 1},
    "moved_between_threads": {DONE: 1},
    "added_again_unread": {REMOVED: 3},
    "copied_in_mid_transfer": {REMOVED: 1, DONE: 1},
    "reset_in_mid_transfer": {REMOVED: 1, DONE: 1},
    "woken_by_another_thread": {DONE: 1},
    "nothing_given": {},
    "kinds_confused": {DONE: 1, REMOVED: 1},
}

DATA = {"error_buffer_freed": 2, "fields_changed_between": 4, "address_changed_after_set": 1, "values_after": 1,
        "by_name": 1, "by_table": 1, "old_form": 1, "library_used_again": 4, "handle_outlives_library": 2, "kept_up": 2,
        "cleaned_up_twice": 1, "used_after_cleanup": 1, "copied_from_nothing": 0, "reset_of_nothing": 0}


def subjects(servers):
    yield Subject("broken and careless programs", "libcurl4", "linked", cases(servers))


def cases(servers):
    url = servers.url
    for act, calls in ACTS.items():
        for callback in CALLBACKS:
            yield Case(f"{act} in the {callback} callback", [program("handle_callback"), url("sse"), callback, act], calls,
                       open_calls=act == "cleanup",  # libcurl 7.88 crashes, libcurl 8 refuses
                       not_with=USES_FREED if act == "cleanup" else {})
    for act, calls in MULTI_ACTS.items():
        for callback in MULTI_CALLBACKS:
            crash = (act, callback) == ("reset", "multi socket")  # of libcurl 7.88
            how = "stall" if (act, callback) == ("cleanup", "progress") else "sse"  # how much of a stream came by then is chance
            yield Case(f"{act} in the {callback} callback, multi",
                       [program("handle_callback"), url(how), callback, act, "multi"], 1 if crash else calls,
                       open_calls=crash, reasons={CLEANUP: 1} if act == "cleanup" else {},
                       not_with=USES_FREED if act == "cleanup" and callback not in UNHARMED else {})
    for way in FOREIGN:
        yield Case(f"handles of another libcurl: {way}", [program("host_foreign"), url("json"), way], 0,
                   not_with=USES_FREED if way == "set+perform" else {})
    for use, ends in USES.items():
        yield Case(f"multi: {use.replace('_', ' ')}", [program("handle_multi"), url("json"), url("stall"), use],
                   sum(ends.values()), reasons=ends)
    for what, calls in DATA.items():
        yield Case(f"handles: {what.replace('_', ' ')}", [program("handle_data"), url("json"), what], calls,
                   not_with=USES_FREED if what == "cleaned_up_twice" else {})
