// SPDX-License-Identifier: Apache-2.0
// Load for the benchmark: one connection at a time, each step timed by the monotonic clock.
//   burst serve PORT                                answers one byte for one byte, until killed
//   burst crr ADDRESS PORT COUNT [SERVER SOFTIRQS]  connect, request, response, close; COUNT times
//   burst rr  ADDRESS PORT COUNT [SERVER SOFTIRQS]  request, response on one connection; COUNT times
//   burst until ADDRESS PORT 0                      crr until one gets no answer for 50 ms; prints {"at":ns}, when that one began
//   burst changes ADDRESS PORT PACE                 crr every PACE µs, until killed; prints {"at":ns,"answered":0|1} of each that went otherwise
//                                                   than the one before. After one without an answer the next are given 5 ms
// crr and rr print {"n":COUNT,"p50":µs,"p99":µs,"cpu":µs}; the last is the processor time of each, on average (load.h).
// A tenth more goes before, and is not counted. In C since an interpreter's own time would hide the datapath's.
#include "load.h"
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>

static int open_socket(void)
{
	int one = 1, zero = 0, fd = socket(AF_INET6, SOCK_STREAM, 0);
	if (fd < 0) die("socket");
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

static void serve(int port)
{
	int one = 1, listener = open_socket(), poll = epoll_create1(0);
	struct sockaddr_in6 any = address("::", port);
	struct epoll_event ready[64], event = { .events = EPOLLIN, .data.fd = listener };
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(listener, (struct sockaddr *)&any, sizeof any) || listen(listener, 512)) die("listen");
	epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
	puts("ready");
	fflush(stdout);
	for (;;) {
		int n = epoll_wait(poll, ready, 64, -1);
		for (int i = 0; i < n; i++) {
			int fd = ready[i].data.fd;
			char byte;
			if (fd == listener) {
				event.data.fd = accept(listener, NULL, NULL);
				if (event.data.fd < 0) continue;
				setsockopt(event.data.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
				epoll_ctl(poll, EPOLL_CTL_ADD, event.data.fd, &event);
			} else if (read(fd, &byte, 1) != 1 || write(fd, &byte, 1) != 1) {
				close(fd);
			}
		}
	}
}

static int connected(const struct sockaddr_in6 *to)
{
	int fd = open_socket();
	if (connect(fd, (const struct sockaddr *)to, sizeof *to)) die("connect");
	return fd;
}

static void ask(int fd)
{
	char byte = 'x';
	if (write(fd, &byte, 1) != 1 || read(fd, &byte, 1) != 1) die("request");
}

static void hang_up(int fd)
{
	struct linger reset = { 1, 0 }; // no TIME_WAIT: a long run would use up the ports
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	close(fd);
}

static int answered(int fd, short what, int ms)
{
	struct pollfd p = { .fd = fd, .events = what };
	return poll(&p, 1, ms) == 1 && !(p.revents & POLLERR);
}

static int alive(const struct sockaddr_in6 *to, int ms)
{
	int fd = open_socket();
	char byte = 'x';
	fcntl(fd, F_SETFL, O_NONBLOCK);
	connect(fd, (const struct sockaddr *)to, sizeof *to);
	int is = answered(fd, POLLOUT, ms) && write(fd, &byte, 1) == 1 && answered(fd, POLLIN, ms);
	hang_up(fd);
	return is;
}

static void until_silent(const struct sockaddr_in6 *to)
{
	int64_t start;
	do start = now();
	while (alive(to, 50));
	printf("{\"at\":%lld}\n", (long long)start);
	exit(0);
}

static void changes(const struct sockaddr_in6 *to, int pace)
{
	for (int was = 1;;) {
		int64_t start = now(), next = start + pace * 1000LL;
		int is = alive(to, was ? 50 : 5);
		if (is != was) printf("{\"at\":%lld,\"answered\":%d}\n", (long long)start, is), fflush(stdout);
		was = is;
		struct timespec t = { next / 1000000000, next % 1000000000 };
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
	}
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "serve")) serve(atoi(argv[2]));
	if (argc != 5 && argc != 7)
		return fprintf(stderr, "usage: burst serve PORT | burst crr|rr ADDRESS PORT COUNT [SERVER SOFTIRQS]\n"), 2;
	struct sockaddr_in6 to = address(argv[2], atoi(argv[3]));
	if (!strcmp(argv[1], "until")) until_silent(&to);
	if (!strcmp(argv[1], "changes")) changes(&to, atoi(argv[4]));
	int count = atoi(argv[4]), each = !strcmp(argv[1], "crr"), fd = each ? -1 : connected(&to);
	struct others them = others(argc - 5, argv + 5);
	int64_t *took = calloc(count, sizeof *took), cpu = 0;
	for (int i = -count / 10; i < count; i++) {
		if (i == 0) cpu = used(them);
		int64_t start = now();
		if (each) fd = connected(&to);
		ask(fd);
		if (each) hang_up(fd);
		if (i >= 0) took[i] = now() - start;
	}
	cpu = used(them) - cpu;
	qsort(took, count, sizeof *took, ascending);
	printf("{\"n\":%d,\"p50\":%.2f,\"p99\":%.2f,\"cpu\":%.3f}\n", count, took[count / 2] / 1e3, took[(int)(count * 0.99)] / 1e3,
	       cpu / 1e3 / count);
	return 0;
}
