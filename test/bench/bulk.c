// SPDX-License-Identifier: Apache-2.0
// Throughput for the benchmark, one way.
//   bulk serve PORT                                        takes both, until killed
//   bulk stream ADDRESS PORT BYTES [SERVER SOFTIRQS]       a TCP stream, until the last byte has been read
//   bulk datagrams ADDRESS PORT COUNT [SERVER SOFTIRQS]    UDP of 32 bytes; none is lost, since no more than WINDOW are on their way
// In PARTS, each from its first byte to the answer to its last. Both print {"perSecond":…,"cpu":ns}: bytes or datagrams in the median
// part, and the processor time of each in all parts (load.h). One part more goes before on the same connection, and is not counted.
#include "load.h"
#include <pthread.h>

enum { SIZE = 32, BATCH = 32, WINDOW = 512, ANSWERED = 64, PIECE = 1 << 17, PARTS = 15 };

static int bound(int type, int port)
{
	int one = 1, zero = 0, fd = socket(AF_INET6, type, 0);
	struct sockaddr_in6 any = address("::", port);
	if (fd < 0) die("socket");
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)&any, sizeof any)) die("bind");
	return fd;
}

// The first eight bytes say how many follow, until each of which is answered by one.
static int read_stream(int fd, char *piece)
{
	uint64_t left;
	if (read(fd, &left, sizeof left) != sizeof left) return 0;
	while (left > 0) {
		ssize_t n = read(fd, piece, left < PIECE ? left : PIECE);
		if (n <= 0) return 0;
		left -= n;
	}
	return write(fd, piece, 1) == 1;
}

static void *take_streams(void *listener)
{
	static char piece[PIECE];
	int fd;
	while ((fd = accept(*(int *)listener, NULL, NULL)) >= 0) {
		while (read_stream(fd, piece)) {}
		close(fd);
	}
	die("accept");
}

struct batch {
	char bytes[BATCH][SIZE];
	struct iovec parts[BATCH];
	struct mmsghdr messages[BATCH];
	struct sockaddr_in6 from;
};

static struct batch *make_batch(void)
{
	struct batch *b = calloc(1, sizeof *b);
	for (int i = 0; i < BATCH; i++) {
		b->parts[i] = (struct iovec){ b->bytes[i], SIZE };
		b->messages[i].msg_hdr = (struct msghdr){ .msg_iov = &b->parts[i], .msg_iovlen = 1 };
	}
	return b;
}

// One answer to every 64.
static void take_datagrams(int fd)
{
	struct batch *b = make_batch();
	for (int since = 0;;) {
		b->messages[0].msg_hdr.msg_name = &b->from;
		b->messages[0].msg_hdr.msg_namelen = sizeof b->from;
		int room = ANSWERED - since, n = recvmmsg(fd, b->messages, room < BATCH ? room : BATCH, MSG_WAITFORONE, NULL);
		if (n > 0) since += n;
		if (since < ANSWERED) continue;
		sendto(fd, "x", 1, 0, (struct sockaddr *)&b->from, sizeof b->from);
		since = 0;
	}
}

static void serve(int port)
{
	int streams = bound(SOCK_STREAM, port), datagrams = bound(SOCK_DGRAM, port), room = WINDOW << 12;
	pthread_t other;
	if (setsockopt(datagrams, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room)) die("room for the window");
	if (listen(streams, 16)) die("listen");
	if (pthread_create(&other, NULL, take_streams, &streams)) die("thread");
	puts("ready");
	fflush(stdout);
	take_datagrams(datagrams);
}

static void send_stream(int fd, int64_t bytes)
{
	static char piece[PIECE];
	if (write(fd, &bytes, sizeof bytes) != sizeof bytes) die("write");
	while (bytes > 0) {
		ssize_t n = write(fd, piece, bytes < PIECE ? bytes : PIECE);
		if (n <= 0) die("write");
		bytes -= n;
	}
	if (read(fd, piece, 1) != 1) die("answer");
}

static void send_datagrams(int fd, int64_t count)
{
	static struct batch *b;
	int64_t sent = 0, taken = 0;
	if (!b) b = make_batch();
	while (taken < count) {
		int64_t room = (count < taken + WINDOW ? count : taken + WINDOW) - sent;
		int n = room > 0 ? sendmmsg(fd, b->messages, room < BATCH ? room : BATCH, 0) : 0;
		char answer;
		if (n < 0) die("send");
		sent += n;
		if (recv(fd, &answer, 1, n > 0 ? MSG_DONTWAIT : 0) == 1)
			taken += ANSWERED;
		else if (n == 0 || errno != EAGAIN)
			die("no answer");
	}
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "serve")) serve(atoi(argv[2]));
	if (argc != 5 && argc != 7)
		return fprintf(stderr, "usage: bulk serve PORT | bulk stream|datagrams ADDRESS PORT COUNT [SERVER SOFTIRQS]\n"), 2;
	struct sockaddr_in6 to = address(argv[2], atoi(argv[3]));
	int stream = !strcmp(argv[1], "stream"), fd = socket(AF_INET6, stream ? SOCK_STREAM : SOCK_DGRAM, 0);
	void (*send_all)(int, int64_t) = stream ? send_stream : send_datagrams;
	int64_t part = atoll(argv[4]) / PARTS / ANSWERED * ANSWERED, took[PARTS];
	struct others them = others(argc - 5, argv + 5);
	struct timeval patience = { .tv_sec = 5 };
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience)) die("socket");
	if (connect(fd, (struct sockaddr *)&to, sizeof to)) die("connect");
	send_all(fd, part);
	int64_t cpu = used(them);
	for (int i = 0; i < PARTS; i++) {
		int64_t start = now();
		send_all(fd, part);
		took[i] = now() - start;
	}
	cpu = used(them) - cpu;
	qsort(took, PARTS, sizeof *took, ascending);
	printf("{\"perSecond\":%.0f,\"cpu\":%.4f}\n", part * 1e9 / took[PARTS / 2], (double)cpu / PARTS / part);
	return 0;
}
