// SPDX-License-Identifier: Apache-2.0
// The last plugin of a node's CNI chain: holds a pod's start until the agent says that its policy is in force, so that
// there is no packet before policy. What plugins before it made is passed on as it came. See README.md.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "json.h"

#define VERSIONS "\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\""
#define NEWEST "1.1.0"
#define LARGEST (4 << 20) /* bytes of a network's configuration */
#define LONGEST 600000 /* ms */
#define AGAIN 50 /* ms until an agent that is away is looked for once more */
#define GRACE 500 /* ms that an agent has to say that it is too late */

/* Codes below 100 are those of the CNI specification. */
enum code { VERSION = 1, ENVIRONMENT = 4, IO = 5, DECODE = 6, INVALID = 7, AWAY = 100, LATE = 101 };
enum { CNI_VERSION, PREV_RESULT, SOCKET, TIMEOUT, ON_FAILURE, MEMBERS };

static char input[LARGEST + 1];
static char version[16] = NEWEST; /* of the answer */

static int fail(enum code code, const char *what, const char *why)
{
	printf("{\"cniVersion\":\"%s\",\"code\":%d,\"msg\":\"portcullis: %s\",\"details\":\"", version, code, what);
	for (; *why; why++)
		if ((unsigned char)*why >= 0x20)
			printf(*why == '"' || *why == '\\' ? "\\%c" : "%c", *why);
	puts("\"}");
	return 1;
}

/* Text of a JSON string without escapes, into `into`. False where it is something else, or too long. */
static bool plain(struct text quoted, char *into, size_t size)
{
	if (quoted.length < 2 || quoted.length - 2 >= size || *quoted.at != '"' || memchr(quoted.at, '\\', quoted.length))
		return false;
	memcpy(into, quoted.at + 1, quoted.length - 2);
	into[quoted.length - 2] = 0;
	return true;
}

static long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* One line there, one line back: `ok`, or `late` and why. 0, LATE, or AWAY where the agent ended meanwhile. */
static int hold(int fd, const char *pod, long end, char *why, size_t size)
{
	char line[8192], said[512];
	struct pollfd answer = { .fd = fd, .events = POLLIN };
	long left = end > now() ? end - now() : 0;
	int asked = snprintf(line, sizeof(line), "%ld\t%s\n", left, pod);
	ssize_t length = 0, got;

	snprintf(why, size, "the agent ended before it answered");
	if (send(fd, line, asked, MSG_NOSIGNAL) != asked)
		return AWAY;
	while ((left = end + GRACE - now()) > 0 && poll(&answer, 1, left) > 0) {
		got = read(fd, said + length, sizeof(said) - length);
		if (got <= 0)
			return AWAY;
		length += got;
		if (said[length - 1] != '\n')
			continue;
		said[length - 1] = 0;
		snprintf(why, size, "%s", strncmp(said, "late ", 5) ? said : said + 5);
		return strcmp(said, "ok") ? LATE : 0;
	}
	snprintf(why, size, "the agent does not answer in time");
	return LATE;
}

/* Until the agent has answered, or the one after it if it ends meanwhile, or the time is over: 0, LATE or AWAY. */
static int ask(const char *path, const char *pod, long timeout, char *why, size_t size)
{
	const long end = now() + timeout;
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int said = AWAY;

	strcpy(to.sun_path, path);
	for (; said == AWAY; poll(NULL, 0, said == AWAY ? AGAIN : 0)) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

		if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
			said = hold(fd, pod, end, why, size);
		else
			snprintf(why, size, "the agent does not answer at %s (%s)", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		if (now() >= end)
			break;
	}
	return said;
}

/* Whom the agent is asked of: network namespace, interface, container, and what the kubelet calls the pod. */
static bool describe(char *into, int size)
{
	const char *netns = getenv("CNI_NETNS") ?: "", *name = getenv("CNI_IFNAME") ?: "", *id = getenv("CNI_CONTAINERID") ?: "";
	int tabs = 0, length = snprintf(into, size, "%s\t%s\t%s\t%s", netns, name, id, getenv("CNI_ARGS") ?: "");

	for (const char *c = into; *c; c++)
		if ((unsigned char)*c < 0x20 && (*c != '\t' || ++tabs > 3))
			return false;
	return *netns && *name && *id && length < size;
}

static int start(struct text json, bool add)
{
	struct member m[MEMBERS] = { { .name = "cniVersion" }, { .name = "prevResult" }, { .name = "socket" },
				     { .name = "timeout" },    { .name = "onFailure" } };
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)], pod[4096], why[1024], asked[sizeof(version)], *rest = "";
	long timeout = 0;
	bool closed;
	int said;

	if (!members(json, m, MEMBERS))
		return fail(DECODE, "the network's configuration is not JSON", "");
	if (!plain(m[CNI_VERSION].value, asked, sizeof(asked)) || !isdigit((unsigned char)*asked) ||
	    !memmem(VERSIONS, strlen(VERSIONS), m[CNI_VERSION].value.at, m[CNI_VERSION].value.length))
		return fail(VERSION, "this cniVersion is not supported", "supported: 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0");
	strcpy(version, asked);
	if (!m[PREV_RESULT].value.at || *m[PREV_RESULT].value.at != '{')
		return fail(INVALID, "prevResult is missing", "it has to come after the plugin that makes the interface");
	if (!plain(m[SOCKET].value, path, sizeof(path)) || *path != '/')
		return fail(INVALID, "socket must be the path of the agent's socket", "");
	if (m[TIMEOUT].value.at) /* a comma or a brace comes after it */
		timeout = strtol(m[TIMEOUT].value.at, &rest, 10);
	if (rest != m[TIMEOUT].value.at + m[TIMEOUT].value.length || timeout < 1 || timeout > LONGEST)
		return fail(INVALID, "timeout must be milliseconds, from 1 to 600000", "");
	closed = is(m[ON_FAILURE].value, "\"closed\"");
	if (!closed && !is(m[ON_FAILURE].value, "\"open\""))
		return fail(INVALID, "onFailure must be open or closed", "");
	if (!describe(pod, sizeof(pod)))
		return fail(ENVIRONMENT, "CNI_NETNS, CNI_IFNAME, CNI_CONTAINERID and CNI_ARGS must say which pod it is", "");

	said = ask(path, pod, add ? timeout : 1, why, sizeof(why));
	/* CHECK asks of a pod that runs: that the agent is away says nothing of it. */
	if (!add && said == AWAY)
		said = 0;
	if (said && closed)
		return fail(said, "the pod's policy is not in force, so it does not start", why);
	if (said)
		fprintf(stderr, "portcullis: a pod %s its policy is in force: %s (%s)\n", add ? "starts before" : "runs, and it is not known that", why, pod);
	if (add)
		printf("%.*s\n", (int)m[PREV_RESULT].value.length, m[PREV_RESULT].value.at);
	return 0;
}

int main(void)
{
	const char *command = getenv("CNI_COMMAND") ?: "";
	size_t length = fread(input, 1, sizeof(input), stdin);
	int status = 0;

	if (strcmp(command, "VERSION") == 0)
		puts("{\"cniVersion\":\"" NEWEST "\",\"supportedVersions\":[" VERSIONS "]}");
	else if (strcmp(command, "ADD") && strcmp(command, "CHECK")) {
		/* Of what goes there is nothing to take away. STATUS: see README.md. */
		if (strcmp(command, "DEL") && strcmp(command, "GC") && strcmp(command, "STATUS"))
			status = fail(ENVIRONMENT, "CNI_COMMAND must be ADD, CHECK, DEL, GC, STATUS or VERSION", command);
	} else if (ferror(stdin) || length > LARGEST)
		status = fail(IO, "the network's configuration could not be read", "it is more than 4 MiB, or broken");
	else
		status = start((struct text){ input, length }, command[0] == 'A');
	return fflush(stdout) == 0 ? status : 1;
}
