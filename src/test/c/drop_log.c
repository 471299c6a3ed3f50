// SPDX-License-Identifier: MIT
/*
 * Writes the drop log of the running kernel, for the live tests. It reads commands from stdin and answers on
 * stdout, after a line "ready":
 *
 *   find SEQ END ACK_LOW ACK_HIGH HASH SINCE  lines "drop NAME=VALUE...", lines "departure NAME=VALUE...",
 * and a last line "answer since_ns=N syn_since_ns=N left_syn_since_ns=N"
 *
 *   length SEQ END ACK_LOW ACK_HIGH HASH SINCE BYTES
 *
 * the result of droplog_find() for an answer of BYTES
 *
 *   count LOCATION NETNS_ID TRACKED SINCE UNTIL
 *
 * the result of droplog_count()
 *
 *   flow SOURCE PORT DESTINATION PORT
 *
 * the flow's number in these lines
 *
 *   places
 *
 * lines "place NAME=VALUE...", and a last line "end"
 *
 * Usage: drop_log OBJECT typed|raw
 */
#include "droplog.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ANSWER_BYTES = 1 << 25, MAX_LISTED_PLACES = 1000 };

static void print_drop(const struct dropped_packet *drop)
{
	printf("drop time_ns=%llu location=%llx netns_id=%llu netns=%u ifindex=%u reason=%u flow=%u seq=%u "
	       "end=%u "
	       "ack=%u hash=%u tcp_flags=%u flags=%u packet_type=%u fclone=%u encap=%u dev=%s\n",
	       drop->time_ns, drop->location, drop->netns_id, drop->netns, drop->ifindex, drop->reason,
	       drop->flow, drop->seq, drop->end, drop->ack, drop->hash, drop->tcp_flags, drop->flags,
	       drop->packet_type, drop->fclone, drop->encap, drop->dev);
}

static void print_departure(const struct departure *departure)
{
	printf("departure first_ns=%llu last_ns=%llu netns_id=%llu netns=%u ifindex=%u flow=%u low=%u "
	       "high=%u "
	       "ack=%u hash=%u encap=%u dev=%s\n",
	       departure->first_ns, departure->last_ns, departure->netns_id, departure->netns,
	       departure->ifindex, departure->flow, departure->low, departure->high, departure->ack,
	       departure->hash, departure->encap, departure->dev);
}

static char bytes[ANSWER_BYTES];

static void find(struct droplog *log, const struct drop_query *question)
{
	const struct drop_answer *answer = (void *)bytes;
	const struct dropped_packet *drops = (void *)(answer + 1);
	int length = droplog_find(log, question, 1, bytes, sizeof(bytes));

	if (length < 0) {
		printf("error %s\n", strerror(-length));
		return;
	}
	const struct departure *departures = (void *)(drops + answer->drops);

	for (__u32 i = 0; i < answer->drops; i++)
		print_drop(&drops[i]);
	for (__u32 i = 0; i < answer->departures; i++)
		print_departure(&departures[i]);
	printf("answer since_ns=%llu syn_since_ns=%llu left_syn_since_ns=%llu\n", answer->since_ns,
	       answer->syn_since_ns, answer->left_syn_since_ns);
}

static void list_places(struct droplog *log)
{
	static struct drop_place places[MAX_LISTED_PLACES];
	int count = droplog_places(log, places, MAX_LISTED_PLACES);

	for (int i = 0; i < count && i < MAX_LISTED_PLACES; i++)
		printf("place location=%llx netns_id=%llu netns=%u ifindex=%u reason=%u port=%u kind=%u "
		       "encap=%u "
		       "flags=%u packets=%llu dev=%s\n",
		       places[i].location, places[i].netns_id, places[i].netns, places[i].ifindex,
		       places[i].reason, places[i].port, places[i].kind, places[i].encap, places[i].flags,
		       places[i].packets, places[i].dev);
	printf("end\n");
}

static void parse_address(__u8 address[16], const char *text)
{
	memset(address, 0, 16);
	if (inet_pton(AF_INET, text, address) != 1 && inet_pton(AF_INET6, text, address) != 1)
		fprintf(stderr, "drop_log: %s is not an address\n", text);
}

static void print_flow(const char *source, unsigned int sport, const char *destination, unsigned int dport)
{
	__u8 from[16], to[16];

	parse_address(from, source);
	parse_address(to, destination);
	printf("%u\n", flow_hash(from, to, sport, dport));
}

static void answer_command(struct droplog *log, const char *line)
{
	struct drop_query question = {0};
	struct drop_filter filter;
	unsigned int tracked, size;
	char source[64], destination[64];
	unsigned int sport, dport;

	if (sscanf(line, "length %u %u %u %u %u %llu %u", &question.seq, &question.end, &question.ack_low,
		   &question.ack_high, &question.hashes[0], &question.since_ns, &size) == 7 &&
	    size <= sizeof(bytes))
		printf("%d\n", droplog_find(log, &question, 1, bytes, size));
	else if (sscanf(line, "count %llx %llu %u %llu %llu", &filter.location, &filter.netns_id, &tracked,
			&filter.since_ns, &filter.until_ns) == 5) {
		filter.tracked = tracked;
		printf("%d\n", droplog_count(log, &filter));
	} else if (sscanf(line, "find %u %u %u %u %u %llu", &question.seq, &question.end, &question.ack_low,
			  &question.ack_high, &question.hashes[0], &question.since_ns) == 6)
		find(log, &question);
	else if (sscanf(line, "flow %63s %u %63s %u", source, &sport, destination, &dport) == 4)
		print_flow(source, sport, destination, dport);
	else if (strcmp(line, "places\n") == 0)
		list_places(log);
	else
		printf("error unknown command\n");
	fflush(stdout);
}

/* Maps the file of a BPF object. Returns an image without data on failure. */
static struct object_image read_image(const char *path)
{
	struct object_image image = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	void *data = size < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (data != MAP_FAILED) {
		image.data = data;
		image.size = size;
	}
	return image;
}

int main(int argc, char **argv)
{
	static struct object_error error;
	struct droplog log = {0};
	char line[256];

	if (argc != 3) {
		fprintf(stderr, "usage: drop_log OBJECT typed|raw\n");
		return 2;
	}
	struct object_image image = read_image(argv[1]);

	object_collect_log(&error);
	if (!image.data || droplog_load(&log, &image, strcmp(argv[2], "typed") == 0, false, &error) ||
	    droplog_start(&log, &error)) {
		fprintf(stderr, "drop_log: cannot %s %s: %s\n%s", error.step ? error.step : "open",
			image.data ? error.what : argv[1], strerror(error.error), error.log);
		return 1;
	}
	printf("ready\n");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		answer_command(&log, line);
	droplog_close(&log);
	return 0;
}
