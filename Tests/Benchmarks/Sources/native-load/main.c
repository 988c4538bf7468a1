// A load generator for newline-delimited JSON-RPC and for HTTP/1.1, one thread, epoll: the same loop, clock and histogram for both.
//
//   native-load --protocol lines|http --port P [--connections C] [--in-flight N] [--seconds S] [--warmup S] [--rate R]
//               [--token T] [--payload FILE] [--method NAME] [--path /submit] [--idle N] [--keys random|ordered]
//
// Closed loop: N requests in flight, spread over C connections (http: one on each). With --rate an open loop: requests leave when they are
// due and are measured from that moment. FILE holds one JSON object a line, without an idempotency key; one is added to each: a random UUID
// (version 4), or one in the order of time (version 7), as Pintu's own client makes them. --idle opens so many more connections that say
// hello and nothing else. Prints one line of JSON.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 18 };

typedef struct {
    char *bytes;
    size_t length, capacity, sent;
} Output;

typedef struct {
    int socket;
    Output output;
    char *input;
    size_t inputLength;
    // lines: when each request in flight was due, by its slot; http: the one request.
    int64_t *due;
    int *freeSlots;
    int freeCount;
    uint64_t generation;
    bool isDirty;
} Connection;

typedef struct {
    char *text;
    size_t length;
} Line;

static bool isHTTP = false, isOrdered = false;
static int port = 0, connectionCount = 1, inFlight = 64, idleCount = 0;
static double seconds = 5, warmup = 1, rate = 0;
static const char *token = NULL, *payloadFile = NULL, *method = "intake.submit", *path = "/submit";
static Line *payload;
static size_t payloadCount, payloadNext;
static int slotsPerConnection, flying;
static Connection **dirty;
static int dirtyCount;
static int64_t measureFrom, measureUntil;
static uint64_t completed, failed;
static char firstError[400];

// Latencies in microseconds: 64 steps for each power of two.
static uint64_t histogram[64 * 40];
static uint64_t maximum;

static void die(const char *what) {
    fprintf(stderr, "native-load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static size_t bucketOf(uint64_t us) {
    if (us < 64) return us;
    int power = 63 - __builtin_clzll(us);
    return (size_t)(power - 5) * 64 + ((us >> (power - 6)) & 63);
}

static uint64_t valueOf(size_t bucket) {
    if (bucket < 64) return bucket;
    int power = (int)(bucket / 64) + 5;
    return (1ull << power) + ((uint64_t)(bucket % 64) << (power - 6));
}

static uint64_t percentile(double share) {
    uint64_t wanted = (uint64_t)((double)completed * share), seen = 0;
    for (size_t bucket = 0; bucket < sizeof histogram / sizeof *histogram; bucket++) {
        seen += histogram[bucket];
        if (seen > wanted) return valueOf(bucket);
    }
    return maximum;
}

static void record(int64_t due, int64_t moment) {
    if (moment < measureFrom || moment >= measureUntil) return;
    uint64_t us = (uint64_t)(moment - due) / 1000;
    completed++;
    histogram[bucketOf(us)]++;
    if (us > maximum) maximum = us;
}

static void fail(const char *text, size_t length) {
    if (failed++ == 0) snprintf(firstError, sizeof firstError, "%.*s", (int)(length < 390 ? length : 390), text);
}

static void append(Output *output, const char *bytes, size_t length) {
    if (output->length + length > output->capacity) {
        output->capacity = (output->length + length) * 2;
        output->bytes = realloc(output->bytes, output->capacity);
        if (!output->bytes) die("memory");
    }
    memcpy(output->bytes + output->length, bytes, length);
    output->length += length;
}

// From a generator that was seeded by the system: unique over processes and runs.
static uint64_t randomState[2];

static uint64_t nextRandom(void) {
    uint64_t a = randomState[0], b = randomState[1];
    randomState[0] = b;
    a ^= a << 23;
    randomState[1] = a ^ b ^ (a >> 18) ^ (b >> 5);
    return randomState[1] + b;
}

static void writeKey(char *text) {
    static const char digits[] = "0123456789abcdef";
    uint64_t words[2] = {nextRandom(), nextRandom()};
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    uint64_t ms = (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
    int position = 0;
    for (int index = 0; index < 32; index++) {
        if (index == 8 || index == 12 || index == 16 || index == 20) text[position++] = '-';
        int digit = (int)(words[index / 16] >> ((index % 16) * 4)) & 15;
        if (isOrdered && index < 12) digit = (int)(ms >> (44 - index * 4)) & 15;
        if (index == 12) digit = isOrdered ? 7 : 4;
        if (index == 16) digit = 8 | (digit & 3);
        text[position++] = digits[digit];
    }
}

static void writeRequest(Connection *connection, int64_t due) {
    char text[400], key[37] = {0};
    writeKey(key);
    Line line = payload[payloadNext];
    payloadNext = (payloadNext + 1) % payloadCount;
    int slot = connection->freeSlots[--connection->freeCount];
    connection->due[slot] = due;
    int length;
    if (isHTTP) {
        length = snprintf(text, sizeof text,
            "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n"
            "{\"idempotencyKey\":\"%s\",",
            path, line.length + 56, key);
    } else {
        uint64_t id = (++connection->generation) * (uint64_t)slotsPerConnection + (uint64_t)slot;
        length = snprintf(text, sizeof text, "{\"jsonrpc\":\"2.0\",\"id\":%llu,\"method\":\"%s\",\"params\":{\"idempotencyKey\":\"%s\",",
            (unsigned long long)id, method, key);
    }
    append(&connection->output, text, (size_t)length);
    // Behind the payload's own opening brace.
    append(&connection->output, line.text + 1, line.length - 1);
    if (!isHTTP) append(&connection->output, "}\n", 2);
    flying++;
    if (!connection->isDirty) {
        connection->isDirty = true;
        dirty[dirtyCount++] = connection;
    }
}

static void flush(Connection *connection) {
    Output *output = &connection->output;
    while (output->sent < output->length) {
        ssize_t count = send(connection->socket, output->bytes + output->sent, output->length - output->sent, MSG_NOSIGNAL);
        if (count < 0) {
            if (errno == EAGAIN) return;
            if (errno == EINTR) continue;
            die("send");
        }
        output->sent += (size_t)count;
    }
    output->length = output->sent = 0;
}

static void finished(Connection *connection, int slot, bool isGood, const char *text, size_t length) {
    if (!isGood) fail(text, length);
    else record(connection->due[slot], now());
    connection->freeSlots[connection->freeCount++] = slot;
    flying--;
}

static size_t takeLine(Connection *connection, char *text, size_t length) {
    char *end = memchr(text, '\n', length);
    if (!end) return 0;
    size_t lineLength = (size_t)(end - text);
    char *id = memmem(text, lineLength, "\"id\":", 5);
    if (!id) {
        // rpc.goaway and its like carry no id.
        return lineLength + 1;
    }
    uint64_t number = strtoull(id + 5, NULL, 10);
    bool isGood = memmem(text, lineLength, "\"result\":", 9) != NULL;
    finished(connection, (int)(number % (uint64_t)slotsPerConnection), isGood, text, lineLength);
    return lineLength + 1;
}

static size_t takeResponse(Connection *connection, char *text, size_t length) {
    char *end = memmem(text, length, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t head = (size_t)(end - text) + 4;
    *end = 0;
    char *header = strcasestr(text, "\r\ncontent-length:");
    *end = '\r';
    size_t body = header ? strtoull(header + 17, NULL, 10) : 0;
    if (length < head + body) return 0;
    finished(connection, 0, strncmp(text, "HTTP/1.1 200", 12) == 0, text, head + body);
    return head + body;
}

static void readFrom(Connection *connection) {
    while (true) {
        size_t space = READ_BYTES - connection->inputLength;
        ssize_t count = recv(connection->socket, connection->input + connection->inputLength, space, 0);
        if (count == 0) { errno = ECONNRESET; die("the server closed a connection"); }
        if (count < 0) {
            if (errno == EAGAIN) return;
            if (errno == EINTR) continue;
            die("recv");
        }
        connection->inputLength += (size_t)count;
        size_t used = 0;
        while (used < connection->inputLength) {
            char *text = connection->input + used;
            size_t rest = connection->inputLength - used;
            size_t taken = isHTTP ? takeResponse(connection, text, rest) : takeLine(connection, text, rest);
            if (taken == 0) break;
            used += taken;
        }
        if (used == 0 && connection->inputLength == READ_BYTES) { errno = EMSGSIZE; die("an answer"); }
        memmove(connection->input, connection->input + used, connection->inputLength - used);
        connection->inputLength -= used;
        if ((size_t)count < space) return;
    }
}

static int dial(void) {
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) die("connect");
    int one = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (!isHTTP && token) {
        char text[512], answer[2048];
        int length = snprintf(text, sizeof text,
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.hello\",\"params\":{\"client\":\"native-load\",\"protocol\":[1,1],\"token\":\"%s\"}}\n",
            token);
        if (send(descriptor, text, (size_t)length, MSG_NOSIGNAL) != length) die("hello");
        ssize_t count = 0;
        while (count == 0 || answer[count - 1] != '\n') {
            ssize_t more = recv(descriptor, answer + count, sizeof answer - 1 - (size_t)count, 0);
            if (more <= 0) die("hello");
            count += more;
        }
        answer[count] = 0;
        if (!strstr(answer, "\"result\":")) {
            fprintf(stderr, "native-load: hello was refused: %s", answer);
            exit(1);
        }
    }
    return descriptor;
}

static void readPayload(void) {
    FILE *file = fopen(payloadFile, "r");
    if (!file) die(payloadFile);
    size_t capacity = 0, size = 0;
    ssize_t length;
    char *text = NULL;
    while ((length = getline(&text, &size, file)) > 0) {
        while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) length--;
        if (length < 3) continue;
        if (payloadCount == capacity) {
            capacity = capacity ? capacity * 2 : 1024;
            payload = realloc(payload, capacity * sizeof *payload);
            if (!payload) die("memory");
        }
        payload[payloadCount].text = strndup(text, (size_t)length);
        payload[payloadCount++].length = (size_t)length;
    }
    free(text);
    fclose(file);
    if (payloadCount == 0) { errno = ENODATA; die(payloadFile); }
}

static void parse(int count, char **arguments) {
    for (int index = 1; index + 1 < count; index += 2) {
        const char *name = arguments[index], *value = arguments[index + 1];
        if (!strcmp(name, "--protocol")) isHTTP = !strcmp(value, "http");
        else if (!strcmp(name, "--port")) port = atoi(value);
        else if (!strcmp(name, "--connections")) connectionCount = atoi(value);
        else if (!strcmp(name, "--in-flight")) inFlight = atoi(value);
        else if (!strcmp(name, "--seconds")) seconds = atof(value);
        else if (!strcmp(name, "--warmup")) warmup = atof(value);
        else if (!strcmp(name, "--rate")) rate = atof(value);
        else if (!strcmp(name, "--token")) token = value;
        else if (!strcmp(name, "--payload")) payloadFile = value;
        else if (!strcmp(name, "--method")) method = value;
        else if (!strcmp(name, "--path")) path = value;
        else if (!strcmp(name, "--idle")) idleCount = atoi(value);
        else if (!strcmp(name, "--keys")) isOrdered = !strcmp(value, "ordered");
        else { fprintf(stderr, "native-load: unknown option %s\n", name); exit(2); }
    }
    if (port <= 0 || connectionCount <= 0 || !payloadFile) {
        fprintf(stderr, "native-load: --port and --payload are needed; see the head of the source\n");
        exit(2);
    }
}

int main(int count, char **arguments) {
    parse(count, arguments);
    readPayload();
    if (getrandom(randomState, sizeof randomState, 0) != sizeof randomState) die("getrandom");
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (isHTTP) {
        connectionCount = inFlight;
        slotsPerConnection = 1;
    } else {
        // Requests go to the connections in turn; an open loop may have more in flight than a closed one.
        slotsPerConnection = rate > 0 ? 4096 : (inFlight + connectionCount - 1) / connectionCount + 16;
    }
    for (int index = 0; index < idleCount; index++) dial();
    int poller = epoll_create1(0);
    Connection *connections = calloc((size_t)connectionCount, sizeof *connections);
    dirty = calloc((size_t)connectionCount, sizeof *dirty);
    for (int index = 0; index < connectionCount; index++) {
        Connection *connection = &connections[index];
        connection->socket = dial();
        fcntl(connection->socket, F_SETFL, O_NONBLOCK);
        connection->input = malloc(READ_BYTES);
        connection->due = calloc((size_t)slotsPerConnection, sizeof *connection->due);
        connection->freeSlots = calloc((size_t)slotsPerConnection, sizeof *connection->freeSlots);
        for (int slot = 0; slot < slotsPerConnection; slot++) connection->freeSlots[connection->freeCount++] = slot;
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = connection};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, connection->socket, &event) != 0) die("epoll_ctl");
    }
    int64_t start = now();
    measureFrom = start + (int64_t)(warmup * 1e9);
    measureUntil = measureFrom + (int64_t)(seconds * 1e9);
    int64_t interval = rate > 0 ? (int64_t)(1e9 / rate) : 0, nextDue = start;
    int turn = 0;
    while (true) {
        int64_t moment = now();
        if (moment >= measureUntil) break;
        while (rate > 0 ? nextDue <= moment : flying < inFlight) {
            Connection *chosen = NULL;
            for (int tried = 0; tried < connectionCount && !chosen; tried++) {
                Connection *connection = &connections[turn];
                turn = (turn + 1) % connectionCount;
                if (connection->freeCount > 0) chosen = connection;
            }
            // All are busy: the request waits here and its time counts.
            if (!chosen) break;
            writeRequest(chosen, rate > 0 ? nextDue : moment);
            nextDue += interval;
        }
        int kept = 0;
        for (int index = 0; index < dirtyCount; index++) {
            flush(dirty[index]);
            dirty[index]->isDirty = dirty[index]->output.length > 0;
            if (dirty[index]->isDirty) dirty[kept++] = dirty[index];
        }
        dirtyCount = kept;
        struct epoll_event events[256];
        int64_t wait = rate > 0 ? nextDue - now() : 100000000;
        if (wait < 0) wait = 0;
        struct timespec timeout = {.tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000};
        int ready = epoll_pwait2(poller, events, 256, &timeout, NULL);
        if (ready < 0 && errno != EINTR) die("epoll_pwait2");
        for (int index = 0; index < ready; index++) {
            Connection *connection = events[index].data.ptr;
            if (events[index].events & (EPOLLERR | EPOLLHUP)) { errno = ECONNRESET; die("a connection"); }
            if (events[index].events & EPOLLIN) readFrom(connection);
        }
    }
    printf("{\"calls\": %llu, \"perSecond\": %.1f, \"p50us\": %llu, \"p99us\": %llu, \"maxus\": %llu, \"errors\": %llu}\n",
        (unsigned long long)completed, (double)completed / seconds, (unsigned long long)percentile(0.5),
        (unsigned long long)percentile(0.99), (unsigned long long)maximum, (unsigned long long)failed);
    if (failed > 0) {
        fprintf(stderr, "native-load: %llu calls failed; the first: %s\n", (unsigned long long)failed, firstError);
        return 3;
    }
    return 0;
}
