# SPDX-License-Identifier: MIT
# make: the jar. make help: everything else.

V ?= 0
Q := $(if $(filter 1,$(V)),,@)
MVN := mvn -B $(if $(filter 1,$(V)),,--no-transfer-progress -Dstyle.color=never -Dorg.slf4j.simpleLogger.defaultLogLevel=warn)
ARCH := $(shell uname -m)
# What the jar is for: this machine, and aarch64 where there is a cross compiler, or its kernel is asked for.
ARCHES := $(sort $(ARCH) $(if $(shell command -v aarch64-linux-gnu-gcc 2>/dev/null)$(filter arm64,$(K)),aarch64))
ROOT := $(filter 0,$(shell id -u))
SUDO := $(if $(ROOT),,$(if $(shell command -v sudo),src/build/as-root))

JAR := target/tcpretrans.jar
META_INF := target/native-resources/META-INF
NATIVE := $(META_INF)/native
BPF_OBJECTS := $(foreach arch,$(ARCHES),$(patsubst bpf/%.c,$(NATIVE)/linux-$(arch)/%.o,$(wildcard bpf/*.bpf.c)))
BRIDGES := $(ARCHES:%=$(NATIVE)/linux-%/libtcpretrans.so)
LIBRARIES := $(ARCHES:%=$(NATIVE)/linux-%/libraries)
WIRE_ABI = $(shell sha256sum bpf/wire.h | cut -c1-7)
WIRE_LAYOUT := src/main/java/io/tcpretrans/capture/WireLayout.java
CAPTURE := src/main/java/io/tcpretrans/capture
TEST_PROGRAMS := target/test-programs

# JAVA_HOME chooses the JDK, else the path does. Recipes find administration tools, which some users' paths leave out.
ifeq ($(JAVA_HOME),)
JAVA_HOME = $(shell readlink -f "$$(command -v javac)" | sed 's,/bin/javac$$,,')
endif
export JAVA_HOME
export PATH := $(if $(filter environment command,$(origin JAVA_HOME)),$(JAVA_HOME)/bin:)$(PATH):/usr/sbin:/sbin

.PHONY: all
all: $(JAR) ## build the jar, target/tcpretrans.jar (default)

$(JAR): $(BPF_OBJECTS) $(LIBRARIES) $(META_INF)/licenses pom.xml LICENSE \
		$(shell find src/main/java src/main/resources -type f)
	$(Q)rm -rf target/classes/META-INF/native $(filter-out $(ARCHES:%=$(NATIVE)/linux-%),$(wildcard $(NATIVE)/linux-*))
	$(Q)$(MVN) package -Dmaven.test.skip=true
	$(Q)touch $@
	$(Q)src/build/glibc $(GLIBC) $(NATIVE)/linux-*/*.so* | sed -n '$$s,^,$@: ,p' >&2
	$(if $(filter aarch64,$(ARCHES)),,@echo '$@ supports $(ARCHES) only; make deps-arm64 adds aarch64.')

# ---- what differs between architectures ------------------------------------------------------------------

# On other machines aarch64 is cross-built.
COMPILER_aarch64 := aarch64-linux-gnu-gcc
DEPS_aarch64 := deps deps-arm64
COMPILER_$(ARCH) := gcc
DEPS_$(ARCH) := deps
BPF_TARGET_x86_64 := x86
BPF_TARGET_aarch64 := arm64
DEBIAN_x86_64 := amd64
DEBIAN_aarch64 := arm64

# The libraries that travel in the jar are Debian's wherever it is built, so that it is the same jar: libbpf and libmnl of
# Debian 12, and libelf and zlib of Debian 11, because later ones need a newer C library than libbpf does.
GLIBC := 2.28
LIBRARY_PACKAGES := bookworm,bookworm-security libbpf-dev libbpf1 libmnl-dev libmnl0 -- bullseye,bullseye-security libelf1 zlib1g
UNPACKED := $(ARCHES:%=target/debian-%)
CC = $(COMPILER_$(1)) -Itarget/debian-$(1)/usr/include -Btarget/debian-$(1)/usr/lib/$(1)-linux-gnu/

# The jar is the same wherever the sources lie. Compilers take PWD, which may name the folder by a symbolic link.
export PWD := $(CURDIR)
PREFIX_MAP := -ffile-prefix-map='$(CURDIR)'=.

# In what follows, prerequisites may name what a % stands for.
.SECONDEXPANSION:

$(UNPACKED): target/debian-%: | $$(DEPS_$$*)
	$(Q)mkdir -p $(@D)
	$(Q)if folder=$$(src/build/debian-packages unpack $(DEBIAN_$*) $(LIBRARY_PACKAGES)); then ln -sfn "$$folder" $@; \
		elif [ $* = $(ARCH) ]; then rm -f $@ && mkdir $@; \
		echo "$@: cannot get Debian's libraries, so the jar gets this host's; to try again, type: make clean all." >&2; \
		else exit 1; fi

# ---- kernel side: bpf/ ---------------------------------------------------------------------------------

# Parameters that a hook has and its shell does not need are part of its signature.
BPF_CFLAGS = -O2 -g -target bpf $(PREFIX_MAP) -D__TARGET_ARCH_$(BPF_TARGET_$(*D)) -Ibpf \
	-Itarget/debian-$(*D)/usr/include -I/usr/include/$(*D)-linux-gnu -I/usr/$(*D)-linux-gnu/include \
	-Wall -Wextra -Werror -Wno-unused-parameter

$(BPF_OBJECTS): $(NATIVE)/linux-%.bpf.o: bpf/$$(*F).bpf.c $(wildcard bpf/*.h) | target/debian-$$(*D)
	$(Q)mkdir -p $(@D)
	$(Q)clang $(BPF_CFLAGS) -c $< -o $@
	$(Q)llvm-strip -g $@

# ---- the bridge, and the libraries that travel with it: src/main/c/ ------------------------------------

JNI_HEADER := target/jni/io_tcpretrans_capture_NativeBridge.h
JAVA_INCLUDE = $(JAVA_HOME)/include
CFLAGS := -D_GNU_SOURCE -std=gnu11 -O2 -g -fPIC -fvisibility=hidden -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
	-Wall -Wextra -Werror
# Old-style rpath, so that it also holds for what the libraries beside the bridge need themselves.
LDFLAGS := -shared -Wl,-z,relro,-z,now -Wl,--disable-new-dtags,-rpath,'$$ORIGIN' \
	-Wl,--version-script=src/main/c/bridge.map

$(JNI_HEADER): $(CAPTURE)/NativeBridge.java $(CAPTURE)/NativeException.java | deps
	$(Q)mkdir -p $(@D)
	$(Q)javac -h $(@D) -d $(@D)/classes -sourcepath src/main/java $^

$(BRIDGES): $(NATIVE)/linux-%/libtcpretrans.so: $(wildcard src/main/c/*) bpf/config.h bpf/log_layout.h bpf/wire.h $(JNI_HEADER) | target/debian-$$*
	$(Q)mkdir -p $(@D)
	$(Q)$(call CC,$*) $(CFLAGS) $(PREFIX_MAP) -DWIRE_ABI=0x$(WIRE_ABI) -Ibpf -I$(dir $(JNI_HEADER)) \
		-I$(JAVA_INCLUDE) -I$(JAVA_INCLUDE)/linux $(LDFLAGS) src/main/c/*.c -o $@ -lbpf -lmnl
	$(Q)llvm-strip --strip-unneeded $@

$(LIBRARIES): $(NATIVE)/linux-%/libraries: $(NATIVE)/linux-%/libtcpretrans.so src/build/libraries
	$(Q)src/build/libraries $< $(call CC,$*)

$(META_INF)/licenses: $(NATIVE)/linux-$(ARCH)/libraries src/build/licenses
	$(Q)src/build/licenses $(<D) $@ target/debian-$(ARCH)
	$(Q)cp LICENSE $@/tcpretrans

# ---- what is generated and committed -------------------------------------------------------------------

target/WireLayout.java: bpf/wire.h bpf/wire-layout.jq | deps deps-lint
	$(Q)mkdir -p $(@D)
	$(Q)sed -n 's/^struct \([a-z_]*\) {$$/struct \1 a_\1;/p' bpf/wire.h | cat bpf/wire.h - \
		| clang -O2 -g -target bpf -I/usr/include/$(ARCH)-linux-gnu -x c -c - -o target/wire.o
	$(Q)bpftool -j btf dump file target/wire.o | jq -r --arg abi $(WIRE_ABI) -f bpf/wire-layout.jq >$@

# Records as the C compiler lays them out, for the test of Java's decoder.
FIXTURES := src/test/resources/io/tcpretrans/capture/wire

target/fixtures: $(TEST_PROGRAMS)/$(ARCH)/wire_fixtures
	$(Q)rm -rf $@ && mkdir -p $@
	$(Q)$< $@
	$(Q)touch $@

.PHONY: gen
gen: target/WireLayout.java target/fixtures ## regenerate the committed generated files (Java's offsets of bpf/wire.h, records for tests)
	$(Q)cp target/WireLayout.java $(WIRE_LAYOUT)
	$(Q)rm -rf $(FIXTURES) && mkdir -p $(FIXTURES) && cp target/fixtures/* $(FIXTURES)

# ---- using it --------------------------------------------------------------------------------------------

.PHONY: run demo demo-conntrack
run: $(JAR) ## build the jar and trace (root): make run ARGS="-c"
	$(Q)$(SUDO) java -jar $(JAR) $(ARGS)

demo: $(JAR) $(TEST_PROGRAMS)/$(ARCH)/traffic | deps-demo ## trace ten seconds of traffic between two network namespaces over a lossy link (root)
	$(Q)$(SUDO) src/demo/demo $(JAR) $(TEST_PROGRAMS)/$(ARCH)/traffic src/test/resources/replay/recording.jsonl

demo-conntrack: $(JAR) $(TEST_PROGRAMS)/$(ARCH)/traffic | deps-demo ## fill the connection tracking table, show the retransmits, their cause and the remedy (root)
	$(Q)$(SUDO) src/demo/demo-conntrack $(JAR) $(TEST_PROGRAMS)/$(ARCH)/traffic

# ---- tests -----------------------------------------------------------------------------------------------

# What the live tests run, for every architecture they may run on.
LIVE_PROGRAMS := $(foreach arch,$(ARCHES),$(addprefix $(TEST_PROGRAMS)/$(arch)/,traffic deny_bpf lossy_wire scripted_peer \
	send_frames set_stdout unread_capture hold_queue))
DROP_LOGS := $(ARCHES:%=$(TEST_PROGRAMS)/%/drop_log)
LIVE_BPF := $(foreach arch,$(ARCHES),$(addprefix $(TEST_PROGRAMS)/$(arch)/,drop_some.bpf.o drop_acks.bpf.o wrong_path.bpf.o))
STORM := $(addprefix $(TEST_PROGRAMS)/$(ARCH)/,storm storm.bpf.o)

$(LIVE_PROGRAMS) $(TEST_PROGRAMS)/$(ARCH)/wire_fixtures: $(TEST_PROGRAMS)/%: src/test/c/$$(*F).c bpf/wire.h | $$(DEPS_$$(*D))
	$(Q)mkdir -p $(@D)
	$(Q)$(call CC,$(*D)) -D_GNU_SOURCE -std=gnu11 -O2 -Wall -Wextra -Werror -Ibpf $< -o $@

DROP_LOG_SOURCES := $(addprefix src/main/c/,departures.c droplog.c drop_rows.c kernel_clock.c log_reader.c places.c object.c)

$(DROP_LOGS): $(TEST_PROGRAMS)/%/drop_log: src/test/c/drop_log.c $(DROP_LOG_SOURCES) $(wildcard src/main/c/*.h) bpf/log_layout.h \
		bpf/wire.h | target/debian-$$*
	$(Q)mkdir -p $(@D)
	$(Q)$(call CC,$*) -D_GNU_SOURCE -std=gnu11 -O2 -Wall -Wextra -Werror -Ibpf -Isrc/main/c $< $(DROP_LOG_SOURCES) -o $@ -lbpf

$(TEST_PROGRAMS)/$(ARCH)/storm: src/test/c/storm.c bpf/wire.h | deps
	$(Q)mkdir -p $(@D)
	$(Q)gcc -D_GNU_SOURCE -std=gnu11 -O2 -Wall -Wextra -Werror -Ibpf $< -o $@ -lbpf

$(filter %.o,$(STORM)): $(wildcard bpf/*.h)

$(LIVE_BPF) $(filter %.o,$(STORM)): $(TEST_PROGRAMS)/%.bpf.o: src/test/c/$$(*F).bpf.c | $$(DEPS_$$(*D))
	$(Q)mkdir -p $(@D)
	$(Q)clang $(BPF_CFLAGS) -c $< -o $@

# For the live tests, where apt knows Debian's packages: a Docker Engine, unpacked and not installed (elsewhere they take
# the host's own), and the oldest system that the jar is for, which only root can make.
FROM_DEBIAN = mkdir -p $(@D) && if src/build/debian-packages source $(DEBIAN_$(ARCH)) bookworm >/dev/null 2>&1; \
	then folder=$$($(2) src/build/debian-packages $(1)) && ln -sfn "$$folder" $@; fi
DOCKER := unpack $(DEBIAN_$(ARCH)) bookworm,bookworm-security docker.io containerd runc libdevmapper1.02.1
DEBIAN_11 := root $(DEBIAN_$(ARCH)) bullseye,bullseye-security openjdk-17-jre-headless

target/docker: | deps
	$(Q)$(call FROM_DEBIAN,$(DOCKER))

target/debian-11: | deps deps-test
	$(Q)$(if $(ROOT)$(SUDO),$(call FROM_DEBIAN,$(DEBIAN_11),$(SUDO) env HOME="$$HOME"))

# make builds the native parts and installs programs first: a test that lacks them fails instead of being skipped.
BY_MAKE := -Dtcpretrans.make=true

.PHONY: test test-unit
test: $(JAR) $(LIVE_PROGRAMS) $(DROP_LOGS) $(LIVE_BPF) $(STORM) target/docker target/debian-11 target/servers | deps-test ## run the unit tests and the live tests that this machine allows (root)
	$(Q)$(SUDO) mvn -B $(BY_MAKE) verify

test-unit: $(JAR) | deps-test ## run the unit tests, which need no root
	$(Q)mvn -B $(BY_MAKE) test

.PHONY: test-builds
test-builds: | deps deps-test ## run README's build commands in bare Debian 11, 12 and 13, and with each JDK of this host (root)
	$(Q)$(SUDO) src/build/test-builds

# The kernels that are booted under emulation; make test-kernels takes about a quarter of an hour for each.
KERNELS := newest 6.12 6.1 5.10

target/test-libraries: pom.xml $(JAR)
	$(Q)rm -rf $@
	$(Q)$(MVN) dependency:copy-dependencies
	$(Q)touch $@

.PHONY: test-kernel test-kernels test-bcc
test-kernel: K := 6.1
test-kernel: target/test-libraries $(LIVE_PROGRAMS) $(DROP_LOGS) $(LIVE_BPF) ## run the live tests inside one stock kernel: make test-kernel K=6.1 (or arm64)
	$(Q)$(MVN) test-compile
	$(Q)src/test/kernels/deps $(filter arm64,$(K))
	$(Q)$(SUDO) src/test/kernels/test $(K)

test-kernels: target/test-libraries $(LIVE_PROGRAMS) $(DROP_LOGS) $(LIVE_BPF) ## run the live tests inside the kernels newest, 6.12, 6.1 and 5.10; write the manual's table (an hour)
	$(Q)$(MVN) test-compile
	$(Q)src/test/kernels/deps
	$(Q)$(SUDO) env OWN_BOOTS=yes src/test/kernels/test $(KERNELS)
	$(Q)src/test/kernels/manual <target/kernels

test-bcc: target/test-libraries $(LIVE_PROGRAMS) ## compare -o bcc with bcc's own tcpretrans on the same traffic inside kernel 6.1
	$(Q)$(MVN) test-compile
	$(Q)src/test/kernels/deps
	$(Q)$(SUDO) env TESTS='.*BccComparison' HOOKS=kprobe src/test/kernels/test 6.1-bcc

.PHONY: lint
lint: target/WireLayout.java target/fixtures $(JNI_HEADER) $(BPF_OBJECTS) $(LIBRARIES) ## check compiler warnings, static analysis, formats and the committed generated files
	$(Q)cmp -s $< $(WIRE_LAYOUT) || { echo 'lint: $(WIRE_LAYOUT) is stale; run make gen.' >&2; exit 1; }
	$(Q)diff -r target/fixtures $(FIXTURES) >/dev/null || { echo 'lint: $(FIXTURES) is stale; run make gen.' >&2; exit 1; }
	$(Q)! grep -qF '$(CURDIR)/' $(BPF_OBJECTS) $(BRIDGES) || { \
		echo 'lint: the native parts contain the path of this folder; compile with $$(PREFIX_MAP).' >&2; exit 1; }
	$(Q)clang-format --dry-run -Werror bpf/*.[ch] src/main/c/*.[ch] src/test/c/*.c src/bench/*.c
	$(Q)$(MVN) -Plint test-compile spotless:check
	$(Q)src/build/glibc $(GLIBC) $(NATIVE)/linux-*/*.so*

.PHONY: format
format: | deps deps-lint ## format the sources
	$(Q)clang-format -i bpf/*.[ch] src/main/c/*.[ch] src/test/c/*.c src/bench/*.c
	$(Q)$(MVN) -Plint spotless:apply

# ---- real servers: src/test/servers/ -------------------------------------------------------------------

# Debian's servers and their clients, unpacked and not installed, with the libraries that not every host has.
SERVER_PACKAGES := unpack $(DEBIAN_$(ARCH)) bookworm,bookworm-security nginx haproxy postgresql-15 postgresql-client-15 \
	redis-server redis-tools openssh-server openssh-client wrk busybox-static libopentracing-c-wrapper0 libopentracing1 \
	liblua5.3-0 libluajit-5.1-2 libpcre2-8-0 libssl3 libpq5 libicu72 libxml2 libxslt1.1 libldap-2.5-0 libsasl2-2 libpam0g \
	libreadline8 libjemalloc2 liblzf1 libatomic1 libwrap0 libnsl2 libtirpc3 libedit2 libbsd0 libmd0 libfido2-1 libcbor0.8 \
	libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libkeyutils1 libcom-err2

target/servers: | deps
	$(Q)$(call FROM_DEBIAN,$(SERVER_PACKAGES))

.PHONY: test-servers
test-servers: $(JAR) target/servers target/docker | deps-test ## check the owners of six real servers' retransmits under loss and load (root, ten minutes)
	$(Q)$(SUDO) src/test/servers/servers

# ---- what it costs: src/bench/ -------------------------------------------------------------------------

BENCH := target/bench

$(BENCH)/printer: src/bench/printer.c bpf/wire.h | deps
	$(Q)mkdir -p $(@D)
	$(Q)gcc -D_GNU_SOURCE -std=gnu11 -O2 -Wall -Wextra -Werror -Ibpf $< -o $@ -lbpf

.PHONY: bench bench-peers
bench: $(JAR) $(BENCH)/printer $(STORM) $(addprefix $(TEST_PROGRAMS)/$(ARCH)/,traffic lossy_wire) | deps-bench ## measure start, memory, CPU time, kernel and traffic overhead (root, 15 minutes, idle machine)
	$(Q)$(SUDO) src/install/install $(abspath $(BENCH))/installed
	$(Q)$(SUDO) src/bench/bench

bench-peers: $(JAR) $(TEST_PROGRAMS)/$(ARCH)/traffic | deps-bench ## compare that with bpftrace here, if installed, and with bpftrace and bcc inside kernel 6.1 (root)
	$(Q)$(SUDO) src/install/install $(abspath $(BENCH))/installed
	$(Q)$(SUDO) src/bench/peers
	$(Q)src/test/kernels/deps
	$(Q)$(SUDO) src/bench/peers-in-guest

# ---- installing ------------------------------------------------------------------------------------------

PREFIX ?= /usr/local

.PHONY: install uninstall
install: $(JAR) ## install the command tcpretrans, its manual page and completions below PREFIX (/usr/local)
	$(Q)$(SUDO) src/install/install '$(PREFIX)' '$(DESTDIR)'

uninstall: ## remove what make install installed
	$(Q)$(SUDO) src/install/install --remove '$(PREFIX)' '$(DESTDIR)'

# ---- the rest --------------------------------------------------------------------------------------------

.PHONY: deps deps-arm64 deps-bench deps-demo deps-lint deps-test clean help
deps: ## install the missing build dependencies of the jar
	$(Q)src/build/deps

deps-arm64: ## install the cross compiler for aarch64; the jar then supports both architectures
deps-arm64 deps-bench deps-demo deps-lint deps-test: deps-%:
	$(Q)src/build/deps $*

clean: ## remove target/
	$(Q)rm -rf target

help: ## print this list
	$(Q)awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo 'V=1 shows the commands.'
