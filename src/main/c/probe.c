// SPDX-License-Identifier: MIT
#include "probe.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define UNREADABLE ((void *)-1L)

/*
 * The kernel copies the arguments first, so EFAULT for an unreadable address shows that the call reached the
 * kernel. Any other error comes from a seccomp filter or another sandbox.
 */
static int probe_bpf_call(void)
{
	static const enum bpf_cmd commands[] = {
		BPF_MAP_CREATE,       BPF_MAP_LOOKUP_ELEM,     BPF_MAP_UPDATE_ELEM,    BPF_PROG_LOAD,
		BPF_BTF_LOAD,         BPF_RAW_TRACEPOINT_OPEN, BPF_LINK_CREATE,        BPF_ITER_CREATE,
		BPF_MAP_GET_NEXT_KEY, BPF_MAP_FREEZE,          BPF_OBJ_GET_INFO_BY_FD, BPF_PROG_TEST_RUN,
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (syscall(SYS_bpf, commands[i], UNREADABLE, sizeof(union bpf_attr)) < 0 && errno != EFAULT)
			return errno;
	return 0;
}

/* The kernel checks the flags first, so EINVAL for unknown flags shows that the call reached the kernel. */
static int probe_perf_call(void)
{
	return syscall(SYS_perf_event_open, UNREADABLE, 0, -1, -1, ~0UL) < 0 && errno != EINVAL ? errno : 0;
}

/* Closes the descriptor that a request returned. Returns 0, or the errno of a request that failed. */
static int granted(long fd)
{
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int load(const struct bpf_insn *program, size_t bytes)
{
	return granted(bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "probe", "GPL", program,
				     bytes / sizeof(*program), NULL));
}

static int probe_program(void)
{
	static const struct bpf_insn program[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};

	return load(program, sizeof(program));
}

/* probe_read_kernel(stack, 8, NULL) */
static int probe_kernel_read(void)
{
	static const struct bpf_insn program[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_1, .src_reg = BPF_REG_10},
		{.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = BPF_REG_1, .imm = -8},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2, .imm = 8},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3},
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_probe_read_kernel},
		{.code = BPF_JMP | BPF_EXIT},
	};

	return load(program, sizeof(program));
}

static int probe_perf_event(void)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attributes),
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_type = PERF_SAMPLE_RAW,
	};
	int any_process = -1, this_cpu = sched_getcpu(), no_group = -1;

	return granted(syscall(SYS_perf_event_open, &attributes, any_process, this_cpu, no_group,
			       PERF_FLAG_FD_CLOEXEC));
}

/* Only kernels that charge maps to RLIMIT_MEMLOCK have a struct bpf_map_memory. */
static int probe_free_maps(void)
{
	struct btf *kernel = btf__load_vmlinux_btf();
	int charged = kernel && btf__find_by_name_kind(kernel, "bpf_map_memory", BTF_KIND_STRUCT) > 0;

	btf__free(kernel);
	return charged ? EPERM : 0;
}

/* A failed start may not say EMFILE, because libbpf ignores it when it tries which features the kernel has.
 */
static int probe_files(void)
{
	enum { FILES = 64 /* programs, maps, links and so on */, PER_CPU = 2 /* perf buffers */ };
	int count = FILES + PER_CPU * sysconf(_SC_NPROCESSORS_ONLN), opened = 0, err = 0;
	int *fds = calloc(count, sizeof(*fds));

	if (!fds)
		return errno;
	while (opened < count && !err) {
		fds[opened] = eventfd(0, EFD_CLOEXEC);
		err = fds[opened] < 0 ? errno : 0;
		opened += !err;
	}
	while (opened > 0)
		close(fds[--opened]);
	free(fds);
	return err;
}

/* Returns the type of events that are kprobes, or -1 if the kernel has none. */
static int kprobe_type(void)
{
	FILE *file = fopen("/sys/bus/event_source/devices/kprobe/type", "re");
	int type;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &type) != 1)
		type = -1;
	fclose(file);
	return type;
}

/*
 * Counts calls of a function that the kernel calls for each new TCP socket. It calls it by a pointer, so no
 * compiler inlines it.
 */
static int probe_kprobe(void)
{
	struct perf_event_attr attributes = {
		.type = kprobe_type(),
		.size = sizeof(attributes),
		.kprobe_func = (uintptr_t) "tcp_v4_init_sock",
	};
	int this_thread = 0, any_cpu = -1, no_group = -1, err;
	__u64 calls = 0;

	if (attributes.type == (__u32)-1)
		return ENOENT;
	int fd = syscall(SYS_perf_event_open, &attributes, this_thread, any_cpu, no_group,
			 PERF_FLAG_FD_CLOEXEC);

	if (fd < 0)
		return errno;
	err = granted(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	if (!err && read(fd, &calls, sizeof(calls)) != sizeof(calls))
		err = EIO;
	close(fd);
	return err ? err : calls > 0 ? 0 : ENODATA;
}

int probe_kernel(enum probe request)
{
	switch (request) {
	case PROBE_BPF_CALL:
		return probe_bpf_call();
	case PROBE_PERF_CALL:
		return probe_perf_call();
	case PROBE_PROGRAM:
		return probe_program();
	case PROBE_KERNEL_READ:
		return probe_kernel_read();
	case PROBE_PERF_EVENT:
		return probe_perf_event();
	case PROBE_FREE_MAPS:
		return probe_free_maps();
	case PROBE_FILES:
		return probe_files();
	case PROBE_KPROBE:
		return probe_kprobe();
	}
	return EINVAL;
}
