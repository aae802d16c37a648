# How the programs for the tests are built: those of the zoo, of the bench, and the stress test.

# Programs that use libcurl in every way, for the tests: host_* has no libcurl of its own, plugin_* is
# loaded by it.
program_cflags := -std=gnu11 -g -O2 -fPIC -pthread -Wall -Wextra -Werror -D_GNU_SOURCE $(SAN)
program_headers := $(wildcard tests/programs/*.h)
program_srcs := $(filter-out tests/programs/plugin_%,$(wildcard tests/programs/*.c))
program_bins := $(patsubst tests/programs/%.c,$(BUILD)/tests/programs/%,$(program_srcs)) \
                $(patsubst tests/programs/%.c,$(BUILD)/tests/programs/%.so,$(wildcard tests/programs/plugin_*.c))
bench_bins := $(patsubst tests/bench/%.c,$(BUILD)/tests/bench/%,$(wildcard tests/bench/*.c))

# What they are linked with: the OpenSSL flavour, or what is said here. Of a static libcurl, all that the shared one needs.
program_libs = -l:libcurl.so.4
static_libs = $(shell readelf -d $$($(CC) -print-file-name=libcurl.so) | sed -n 's/.*(NEEDED).*\[\(.*\)\]/-l:\1/p')
gnutls_libs := -l:libcurl-gnutls.so.4
$(BUILD)/tests/programs/host_%: program_libs = -ldl
$(addprefix $(BUILD)/tests/programs/,host_own host_own_part waited_for): program_cflags += -rdynamic
$(BUILD)/tests/programs/host_openssl: program_libs = -l:libcurl.so.4
$(BUILD)/tests/programs/host_gnutls $(BUILD)/tests/programs/plugin_gnutls.so: program_libs = $(gnutls_libs)
$(BUILD)/tests/programs/plugin_static.so: program_libs = -l:libcurl.a $(static_libs)
$(BUILD)/tests/programs/plugin_bound.so: program_libs = -l:libcurl.a $(static_libs) -Wl,-Bsymbolic
$(BUILD)/tests/programs/loop_libevent: program_libs = -l:libcurl.so.4 -levent_core
$(BUILD)/tests/programs/loop_libuv: program_libs = -l:libcurl.so.4 -luv

$(BUILD)/tests/programs/plugin_%.so: tests/programs/plugin_%.c $(program_headers)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(program_cflags) -shared -o $@ $< $(program_libs)
$(BUILD)/tests/programs/%: tests/programs/%.c $(program_headers)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(program_cflags) -o $@ $< $(program_libs)
$(BUILD)/tests/bench/%: tests/bench/%.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(program_cflags) -o $@ $< -lcurl $(bench_libs)
$(BUILD)/tests/bench/server: bench_libs := -lssl -lcrypto
# Of our own parts: what writes journals, and the rooms that read them.
$(BUILD)/tests/bench/journals $(BUILD)/tests/bench/rooms: $(BUILD)/tests/bench/%: $(BUILD)/tests/bench/%.o $(room_objs) $(shared_objs) $(journal_objs)
	$(Q)$(CC) -o $@ $^ $(SAN) -pthread $(LDFLAGS) $(EXPORTER_LIBS)
$(BUILD)/tests/truth/%: tests/truth/%.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(program_cflags) -o $@ $< -lcurl -lcjson
# In C++. event_loop_static has a libcurl inside, whose symbols are not exported.
cxxflags := -std=c++17 $(filter-out -std=%,$(program_cflags))
$(BUILD)/tests/programs/use_curlpp: program_libs = -lcurlpp -l:libcurl.so.4
$(BUILD)/tests/programs/event_loop_static: program_libs = -l:libcurl.a $(static_libs)
$(BUILD)/tests/programs/%: tests/programs/cpp/%.cpp
	$(Q)mkdir -p $(@D)
	$(Q)$(CXX) $(cxxflags) -o $@ $< $(program_libs)
$(BUILD)/tests/programs/%_static: tests/programs/cpp/%.cpp
	$(Q)mkdir -p $(@D)
	$(Q)$(CXX) $(cxxflags) -o $@ $< $(program_libs)
programs: $(program_bins) $(BUILD)/tests/truth/player $(addprefix $(BUILD)/tests/programs/,event_loop event_loop_static)

# In other languages, for the slow part of the zoo: what compiles them is installed by `tests/setup.sh all`.
$(BUILD)/tests/programs/own_sockets: tests/programs/static/own_sockets.c
	$(Q)mkdir -p $(@D)
	$(Q)musl-gcc -std=gnu11 -O2 -Wall -Wextra -Werror -static -o $@ $<
$(BUILD)/tests/programs/use_std_net_curl: tests/programs/d/use_std_net_curl.d
	$(Q)mkdir -p $(@D)
	$(Q)ldc2 -O2 -of=$@ -od=$(BUILD)/tests/d $<
$(BUILD)/tests/programs/use_dynlib: tests/programs/nim/use_dynlib.nim
	$(Q)mkdir -p $(@D)
	$(Q)nim c --hints:off -d:release --nimcache:$(BUILD)/tests/nim -o:$(abspath $@) $<
rust_sources := $(wildcard tests/programs/rust/Cargo.* tests/programs/rust/src/*.rs)
$(BUILD)/tests/rust/release/use_curl_crate: $(rust_sources)
	$(Q)cargo build --quiet --locked --release --manifest-path tests/programs/rust/Cargo.toml --target-dir $(BUILD)/tests/rust
$(BUILD)/tests/rust-static/release/use_curl_crate: $(rust_sources)
	$(Q)cargo build --quiet --locked --release --manifest-path tests/programs/rust/Cargo.toml --target-dir $(BUILD)/tests/rust-static \
	    --features static
programs-all: programs $(addprefix $(BUILD)/tests/programs/,use_curlpp own_sockets use_std_net_curl use_dynlib) \
              $(addprefix $(BUILD)/tests/,rust/release/use_curl_crate rust-static/release/use_curl_crate)

# The stress test's own tools have no sanitizer in them: only what is traced has.
stress_tools := $(addprefix $(BUILD)/tests/stress/,server crc32c.so)
stress_srcs := $(filter-out $(patsubst $(BUILD)/%,%.c,$(basename $(stress_tools))),$(wildcard tests/stress/*.c))
$(BUILD)/tests/stress/stress: $(stress_srcs) tests/stress/stress.h
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(program_cflags) -o $@ $(stress_srcs) -lcurl -ldl
$(BUILD)/tests/stress/server: tests/stress/server.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out $(SAN),$(program_cflags)) -o $@ $<
$(BUILD)/tests/stress/crc32c.so: tests/stress/crc32c.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out $(SAN),$(program_cflags)) -shared -o $@ $<
stress-program: all $(BUILD)/tests/stress/stress $(stress_tools)
stress: stress-program sanitized
	$(Q)python3 tests/stress/run.py --seconds $(STRESS_SECONDS) $(BUILD) $(BUILD)/asan $(BUILD)/tsan

# What is traced, and what traces it, once with each sanitizer: GCC's, whose runtimes are libraries of their own.
sanitized:
	$(Q)$(MAKE) --no-print-directory CC=gcc CXX=g++ BUILD=$(BUILD)/asan ASAN=1 stress-program programs
	$(Q)$(MAKE) --no-print-directory CC=gcc CXX=g++ BUILD=$(BUILD)/tsan TSAN=1 stress-program programs
