# traceshim
#
# Targets
#   all (default)  build/libtraceshim.so, build/libtraceshim-exporter.so, build/traceshim
#   demo           set up, run an unmodified agent, show its trace here and in a real MLflow
#   test           set up, then unit tests (Criterion) and end-to-end tests (real curl, PHP, MLflow)
#   test-all       the same with the slow ones: other languages, valgrind, sanitizers, stress; test-slow: those alone
#   zoo            the programs with and without the shim alone; zoo-slow those that take long; zoo-table writes
#                  docs/programs.md
#   unit           the unit tests alone; unit-ROOM for one room (unit-wire, unit-shim ...)
#   e2e            the end-to-end tests alone
#   bench          what tracing costs on this machine, with and without in alternation
#   fuzz           the fuzz targets (clang), FUZZ_SECONDS each, or fuzz-NAME; FUZZ_RECORDINGS="FILE..." adds
#                  recorded exchanges
#   stress         many threads, cancellations and forks for STRESS_SECONDS, plain and under each sanitizer
#   lint           clang-format, clang-tidy, cppcheck
#   format         rewrite the sources with clang-format
#   setup          system packages and the virtual environment that demo and test need
#   install        into $(DESTDIR)$(PREFIX)
#   clean
#
# Variables
#   CC=gcc|clang   compiler                     DEBUG=1  no optimisation
#   BUILD=build    where products go            ASAN=1   address and undefined-behaviour sanitizers
#   PREFIX=/usr/local  DESTDIR=                 TSAN=1   thread sanitizer
#   CFLAGS, LDFLAGS  yours, added last          V=1      show the commands

BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 20
STRESS_SECONDS ?= 60
CC ?= cc
OBJCOPY ?= objcopy

WARN := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wpointer-arith \
        -Wwrite-strings -Wundef -Wformat=2 -Wvla -Werror
BASE_CFLAGS := -std=gnu11 -g -fPIC -fvisibility=hidden -fno-common -pthread $(WARN) -I. -D_GNU_SOURCE
ifeq ($(DEBUG),1)
BASE_CFLAGS += -O0
else
BASE_CFLAGS += -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong
endif
ifeq ($(ASAN),1)
SAN := -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined
endif
ifeq ($(TSAN),1)
SAN := -fsanitize=thread -fno-omit-frame-pointer
endif
Q := $(if $(V),,@)

# Rooms of exporter/, in the way of the data. A room may use those before it, never those after.
ROOMS := base spool wire call provider price infer mask bare sink pipeline
EXPORTER_LIBS := -lcurl -lcjson -lz -lbrotlidec -lzstd -lnettle -lpcre2-8

# What both sides must agree on in exporter/base goes into the shim too: libc is all that it needs.
shim_objs := $(patsubst %,$(BUILD)/%.o,$(basename $(wildcard shim/*.c shim/*.S)) \
             $(addprefix exporter/base/,hash call_ids traceparent))
# Of shim/, what the readers of a journal need too; and its writer, for journals without content
# (exporter/bare) and for tests of the reader.
shared_objs := $(patsubst %.c,$(BUILD)/%.o,$(wildcard shim/crc32c*.c))
journal_objs := $(patsubst %,$(BUILD)/shim/%.o,fields held journal segment segment_prepare segments spooldir)
room_objs := $(foreach r,$(ROOMS),$(patsubst %.c,$(BUILD)/%.o,$(wildcard exporter/$(r)/*.c)))
thread_objs := $(patsubst %.c,$(BUILD)/%.o,$(wildcard exporter/thread/*.c))
command_objs := $(patsubst %.c,$(BUILD)/%.o,$(wildcard exporter/command/*.c))
products := $(BUILD)/libtraceshim.so $(BUILD)/libtraceshim-exporter.so $(BUILD)/traceshim

all: $(products)

$(BUILD)/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(BASE_CFLAGS) $(SAN) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/%.o: %.S
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(BASE_CFLAGS) $(SAN) $(CFLAGS) -MMD -MP -c $< -o $@

# What goes into every process is small: the debug information is a file beside it, where gdb looks for it.
$(BUILD)/libtraceshim.so: $(shim_objs) shim/exports.map
	$(Q)$(CC) -shared -o $@.all $(shim_objs) $(SAN) -Wl,--version-script=shim/exports.map \
	    -Wl,-z,defs -Wl,-z,relro -Wl,-z,noexecstack -Wl,--hash-style=gnu -pthread $(LDFLAGS)
	$(Q)$(OBJCOPY) --only-keep-debug $@.all $@.debug
	$(Q)$(OBJCOPY) --strip-debug --add-gnu-debuglink=$@.debug $@.all $@
	$(Q)rm $@.all

$(BUILD)/libtraceshim-exporter.so: $(thread_objs) $(room_objs) $(shared_objs) $(journal_objs) exporter/thread/exports.map
	$(Q)$(CC) -shared -o $@ $(thread_objs) $(room_objs) $(shared_objs) $(journal_objs) $(SAN) -Wl,--version-script=exporter/thread/exports.map \
	    -Wl,-z,defs -Wl,-z,relro -Wl,-z,noexecstack -pthread $(LDFLAGS) $(EXPORTER_LIBS)

$(BUILD)/traceshim: $(command_objs) $(room_objs) $(shared_objs) $(journal_objs)
	$(Q)$(CC) -o $@ $(command_objs) $(room_objs) $(shared_objs) $(journal_objs) $(SAN) -pthread $(LDFLAGS) $(EXPORTER_LIBS)

# Unit tests: tests/unit/ROOM/test_*.c become one Criterion binary for each room, linked with that
# room and those before it.
unit_rooms := $(notdir $(patsubst %/,%,$(sort $(dir $(wildcard tests/unit/*/test_*.c)))))
unit_bins := $(patsubst %,$(BUILD)/tests/unit/%/run,$(unit_rooms))

rooms_upto = $(if $(filter $(1),$(ROOMS)),$(shell for r in $(ROOMS); do echo $$r; [ $$r = $(1) ] && break; done),\
             $(if $(filter shim,$(1)),,$(ROOMS)))
define unit_rule
$(BUILD)/tests/unit/$(1)/run: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/unit/$(1)/*.c)) \
    $(if $(filter shim,$(1)),$(filter-out $(BUILD)/shim/hooks%.o,$(shim_objs)),$(shared_objs) $(journal_objs)) \
    $(foreach r,$(call rooms_upto,$(1)),$(patsubst %.c,$(BUILD)/%.o,$(wildcard exporter/$(r)/*.c))) \
    $(if $(filter command,$(1)),$(filter-out %/main.o,$(command_objs)))
	$(Q)$(CC) -o $$@ $$^ $(SAN) -pthread $(LDFLAGS) -lcriterion $(EXPORTER_LIBS)
unit-$(1): $(BUILD)/tests/unit/$(1)/run
	$$<
endef
$(foreach r,$(unit_rooms),$(eval $(call unit_rule,$(r))))

unit: $(addprefix unit-,$(unit_rooms))

include tests/programs.mk

$(BUILD)/demo/docs-agent: $(wildcard demo/*.c demo/*.h)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -g -O2 -Wall -Wextra -Werror -o $@ $(filter %.c,$^) -lcurl -lcjson

setup:
	$(Q)tests/setup.sh

# A second make, because what setup installs decides what can be compiled.
demo: setup
	$(Q)$(MAKE) --no-print-directory all $(BUILD)/demo/docs-agent
	$(Q)BUILD=$(BUILD) demo/run.sh

test: setup
	$(Q)$(MAKE) --no-print-directory all programs $(BUILD)/demo/docs-agent unit-binaries
	$(Q)BUILD=$(BUILD) tests/run.sh

test-all test-slow: setup
	$(Q)tests/setup.sh all
	$(Q)$(MAKE) --no-print-directory all programs-all sanitized stress-program $(BUILD)/demo/docs-agent unit-binaries
	$(Q)BUILD=$(BUILD) tests/run.sh $(@:test-%=%)

zoo: all programs
	$(Q)BUILD=$(BUILD) python3 tests/zoo/run.py

zoo-slow: setup
	$(Q)tests/setup.sh all
	$(Q)$(MAKE) --no-print-directory all programs-all
	$(Q)BUILD=$(BUILD) python3 tests/zoo/run.py --slow

zoo-table: all programs-all
	$(Q)BUILD=$(BUILD) python3 tests/zoo/run.py --all --table docs/programs.md

unit-binaries: $(unit_bins)

e2e: all programs $(BUILD)/demo/docs-agent
	$(Q)BUILD=$(BUILD) tests/run.sh e2e

bench: all $(bench_bins)
	$(Q)BUILD=$(BUILD) python3 tests/bench/run.py

# Fuzz targets: libFuzzer, seeds in tests/fuzz/seeds/NAME, what it finds on the way in build/fuzz/NAME.corpus.
fuzz_names := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_CFLAGS := -std=gnu11 -g -O1 -I. -D_GNU_SOURCE -fsanitize=address,undefined -fno-sanitize-recover=undefined
fuzz_objs := $(patsubst $(BUILD)/%,$(BUILD)/fuzz/%,$(room_objs) $(shared_objs) $(journal_objs)) \
             $(BUILD)/fuzz/tests/fuzz/exchange_input.o
$(BUILD)/fuzz/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(Q)clang $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c $< -o $@
$(BUILD)/fuzz/%: tests/fuzz/fuzz_%.c $(fuzz_objs)
	$(Q)clang $(FUZZ_CFLAGS) -fsanitize=fuzzer -o $@ $^ -pthread $(EXPORTER_LIBS)
$(addprefix fuzz-,$(fuzz_names)): fuzz-%: $(BUILD)/fuzz/%
	$(Q)mkdir -p $(BUILD)/fuzz/$*.corpus
	$(Q)$(if $(and $(filter call,$*),$(FUZZ_RECORDINGS)),python3 tests/fuzz/from_recordings.py $(BUILD)/fuzz/call.corpus $(FUZZ_RECORDINGS))
	@echo "fuzz $*, $(FUZZ_SECONDS) s"
	$(Q)$< -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=2048 -timeout=10 -verbosity=0 -artifact_prefix=$(BUILD)/fuzz/ \
	    $(BUILD)/fuzz/$*.corpus tests/fuzz/seeds/$* $(if $(filter spans,$*),tests/fuzz/seeds/call)
fuzz: $(addprefix fuzz-,$(fuzz_names))

c_sources := $(wildcard shim/*.c exporter/*/*.c)
all_c_files := $(wildcard shim/*.[ch] exporter/*/*.[ch] demo/*.[ch] tests/unit/*/*.[ch] tests/programs/*.c \
               tests/bench/*.c tests/fuzz/*.c tests/stress/*.[ch])
lint:
	$(Q)tests/setup.sh lint
	$(Q)$(MAKE) --no-print-directory format-check tidy cppcheck
format-check:
	$(Q)clang-format --dry-run -Werror $(all_c_files) && echo "clang-format: clean"
tidy:
	$(Q)printf '%s\n' $(c_sources) | xargs -P $$(nproc) -n 1 sh -c 'clang-tidy --quiet "$$@" \
	    -- -std=gnu11 -I. -D_GNU_SOURCE 2>/dev/null' clang-tidy && echo "clang-tidy: clean"
cppcheck:
	$(Q)cppcheck --quiet --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	    --suppress=missingIncludeSystem -I. -D_GNU_SOURCE -j $$(nproc) $(c_sources) && echo "cppcheck: clean"
format:
	$(Q)clang-format -i $(all_c_files)

install: all
	install -d $(DESTDIR)$(PREFIX)/lib $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BUILD)/libtraceshim.so $(BUILD)/libtraceshim-exporter.so $(DESTDIR)$(PREFIX)/lib
	install -m 755 $(BUILD)/traceshim $(DESTDIR)$(PREFIX)/bin
	$(Q)[ -n "$(DESTDIR)" ] || ldconfig 2>/dev/null || true

clean:
	rm -rf $(BUILD)

.PHONY: all setup demo test test-all test-slow sanitized zoo zoo-slow zoo-table unit unit-binaries e2e programs programs-all bench fuzz stress stress-program lint format-check tidy cppcheck format \
        install clean $(addprefix unit-,$(unit_rooms)) $(addprefix fuzz-,$(fuzz_names))
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
