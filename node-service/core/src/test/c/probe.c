// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A client that opens sockets where a test wants it to: it enters the cgroup given as its only argument, and then
 * obeys one command a line on stdin with one line on stdout:
 *
 *   tcp   FAMILY ADDRESS PORT         connect, read the server's name       -> ok peer=ADDRESS:PORT said=NAME
 *   question-tcp FAMILY ADDRESS PORT  connect, send a question, read what is answered -> ok said=NAME
 *   udp   FAMILY ADDRESS PORT         connected UDP, one question           -> ok peer=ADDRESS:PORT from=... said=NAME
 *   sendto FAMILY ADDRESS PORT        unconnected UDP, one question         -> ok from=ADDRESS:PORT said=NAME
 *   sendto-same ...                   the same on one socket that is kept   -> ok from=ADDRESS:PORT said=NAME
 *   storm-udp FAMILY ADDRESS PORT N   N times: socket, connect, send        -> ok arrived=N refused=N other=N
 *   storm-tcp FAMILY ADDRESS PORT N   N times: socket, connect, reset       -> ok arrived=N refused=N other=N
 *   restart-udp FAMILY ADDRESS PORT N CGROUP   N times: make the cgroup, enter it, connect at once, leave, remove it
 *                                                                           -> ok arrived=N refused=N other=N
 *   try-tcp FAMILY ADDRESS PORT MS    connect without waiting longer than that -> ok
 *   dial-tcp FAMILY ADDRESS PORT      connect as Go does: without blocking, and anew, two times at most, while the error is
 *                                     EADDRNOTAVAIL; then read the name -> ok peer=... said=NAME times=N timeout=MS
 *   again-tcp FAMILY ADDRESS PORT N   connect, which must fail, then to port N by the same socket -> ok timeout=MS
 *   options-tcp FAMILY ADDRESS PORT   connect, and read all options that do not change by themselves -> ok options=HASH
 *   fill-tcp FAMILY ADDRESS PORT N    N connects that are kept open          -> ok
 *   hold-tcp FAMILY ADDRESS PORT N    N connects to this port and the next in turn, which are kept open -> ok
 *   peers-tcp FAMILY ADDRESS PORT     closes what is held, and tells how many had as their peer what they asked for, an
 *                                     address of 127.0.0.1, or another       -> ok asked=N backend=N other=N
 *   time-udp FAMILY ADDRESS PORT N    N times connect on one socket         -> ok ns=MEDIAN
 *   peer-tcp FAMILY ADDRESS PORT N    connect, then N times getpeername        -> ok
 *   peer-udp FAMILY ADDRESS PORT N    the same                              -> ok
 *   stream FAMILY ADDRESS PORT N      connect, and send N MiB to who takes them -> ok ns=TIME
 *   take FAMILY ADDRESS PORT          from now on, until it ends, takes all that comes by TCP, and then closes -> ok
 *   serve FAMILY ADDRESS PORT         from now on, until it ends, answers TCP and UDP there with "ADDRESS:PORT" -> ok
 *
 * Failures are printed as "failed CALL ERRNO". On loopback the answer "port unreachable" is there when send() returns,
 * so that a datagram that was not redirected is seen at once.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct target {
	int family;
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} address;
	socklen_t length;
};

static int failed(const char *call)
{
	printf("failed %s %s\n", call, strerrorname_np(errno));
	return -1;
}

static const char *text(const struct sockaddr_storage *address, char *into, size_t size)
{
	char host[INET6_ADDRSTRLEN];

	if (address->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)address;
		inet_ntop(AF_INET, &in->sin_addr, host, sizeof(host));
		snprintf(into, size, "%s:%d", host, ntohs(in->sin_port));
	} else {
		const struct sockaddr_in6 *in6 = (const void *)address;
		inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof(host));
		snprintf(into, size, "[%s]:%d", host, ntohs(in6->sin6_port));
	}
	return into;
}

static int parse(const char *family, const char *host, int port, struct target *target)
{
	memset(target, 0, sizeof(*target));
	target->family = strcmp(family, "4") ? AF_INET6 : AF_INET;
	if (target->family == AF_INET) {
		target->address.in.sin_family = AF_INET;
		target->address.in.sin_port = htons(port);
		target->length = sizeof(target->address.in);
		return inet_pton(AF_INET, host, &target->address.in.sin_addr);
	}
	target->address.in6.sin6_family = AF_INET6;
	target->address.in6.sin6_port = htons(port);
	target->length = sizeof(target->address.in6);
	return inet_pton(AF_INET6, host, &target->address.in6.sin6_addr);
}

static int open_socket(int family, int type)
{
	struct timeval patience = { .tv_sec = 3 };
	int fd = socket(family, type | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

static int ask(int fd, int type, const struct target *target)
{
	struct sockaddr_storage peer, from;
	socklen_t peer_length = sizeof(peer), from_length = sizeof(from);
	char name[64], peer_text[80], from_text[80];
	ssize_t length;

	if (connect(fd, &target->address.any, target->length))
		return failed("connect");
	if (getpeername(fd, (void *)&peer, &peer_length))
		return failed("getpeername");
	if (type == SOCK_DGRAM && send(fd, "who", 3, 0) < 0)
		return failed("send");
	from.ss_family = AF_UNSPEC;
	length = recvfrom(fd, name, sizeof(name) - 1, 0, (void *)&from, &from_length);
	if (length < 0)
		return failed("recvfrom");
	name[length] = 0;
	if (type == SOCK_STREAM)
		return printf("ok peer=%s said=%s\n", text(&peer, peer_text, sizeof(peer_text)), name);
	return printf("ok peer=%s from=%s said=%s\n", text(&peer, peer_text, sizeof(peer_text)),
		      text(&from, from_text, sizeof(from_text)), name);
}

static int question(int fd, const struct target *target)
{
	char name[64];
	ssize_t length;

	if (connect(fd, &target->address.any, target->length))
		return failed("connect");
	if (send(fd, "who", 3, MSG_NOSIGNAL) != 3)
		return failed("send");
	length = recv(fd, name, sizeof(name) - 1, 0);
	if (length < 0)
		return failed("recv");
	name[length] = 0;
	return printf("ok said=%s\n", name);
}

static int ask_unconnected(int fd, const struct target *target)
{
	struct sockaddr_storage from;
	socklen_t from_length = sizeof(from);
	char name[64], from_text[80];
	ssize_t length;

	if (sendto(fd, "who", 3, 0, &target->address.any, target->length) < 0)
		return failed("sendto");
	length = recvfrom(fd, name, sizeof(name) - 1, 0, (void *)&from, &from_length);
	if (length < 0)
		return failed("recvfrom");
	name[length] = 0;
	return printf("ok from=%s said=%s\n", text(&from, from_text, sizeof(from_text)), name);
}

struct tally {
	long arrived, refused, other;
};

static void arrive(int type, const struct target *target, struct tally *tally)
{
	struct linger reset = { .l_onoff = 1, .l_linger = 0 };
	int error = 0, fd = socket(target->family, type | SOCK_CLOEXEC, 0);
	socklen_t length = sizeof(error);

	if (connect(fd, &target->address.any, target->length))
		error = errno;
	else if (type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	else if (send(fd, "", 0, 0) < 0)
		error = errno;
	else
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
	close(fd);
	if (!error)
		tally->arrived++;
	else if (error == ECONNREFUSED)
		tally->refused++;
	else
		tally->other++;
}

static void print(const struct tally *tally)
{
	printf("ok arrived=%ld refused=%ld other=%ld\n", tally->arrived, tally->refused, tally->other);
}

static void storm(int type, const struct target *target, long n)
{
	struct tally tally = { 0 };

	while (n-- > 0)
		arrive(type, target, &tally);
	print(&tally);
}

static int enter(const char *cgroup)
{
	char procs[4096], pid[16];
	int fd, length = snprintf(pid, sizeof(pid), "%d", getpid());

	snprintf(procs, sizeof(procs), "%s/cgroup.procs", cgroup);
	fd = open(procs, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, pid, length) != length)
		return failed("cgroup.procs");
	close(fd);
	return 0;
}

static void restart(const struct target *target, long n, const char *home, const char *cgroup)
{
	struct tally tally = { 0 };

	while (n-- > 0) {
		if (mkdir(cgroup, 0755)) {
			failed("mkdir");
			return;
		}
		if (enter(cgroup))
			return;
		arrive(SOCK_DGRAM, target, &tally);
		if (enter(home))
			return;
		if (rmdir(cgroup)) {
			failed("rmdir");
			return;
		}
	}
	print(&tally);
}

static int try_connect(const struct target *target, long patience)
{
	int fd = socket(target->family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct pollfd answer = { .fd = fd, .events = POLLOUT };
	int ready = 1;

	if (connect(fd, &target->address.any, target->length)) {
		if (errno != EINPROGRESS) {
			failed("connect");
			return close(fd);
		}
		ready = poll(&answer, 1, patience);
	}
	close(fd);
	errno = EAGAIN;
	return ready == 1 ? printf("ok\n") : failed("poll");
}

static int connect_at_leisure(int fd, const struct target *target)
{
	struct pollfd answer = { .fd = fd, .events = POLLOUT };
	socklen_t length = sizeof(errno);
	int error = 0;

	if (connect(fd, &target->address.any, target->length) && errno != EINPROGRESS)
		return -1;
	poll(&answer, 1, 10000);
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
	errno = error;
	return error ? -1 : 0;
}

static void dial(const struct target *target)
{
	struct sockaddr_storage peer;
	socklen_t peer_length = sizeof(peer), limit_length = sizeof(int);
	char name[64], peer_text[80];
	int times = 0, fd = -1, limit = -1, result;
	ssize_t length;

	do {
		close(fd);
		fd = open_socket(target->family, SOCK_STREAM | SOCK_NONBLOCK);
		result = connect_at_leisure(fd, target);
		times++;
	} while (result && errno == EADDRNOTAVAIL && times < 3);
	if (result) {
		failed("connect");
	} else if (getpeername(fd, (void *)&peer, &peer_length) ||
		   getsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, &limit_length)) {
		failed("getpeername");
	} else {
		fcntl(fd, F_SETFL, 0);
		length = recv(fd, name, sizeof(name) - 1, 0);
		name[length < 0 ? 0 : length] = 0;
		printf("ok peer=%s said=%s times=%d timeout=%d\n", text(&peer, peer_text, sizeof(peer_text)), name,
		       times, limit);
	}
	close(fd);
}

static void connect_again(const struct target *target, long port)
{
	struct target second = *target;
	socklen_t length = sizeof(int);
	int fd = open_socket(target->family, SOCK_STREAM), limit = -1;

	/* It is at the same place in both families. */
	second.address.in.sin_port = htons(port);
	if (!connect(fd, &target->address.any, target->length))
		printf("failed: the first connect did not fail\n");
	else if (connect(fd, &second.address.any, second.length) ||
		 getsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, &length))
		failed("connect");
	else
		printf("ok timeout=%d\n", limit);
	close(fd);
}

/* IP_PROTOCOL of <linux/in.h>, which is not to be had beside <netinet/in.h>: of a TCP socket it is the local port. */
#define IP_PROTOCOL_OPTION 52

/* What differs from one socket to the next, or from one moment to the next. */
static int changes(int level, int option)
{
	return (level == SOL_SOCKET && (option == SO_COOKIE || option == SO_INCOMING_CPU || option == SO_MEMINFO)) ||
	       (level == IPPROTO_TCP && (option == TCP_INFO || option == TCP_CC_INFO || option == TCP_TIMESTAMP ||
					 option == TCP_ZEROCOPY_RECEIVE)) ||
	       (level == IPPROTO_IP && option == IP_PROTOCOL_OPTION);
}

static unsigned long mixed(unsigned long hash, const void *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3UL;
	return hash;
}

static void read_options(const struct target *target)
{
	static const int levels[] = { SOL_SOCKET, IPPROTO_IP, IPPROTO_TCP };
	/* Too short for most, just long enough, and longer than a page. */
	static const socklen_t lengths[] = { 1, 4, 9000 };
	int fd = open_socket(target->family, SOCK_STREAM);
	unsigned long hash = 0xcbf29ce484222325UL;

	if (connect(fd, &target->address.any, target->length)) {
		failed("connect");
		close(fd);
		return;
	}
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		for (int option = 0; option < 128; option++) {
			for (size_t j = 0; j < sizeof(lengths) / sizeof(*lengths) && !changes(levels[i], option); j++) {
				char value[9000] = { 0 };
				socklen_t length = lengths[j];
				int result[2] = { getsockopt(fd, levels[i], option, value, &length), 0 };

				result[1] = result[0] ? errno : 0;
				hash = mixed(mixed(mixed(hash, result, sizeof(result)), &length, sizeof(length)), value,
					     sizeof(value));
			}
		}
	}
	printf("ok options=%016lx\n", hash);
	close(fd);
}

/* Those that find no room in the listener's queue stay without an answer. */
static void fill(const struct target *target, long n)
{
	while (n-- > 0) {
		int fd = socket(target->family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		struct pollfd answer = { .fd = fd, .events = POLLOUT };

		if (connect(fd, &target->address.any, target->length) && errno == EINPROGRESS)
			poll(&answer, 1, 200);
	}
	printf("ok\n");
}

#define MOST_HELD 900

static int held[MOST_HELD], held_count;

/* It is at the same place in both families. */
static in_port_t port_of_held(const struct target *target, int i)
{
	return htons(ntohs(target->address.in.sin_port) + i % 2);
}

static int hold(const struct target *target, long n)
{
	for (; n > 0 && held_count < MOST_HELD; n--) {
		struct target each = *target;
		int fd = socket(target->family, SOCK_STREAM | SOCK_CLOEXEC, 0);

		each.address.in.sin_port = port_of_held(target, held_count);
		if (connect(fd, &each.address.any, each.length)) {
			close(fd);
			return failed("connect");
		}
		held[held_count++] = fd;
	}
	return printf("ok\n");
}

static void ask_peers(const struct target *target)
{
	struct linger reset = { .l_onoff = 1, .l_linger = 0 };
	int asked = 0, backend = 0, other = 0;

	for (int i = 0; i < held_count; i++) {
		struct sockaddr_in peer = { 0 };
		socklen_t length = sizeof(peer);

		getpeername(held[i], (void *)&peer, &length);
		if (peer.sin_addr.s_addr == htonl(INADDR_LOOPBACK))
			backend++;
		else if (peer.sin_addr.s_addr == target->address.in.sin_addr.s_addr &&
			 peer.sin_port == port_of_held(target, i))
			asked++;
		else
			other++;
		setsockopt(held[i], SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
		close(held[i]);
	}
	held_count = 0;
	printf("ok asked=%d backend=%d other=%d\n", asked, backend, other);
}

static int by_value(const void *one, const void *other)
{
	long difference = *(const long *)one - *(const long *)other;

	return difference < 0 ? -1 : difference > 0;
}

static void time_connects(const struct target *target, long n)
{
	int fd = socket(target->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	long *spent = calloc(n, sizeof(*spent));
	struct timespec start, end;

	for (long i = 0; i < n; i++) {
		clock_gettime(CLOCK_MONOTONIC, &start);
		connect(fd, &target->address.any, target->length);
		clock_gettime(CLOCK_MONOTONIC, &end);
		spent[i] = (end.tv_sec - start.tv_sec) * 1000000000L + end.tv_nsec - start.tv_nsec;
	}
	qsort(spent, n, sizeof(*spent), by_value);
	printf("ok ns=%ld\n", spent[n / 2]);
	free(spent);
	close(fd);
}

static void look_at_peer(int type, const struct target *target, long n)
{
	struct sockaddr_storage peer;
	int fd = open_socket(target->family, type);

	if (connect(fd, &target->address.any, target->length)) {
		failed("connect");
	} else {
		while (n-- > 0) {
			socklen_t length = sizeof(peer);

			getpeername(fd, (void *)&peer, &length);
		}
		printf("ok\n");
	}
	close(fd);
}

static void stream(const struct target *target, long mib)
{
	static char block[1 << 18];
	int fd = socket(target->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct timespec start, end;

	if (connect(fd, &target->address.any, target->length)) {
		failed("connect");
		close(fd);
		return;
	}
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (long left = mib << 20; left > 0;) {
		ssize_t sent = send(fd, block, left < (long)sizeof(block) ? left : (long)sizeof(block), MSG_NOSIGNAL);

		if (sent < 0) {
			failed("send");
			close(fd);
			return;
		}
		left -= sent;
	}
	/* The other side closes when it has all. */
	shutdown(fd, SHUT_WR);
	if (recv(fd, block, sizeof(block), 0) < 0) {
		failed("recv");
	} else {
		clock_gettime(CLOCK_MONOTONIC, &end);
		printf("ok ns=%ld\n", (end.tv_sec - start.tv_sec) * 1000000000L + end.tv_nsec - start.tv_nsec);
	}
	close(fd);
}

static void take(const struct target *target)
{
	static char block[1 << 18];
	int fd = socket(target->family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, &target->address.any, target->length) || listen(fd, SOMAXCONN)) {
		failed("bind");
		return;
	}
	if (fork()) {
		close(fd);
		printf("ok\n");
		return;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (1) {
		int client = accept(fd, NULL, NULL);

		while (recv(client, block, sizeof(block), 0) > 0)
			;
		close(client);
	}
}

/* A child for each protocol, which ends with this process. */
static void serve(const struct target *target)
{
	int types[] = { SOCK_STREAM, SOCK_DGRAM };
	struct sockaddr_storage self = { 0 }, from;
	char name[80];

	memcpy(&self, &target->address, target->length);
	text(&self, name, sizeof(name));
	for (int i = 0; i < 2; i++) {
		int fd = socket(target->family, types[i], 0), on = 1;

		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
		if (bind(fd, &target->address.any, target->length) ||
		    (types[i] == SOCK_STREAM && listen(fd, SOMAXCONN))) {
			failed("bind");
			return;
		}
		if (fork())
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (1) {
			socklen_t length = sizeof(from);

			if (types[i] == SOCK_STREAM) {
				int client = accept(fd, NULL, NULL);
				/* Whoever storms has reset it by now. */
				send(client, name, strlen(name), MSG_NOSIGNAL);
				close(client);
			} else {
				char question[16];

				if (recvfrom(fd, question, sizeof(question), 0, (void *)&from, &length) >= 0)
					sendto(fd, name, strlen(name), 0, (void *)&from, length);
			}
		}
	}
	printf("ok\n");
}

int main(int count, char **arguments)
{
	char line[4096], command[32], family[8], host[64], cgroup[2048];
	int kept[2] = { -1, -1 };
	struct target target;
	int port;
	long n;

	setlinebuf(stdout);
	if (count != 2 || enter(arguments[1]))
		return 1;
	printf("ready\n");
	while (fgets(line, sizeof(line), stdin)) {
		int fd;

		n = 0;
		if (sscanf(line, "%31s %7s %63s %d %ld %2047s", command, family, host, &port, &n, cgroup) < 4 ||
		    parse(family, host, port, &target) != 1) {
			printf("failed parse %s\n", line);
			continue;
		}
		if (!strcmp(command, "storm-udp")) {
			storm(SOCK_DGRAM, &target, n);
		} else if (!strcmp(command, "storm-tcp")) {
			storm(SOCK_STREAM, &target, n);
		} else if (!strcmp(command, "restart-udp")) {
			restart(&target, n, arguments[1], cgroup);
		} else if (!strcmp(command, "try-tcp")) {
			try_connect(&target, n);
		} else if (!strcmp(command, "again-tcp")) {
			connect_again(&target, n);
		} else if (!strcmp(command, "options-tcp")) {
			read_options(&target);
		} else if (!strcmp(command, "dial-tcp")) {
			dial(&target);
		} else if (!strcmp(command, "fill-tcp")) {
			fill(&target, n);
		} else if (!strcmp(command, "peers-tcp")) {
			ask_peers(&target);
		} else if (!strcmp(command, "hold-tcp")) {
			hold(&target, n);
		} else if (!strcmp(command, "time-udp")) {
			time_connects(&target, n);
		} else if (!strcmp(command, "peer-tcp")) {
			look_at_peer(SOCK_STREAM, &target, n);
		} else if (!strcmp(command, "peer-udp")) {
			look_at_peer(SOCK_DGRAM, &target, n);
		} else if (!strcmp(command, "stream")) {
			stream(&target, n);
		} else if (!strcmp(command, "take")) {
			take(&target);
		} else if (!strcmp(command, "serve")) {
			serve(&target);
		} else if (!strcmp(command, "sendto-same")) {
			int *same = &kept[target.family == AF_INET];
			if (*same < 0)
				*same = open_socket(target.family, SOCK_DGRAM);
			ask_unconnected(*same, &target);
		} else {
			int asks = !strcmp(command, "question-tcp");
			int type = asks || !strcmp(command, "tcp") ? SOCK_STREAM : SOCK_DGRAM;
			fd = open_socket(target.family, type);
			if (fd < 0)
				failed("socket");
			else if (asks)
				question(fd, &target);
			else if (!strcmp(command, "sendto"))
				ask_unconnected(fd, &target);
			else
				ask(fd, type, &target);
			close(fd);
		}
	}
	return 0;
}
