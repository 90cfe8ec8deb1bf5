/* SPDX-License-Identifier: Apache-2.0 */
/* What the load generators of the benchmark share: time, addresses, and what processor time a piece of work took. */
#ifndef LOAD_H
#define LOAD_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

__attribute__((noreturn)) static void die(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(errno));
	exit(1);
}

static int64_t read_clock(clockid_t clock)
{
	struct timespec t;
	if (clock_gettime(clock, &t)) die("clock");
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int64_t now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

// What else than this process works for it: the server, and the kernel's thread for softirqs, by its `schedstat`.
struct others {
	pid_t server;
	const char *softirqs;
};

// From what is left of the arguments: SERVER SOFTIRQS, or nothing.
static struct others others(int argc, char **argv)
{
	return argc == 2 ? (struct others){ atoi(argv[0]), argv[1] } : (struct others){};
}

// Processor time of all of them, ns. That of packets on their way is in it: their softirqs run on top of the process that sent, and
// count as its own (unless the kernel has CONFIG_IRQ_TIME_ACCOUNTING), or, where there are many, in the thread.
static int64_t used(struct others o)
{
	int64_t sum = read_clock(CLOCK_PROCESS_CPUTIME_ID);
	long long thread;
	clockid_t clock;
	FILE *file;
	if (!o.server) return sum;
	if (clock_getcpuclockid(o.server, &clock)) die("the server's clock");
	file = fopen(o.softirqs, "r");
	if (!file || fscanf(file, "%lld", &thread) != 1) die(o.softirqs);
	fclose(file);
	return sum + read_clock(clock) + thread;
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static struct sockaddr_in6 address(const char *text, int port)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	char mapped[64];
	snprintf(mapped, sizeof mapped, "%s%s", strchr(text, ':') ? "" : "::ffff:", text);
	if (inet_pton(AF_INET6, mapped, &a.sin6_addr) != 1) die(text);
	return a;
}

#endif
