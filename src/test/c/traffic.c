// SPDX-License-Identifier: MIT
/*
 * TCP endpoints that follow commands, for tests, demos and benchmarks. It reads commands from stdin, one
 * per line, and answers each with "ok", a value, or "error NAME" with the name of an errno. Sockets are
 * numbered from 0 in the order in which they were made; a command without a number applies to the newest.
 *
 *   listen ADDR PORT BACKLOG    new socket, listening
 *   connect ADDR PORT           new socket, connected, blocking
 *   start ADDR PORT             new socket, connecting without waiting
 *   request ADDR PORT BYTES     new socket, connecting with data in its SYN (Fast Open), without waiting
 *   accept N                    new socket, accepted from listener N
 *   option N NAME VALUE         congestion, fastopen, nodelay, sndbuf, rcvbuf, mss or user-timeout
 *   send N BYTES                blocking
 *   receive N BYTES             blocking
 *   drain N                     receive until the peer closes; answers with the number of bytes
 *   knock ADDR PORT COUNT       COUNT connections, one after the other, to a port without a listener
 *   spray ADDR PORT COUNT       COUNT segments of no connection, each one byte at a random sequence number
 *   shutdown N                  FIN
 *   close N
 *   port N                      the local port
 *   inode N                     the socket's inode
 *   pid                         the PID of this process
 *   comm NAME                   names this process
 *   fork                        new child, which holds all sockets of this process; answers with its PID
 *   heir                        new child, which holds only the sockets passed to it; answers with its PID
 *   pass N                      passes the socket to the heir, over a UNIX socket
 *   serve N BYTES GENERATION    accepts from listener N in a new child (generation 1), grandchild (2) and so
 * on, which sends this number of bytes and ends; answers with its PID clone PID NAME              new child
 * with this PID and name, without sockets sockets COUNT               COUNT new sockets, unconnected, without
 * a number crowd ADDR PORT COUNT       COUNT new sockets, connected, without a number enter FILE enters the
 * network namespace of this file; answers with a descriptor of the former one
 *
 * An argument has commands separated by ';', which are run instead of those on stdin.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_SOCKETS = 32768, BUFFER = 1 << 16 };

static int sockets[MAX_SOCKETS];
static int socket_count;
static char buffer[BUFFER];
static int heir = -1;

/* Returns the length of the address, or 0 if the text is no address. */
static socklen_t parse_address(const char *text, int port, struct sockaddr_storage *address)
{
	struct sockaddr_in *v4 = (void *)address;
	struct sockaddr_in6 *v6 = (void *)address;

	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		return sizeof(*v4);
	}
	if (inet_pton(AF_INET6, text, &v6->sin6_addr) != 1)
		return 0;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	return sizeof(*v6);
}

/* Gives a socket the next number. */
static int keep(int descriptor)
{
	if (descriptor < 0 || socket_count == MAX_SOCKETS)
		return -1;
	sockets[socket_count++] = descriptor;
	return 0;
}

static int listen_on(const char *text, int port, int backlog)
{
	struct sockaddr_storage address;
	socklen_t length = parse_address(text, port, &address);
	int one = 1, zero = 0, descriptor = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (address.ss_family == AF_INET6) /* also takes IPv4, as mapped addresses */
		setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
	if (bind(descriptor, (void *)&address, length) || listen(descriptor, backlog))
		return -1;
	return keep(descriptor);
}

static int connect_to(const char *text, int port, bool wait)
{
	struct sockaddr_storage address;
	socklen_t length = parse_address(text, port, &address);
	int descriptor =
		socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | (wait ? 0 : SOCK_NONBLOCK), 0);

	if (connect(descriptor, (void *)&address, length) && (wait || errno != EINPROGRESS)) {
		int error = errno;

		close(descriptor);
		errno = error;
		return -1;
	}
	return keep(descriptor);
}

static int request(const char *text, int port, long bytes)
{
	struct sockaddr_storage address;
	socklen_t length = parse_address(text, port, &address);
	int descriptor = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (sendto(descriptor, buffer, bytes, MSG_FASTOPEN, (void *)&address, length) < 0 &&
	    errno != EINPROGRESS)
		return -1;
	return keep(descriptor);
}

static int set_option(int descriptor, const char *name, const char *value)
{
	int number = atoi(value);

	if (!strcmp(name, "congestion"))
		return setsockopt(descriptor, IPPROTO_TCP, TCP_CONGESTION, value, strlen(value));
	if (!strcmp(name, "fastopen"))
		return setsockopt(descriptor, IPPROTO_TCP, TCP_FASTOPEN, &number, sizeof(number));
	if (!strcmp(name, "nodelay"))
		return setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &number, sizeof(number));
	if (!strcmp(name, "mss"))
		return setsockopt(descriptor, IPPROTO_TCP, TCP_MAXSEG, &number, sizeof(number));
	if (!strcmp(name, "user-timeout"))
		return setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &number, sizeof(number));
	if (!strcmp(name, "sndbuf"))
		return setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &number, sizeof(number));
	if (!strcmp(name, "rcvbuf"))
		return setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &number, sizeof(number));
	errno = EINVAL;
	return -1;
}

static int send_bytes(int descriptor, long bytes)
{
	while (bytes > 0) {
		ssize_t sent = send(descriptor, buffer, bytes < BUFFER ? bytes : BUFFER, MSG_NOSIGNAL);

		if (sent < 0)
			return -1;
		bytes -= sent;
	}
	return 0;
}

/* Returns the number of bytes received, which is smaller than asked for if the peer closed; -1 with errno. */
static long receive_bytes(int descriptor, long bytes)
{
	long received = 0;

	while (received < bytes) {
		ssize_t got =
			recv(descriptor, buffer, BUFFER < bytes - received ? BUFFER : bytes - received, 0);

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		received += got;
	}
	return received;
}

/* Closes each socket at once, without waiting for the answer, which refuses the connection. */
static int knock(const char *text, int port, long count)
{
	struct sockaddr_storage address;
	socklen_t length = parse_address(text, port, &address);

	while (count-- > 0) {
		int descriptor = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		int connected = connect(descriptor, (void *)&address, length);

		close(descriptor);
		if (descriptor < 0 || (connected && errno != ECONNREFUSED && errno != EINPROGRESS))
			return -1;
	}
	return 0;
}

static int spray(const char *text, int port, long count)
{
	struct {
		struct tcphdr header;
		char byte;
	} packet = {.header = {.source = htons(port), .dest = htons(port), .doff = 5, .ack = 1}};
	struct sockaddr_storage address;
	socklen_t length = parse_address(text, 0, &address);
	int descriptor = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_TCP);

	while (descriptor >= 0 && count-- > 0) {
		packet.header.seq = (uint32_t)random() << 1;
		packet.header.ack_seq = (uint32_t)random() << 1;
		sendto(descriptor, &packet, sizeof(packet.header) + 1, 0, (void *)&address, length);
	}
	return descriptor < 0 ? -1 : close(descriptor);
}

static long local_port(int descriptor)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);

	if (getsockname(descriptor, (void *)&address, &length))
		return -1;
	return ntohs(address.ss_family == AF_INET ? ((struct sockaddr_in *)&address)->sin_port
						  : ((struct sockaddr_in6 *)&address)->sin6_port);
}

static long inode(int descriptor)
{
	struct stat status;

	return fstat(descriptor, &status) ? -1 : (long)status.st_ino;
}

/* Keeps a child alive, without doing anything, for at most two minutes. */
static void linger(void)
{
	alarm(120);
	for (;;)
		pause();
}

static long fork_holder(void)
{
	long pid = fork();

	if (pid == 0)
		linger();
	return pid;
}

/* Returns a message of one byte with room for a descriptor. */
static struct msghdr *message(void)
{
	static char byte, control[CMSG_SPACE(sizeof(int))];
	static struct iovec data = {.iov_base = &byte, .iov_len = 1};
	static struct msghdr header;

	header = (struct msghdr){
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	return &header;
}

static long fork_heir(void)
{
	int ends[2];
	long pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return -1;
	pid = fork();
	if (pid == 0) {
		while (socket_count > 0)
			close(sockets[--socket_count]);
		close(ends[0]);
		while (recvmsg(ends[1], message(), 0) > 0)
			send(ends[1], "", 1, 0);
		linger();
	}
	close(ends[1]);
	heir = ends[0];
	return pid;
}

/* Returns 0 when the heir has the socket, or -1 with errno. */
static int pass(int descriptor)
{
	struct msghdr *header = message();
	struct cmsghdr *control = CMSG_FIRSTHDR(header);
	char answer;

	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof(descriptor));
	memcpy(CMSG_DATA(control), &descriptor, sizeof(descriptor));
	return sendmsg(heir, header, 0) == 1 && recv(heir, &answer, 1, 0) == 1 ? 0 : -1;
}

static long serve(int listener, long bytes, int generation)
{
	int ends[2], pid = -1, descriptor;

	if (pipe2(ends, O_CLOEXEC) || (descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) < 0)
		return -1;
	if (fork() == 0) {
		while (--generation > 0) {
			pid_t parent = getpid();

			if (fork() != 0)
				_exit(0);
			while (getppid() == parent) /* until the parent has closed the socket */
				usleep(1000);
		}
		pid = getpid();
		send_bytes(descriptor, bytes);
		if (write(ends[1], &pid, sizeof(pid)) < 0)
			_exit(1);
		_exit(0);
	}
	close(descriptor);
	close(ends[1]);
	if (read(ends[0], &pid, sizeof(pid)) != sizeof(pid))
		pid = -1;
	close(ends[0]);
	return pid;
}

/* Makes a child with this PID, which must be free; see clone3(2). */
static long clone_as(pid_t pid, const char *name)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD, .set_tid = (__u64)(unsigned long)&pid, .set_tid_size = 1};
	long child = syscall(SYS_clone3, &args, sizeof(args));

	if (child == 0) {
		prctl(PR_SET_NAME, name);
		while (socket_count > 0)
			close(sockets[--socket_count]);
		linger();
	}
	return child;
}

/* Raises the soft limit of open files to the hard limit. */
static int raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return -1;
	limit.rlim_cur = limit.rlim_max;
	return setrlimit(RLIMIT_NOFILE, &limit);
}

static int open_sockets(int count)
{
	if (raise_limit())
		return -1;
	while (count-- > 0)
		if (socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0)
			return -1;
	return 0;
}

static int crowd(const char *address, int port, int count)
{
	struct sockaddr_storage to;
	socklen_t length = parse_address(address, port, &to);

	if (raise_limit())
		return -1;
	while (count-- > 0) {
		int fd = socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (fd < 0 || connect(fd, (const struct sockaddr *)&to, length))
			return -1;
	}
	return 0;
}

/* Returns a descriptor of the former network namespace, or -1 with errno. */
static long enter(const char *file)
{
	int left = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int entered = open(file, O_RDONLY | O_CLOEXEC);
	int err = left < 0 || entered < 0 ? -1 : setns(entered, CLONE_NEWNET);

	close(entered);
	return err ? -1 : left;
}

/* Runs a command. Returns -1 with errno, 0 for the answer "ok", or a value above 0. */
static long run(const char *command, char arguments[3][64])
{
	int number = strcmp(arguments[0], "") ? atoi(arguments[0]) : socket_count - 1;
	int descriptor = number >= 0 && number < socket_count ? sockets[number] : -1;

	if (!strcmp(command, "listen"))
		return listen_on(arguments[0], atoi(arguments[1]), atoi(arguments[2]));
	if (!strcmp(command, "connect"))
		return connect_to(arguments[0], atoi(arguments[1]), true);
	if (!strcmp(command, "start"))
		return connect_to(arguments[0], atoi(arguments[1]), false);
	if (!strcmp(command, "request"))
		return request(arguments[0], atoi(arguments[1]), atol(arguments[2]));
	if (!strcmp(command, "accept"))
		return keep(accept4(descriptor, NULL, NULL, SOCK_CLOEXEC));
	if (!strcmp(command, "option"))
		return set_option(descriptor, arguments[1], arguments[2]);
	if (!strcmp(command, "send"))
		return send_bytes(descriptor, atol(arguments[1]));
	if (!strcmp(command, "receive"))
		return receive_bytes(descriptor, atol(arguments[1]));
	if (!strcmp(command, "drain"))
		return receive_bytes(descriptor, 1L << 62);
	if (!strcmp(command, "knock"))
		return knock(arguments[0], atoi(arguments[1]), atol(arguments[2]));
	if (!strcmp(command, "spray"))
		return spray(arguments[0], atoi(arguments[1]), atol(arguments[2]));
	if (!strcmp(command, "shutdown"))
		return shutdown(descriptor, SHUT_WR);
	if (!strcmp(command, "close"))
		return close(descriptor);
	if (!strcmp(command, "port"))
		return local_port(descriptor);
	if (!strcmp(command, "inode"))
		return inode(descriptor);
	if (!strcmp(command, "pid"))
		return getpid();
	if (!strcmp(command, "comm"))
		return prctl(PR_SET_NAME, arguments[0]);
	if (!strcmp(command, "fork"))
		return fork_holder();
	if (!strcmp(command, "heir"))
		return fork_heir();
	if (!strcmp(command, "pass"))
		return pass(descriptor);
	if (!strcmp(command, "serve"))
		return serve(descriptor, atol(arguments[1]), atoi(arguments[2]));
	if (!strcmp(command, "clone"))
		return clone_as(atoi(arguments[0]), arguments[1]);
	if (!strcmp(command, "enter"))
		return enter(arguments[0]);
	if (!strcmp(command, "crowd"))
		return crowd(arguments[0], atoi(arguments[1]), atoi(arguments[2]));
	if (!strcmp(command, "sockets"))
		return open_sockets(atoi(arguments[0]));
	errno = ENOSYS;
	return -1;
}

/* Runs the command in a line and prints the answer. Returns false on an error. */
static bool obey(const char *line)
{
	char command[64] = "", arguments[3][64] = {"", "", ""};
	long result;

	if (sscanf(line, "%63s %63s %63s %63s", command, arguments[0], arguments[1], arguments[2]) < 1)
		return true;
	result = run(command, arguments);
	if (result < 0)
		printf("error %s\n", strerrorname_np(errno));
	else if (result > 0)
		printf("%ld\n", result);
	else
		printf("ok\n");
	fflush(stdout);
	return result >= 0;
}

int main(int argc, char **argv)
{
	char line[256];

	signal(SIGPIPE, SIG_IGN);
	if (argc > 1) {
		for (char *command = strtok(argv[1], ";"); command; command = strtok(NULL, ";"))
			if (!obey(command))
				return 1;
		return 0;
	}
	while (fgets(line, sizeof(line), stdin))
		obey(line);
	return 0;
}
