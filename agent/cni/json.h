// SPDX-License-Identifier: Apache-2.0
// Finds where members of the outermost object of JSON text stand. Nothing is decoded: what is passed on is passed on byte by byte.
#pragma once
#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define DEEPEST 128 /* objects and arrays in one another: the stack has an end */

struct text {
	const char *at; /* NULL: it is not there */
	size_t length;
};

struct member {
	const char *name;
	struct text value;
};

struct cursor {
	const char *at, *end;
};

static bool is(struct text text, const char *word)
{
	return text.at && text.length == strlen(word) && memcmp(text.at, word, text.length) == 0;
}

static bool take(struct cursor *c, char byte)
{
	if (c->at == c->end || *c->at != byte)
		return false;
	c->at++;
	return true;
}

static void space(struct cursor *c)
{
	while (c->at < c->end && memchr(" \t\r\n", *c->at, 4))
		c->at++;
}

/* After its first quote. `inside`: without both. */
static bool string(struct cursor *c, struct text *inside)
{
	inside->at = c->at;
	while (c->at < c->end && (unsigned char)*c->at >= 0x20) {
		inside->length = c->at - inside->at;
		if (take(c, '"'))
			return true;
		if (*c->at++ == '\\' && c->at < c->end)
			c->at++;
	}
	return false;
}

/* A number, or one of the three words: what kind of number it is matters to nobody here. */
static bool scalar(struct cursor *c)
{
	struct text all = { c->at, 0 };

	while (c->at < c->end && (isalnum((unsigned char)*c->at) || memchr("+-.", *c->at, 3)))
		c->at++;
	all.length = c->at - all.at;
	if (all.length && (isdigit((unsigned char)*all.at) || *all.at == '-'))
		return true;
	return is(all, "true") || is(all, "false") || is(all, "null");
}

static bool value(struct cursor *c, int depth, struct member *wanted, size_t count)
{
	struct text name = { 0 };
	const char *from;
	char end;

	if (take(c, '"'))
		return string(c, &name);
	if (take(c, '{'))
		end = '}';
	else if (take(c, '['))
		end = ']';
	else
		return scalar(c);
	if (depth == 0)
		return false;
	space(c);
	if (take(c, end))
		return true;
	do {
		space(c);
		if (end == '}') {
			if (!take(c, '"') || !string(c, &name))
				return false;
			space(c);
			if (!take(c, ':'))
				return false;
			space(c);
		}
		from = c->at;
		if (!value(c, depth - 1, NULL, 0))
			return false;
		for (size_t i = 0; i < count; i++)
			if (is(name, wanted[i].name))
				wanted[i].value = (struct text){ from, c->at - from };
		space(c);
	} while (take(c, ','));
	return take(c, end);
}

/* False where the text is not one object and nothing else. Of members of one name the last counts, as for the runtime. */
static bool members(struct text json, struct member *wanted, size_t count)
{
	struct cursor c = { json.at, json.at + json.length };

	space(&c);
	if (c.at == c.end || *c.at != '{' || !value(&c, DEEPEST, wanted, count))
		return false;
	space(&c);
	return c.at == c.end;
}
