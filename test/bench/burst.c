// SPDX-License-Identifier: Apache-2.0
// Load for the benchmark: one connection at a time, each step timed by the monotonic clock.
//   burst serve PORT                       answers one byte for one byte, until killed
//   burst crr ADDRESS PORT COUNT           connect, request, response, close; COUNT times
//   burst rr  ADDRESS PORT COUNT           request, response on one connection; COUNT times
//   burst until ADDRESS PORT 0             crr until one gets no answer for 50 ms; prints {"at":ns}, when that one began
// crr and rr print {"n":COUNT,"p50":µs,"p99":µs}. In C since an interpreter's own time would hide the datapath's.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "burst: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static struct sockaddr_in6 address(const char *text, int port)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	char mapped[64];
	snprintf(mapped, sizeof mapped, "%s%s", strchr(text, ':') ? "" : "::ffff:", text);
	if (inet_pton(AF_INET6, mapped, &a.sin6_addr) != 1) die(text);
	return a;
}

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

static int answered(int fd, short what)
{
	struct pollfd p = { .fd = fd, .events = what };
	return poll(&p, 1, 50) == 1 && !(p.revents & POLLERR);
}

static void until_silent(const struct sockaddr_in6 *to)
{
	for (;;) {
		int64_t start = now();
		int fd = open_socket();
		char byte = 'x';
		fcntl(fd, F_SETFL, O_NONBLOCK);
		connect(fd, (const struct sockaddr *)to, sizeof *to);
		int alive = answered(fd, POLLOUT) && write(fd, &byte, 1) == 1 && answered(fd, POLLIN);
		hang_up(fd);
		if (!alive) {
			printf("{\"at\":%lld}\n", (long long)start);
			exit(0);
		}
	}
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "serve")) serve(atoi(argv[2]));
	if (argc != 5) return fprintf(stderr, "usage: burst serve PORT | burst crr|rr ADDRESS PORT COUNT\n"), 2;
	struct sockaddr_in6 to = address(argv[2], atoi(argv[3]));
	if (!strcmp(argv[1], "until")) until_silent(&to);
	int count = atoi(argv[4]), each = !strcmp(argv[1], "crr"), fd = each ? -1 : connected(&to);
	int64_t *took = calloc(count, sizeof *took);
	for (int i = 0; i < count; i++) {
		int64_t start = now();
		if (each) fd = connected(&to);
		ask(fd);
		if (each) hang_up(fd);
		took[i] = now() - start;
	}
	qsort(took, count, sizeof *took, ascending);
	printf("{\"n\":%d,\"p50\":%.2f,\"p99\":%.2f}\n", count, took[count / 2] / 1e3, took[(int)(count * 0.99)] / 1e3);
	return 0;
}
