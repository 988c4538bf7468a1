// Writes batches of submissions as fast as libpq and PostgreSQL can: the ceiling of intake on this machine.
//
//   batch-ceiling URL STATEMENT-FILE BODIES-FILE ROWS CONNECTIONS SECONDS
//
// STATEMENT-FILE holds intake's own statement, whose parameters are arrays named by `unnest(...) AS n(...)`; BODIES-FILE one text a line.
// Every connection has a thread. Batches are put together before the clock starts; only the keys are made anew for each. Prints one line
// of JSON.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { MAX_COLUMNS = 64, BATCHES = 8, MAX_LATENCIES = 1 << 20 };

typedef struct {
    char name[64], type[32];
} Column;

typedef struct {
    char *values[MAX_COLUMNS];
    int lengths[MAX_COLUMNS];
} Batch;

typedef struct {
    pthread_t thread;
    Batch batches[BATCHES];
    uint32_t *latencies;
    size_t commits;
} Writer;

static const char *url;
static char *statement, **bodies;
static size_t bodyCount;
static Column columns[MAX_COLUMNS];
static int columnCount, rowCount;
static double seconds;
static pthread_barrier_t ready;

static void die(const char *what, const char *why) {
    fprintf(stderr, "batch-ceiling: %s: %s\n", what, why);
    exit(1);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static char *readFile(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) die(path, "cannot be opened");
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *text = malloc((size_t)length + 1);
    if (!text || fread(text, 1, (size_t)length, file) != (size_t)length) die(path, "cannot be read");
    text[length] = 0;
    fclose(file);
    return text;
}

// The types stand in `unnest($1::uuid[], …)`, the names in `AS n(key, …, position)`.
static void readColumns(void) {
    char *place = strstr(statement, "unnest(");
    char *names = strstr(statement, "AS n(");
    if (!place || !names) die("the statement", "has no unnest(...) AS n(...)");
    names += 5;
    while ((place = strstr(place, "::")) && place < names) {
        Column *column = &columns[columnCount++];
        size_t length = strcspn(place + 2, "[");
        snprintf(column->type, sizeof column->type, "%.*s", (int)length, place + 2);
        names += strspn(names, " \n\t,");
        length = strcspn(names, ", )\n");
        snprintf(column->name, sizeof column->name, "%.*s", (int)length, names);
        names += length;
        place += 2;
        if (columnCount == MAX_COLUMNS) die("the statement", "has too many parameters");
    }
}

static uint32_t oid(const char *type) {
    static const struct { const char *name; uint32_t oid; } types[] = {
        {"uuid", 2950}, {"bytea", 17}, {"text", 25}, {"boolean", 16}, {"timestamptz", 1184}, {"double precision", 701},
        {"smallint", 21}, {"bigint", 20}, {"integer", 23}, {"int", 23}};
    for (size_t index = 0; index < sizeof types / sizeof *types; index++) {
        if (!strcmp(types[index].name, type)) return types[index].oid;
    }
    die("unknown type", type);
    return 0;
}

static char *put32(char *cursor, int32_t value) {
    uint32_t big = htonl((uint32_t)value);
    memcpy(cursor, &big, 4);
    return cursor + 4;
}

static char *putBytes(char *cursor, const void *bytes, size_t length) {
    cursor = put32(cursor, (int32_t)length);
    memcpy(cursor, bytes, length);
    return cursor + length;
}

// The value of a column that a plain complaint on the web has; NULL for all others.
static char *putValue(char *cursor, const Column *column, const char *body) {
    static const struct { const char *name, *text; } texts[] = {
        {"class", "complaint"}, {"channel", "web"}, {"region_code", "35.78"}, {"category_code", "penerangan.padam"},
        {"subject", "Lampu jalan padam"}, {"place", "Depan Pasar Wonokromo"}, {"actor_role", "administrator"},
        {"actor_name", "benchmark"}, {"lane", "35.78"}};
    uint8_t noise[32];
    const char *name = column->name;
    if (!strcmp(name, "key") || !strcmp(name, "request_hash")) {
        size_t length = strcmp(name, "key") ? 32 : 16;
        if (getrandom(noise, length, 0) != (ssize_t)length) die("getrandom", "failed");
        return putBytes(cursor, noise, length);
    }
    if (!strcmp(name, "body")) return putBytes(cursor, body, strlen(body));
    if (!strcmp(column->type, "boolean")) return putBytes(cursor, "\0", 1);
    if (!strcmp(name, "submitted_at") || !strcmp(name, "received_at") || !strcmp(name, "verify_due_at") || !strcmp(name, "resolve_due_at")) {
        // Microseconds since 2000.
        uint64_t moment = htobe64(((uint64_t)time(NULL) - 946684800) * 1000000 + (strstr(name, "due") ? 432000000000ull : 0));
        return putBytes(cursor, &moment, 8);
    }
    for (size_t index = 0; index < sizeof texts / sizeof *texts; index++) {
        if (!strcmp(texts[index].name, name)) return putBytes(cursor, texts[index].text, strlen(texts[index].text));
    }
    return put32(cursor, -1);
}

static void build(Batch *batch, size_t firstBody) {
    for (int index = 0; index < columnCount; index++) {
        size_t capacity = 20;
        for (int row = 0; row < rowCount; row++) capacity += 64 + strlen(bodies[(firstBody + (size_t)row) % bodyCount]);
        char *values = malloc(capacity), *cursor = values;
        if (!values) die("memory", "is short");
        cursor = put32(cursor, 1);
        cursor = put32(cursor, 1);
        cursor = put32(cursor, (int32_t)oid(columns[index].type));
        cursor = put32(cursor, rowCount);
        cursor = put32(cursor, 1);
        for (int row = 0; row < rowCount; row++) {
            cursor = putValue(cursor, &columns[index], bodies[(firstBody + (size_t)row) % bodyCount]);
        }
        batch->values[index] = values;
        batch->lengths[index] = (int)(cursor - values);
    }
}

static int compareKeys(const void *left, const void *right) { return memcmp(left, right, 16); }

// Keys come in order, as intake's do.
static void renewKeys(Batch *batch, uint8_t *keys) {
    size_t length = (size_t)rowCount * 16;
    for (size_t done = 0; done < length; done += 256) {
        size_t part = length - done < 256 ? length - done : 256;
        if (getrandom(keys + done, part, 0) != (ssize_t)part) die("getrandom", "failed");
    }
    qsort(keys, (size_t)rowCount, 16, compareKeys);
    for (int index = 0; index < columnCount; index++) {
        if (strcmp(columns[index].name, "key")) continue;
        for (int row = 0; row < rowCount; row++) memcpy(batch->values[index] + 24 + row * 20, keys + row * 16, 16);
    }
}

static void *writeBatches(void *argument) {
    Writer *writer = argument;
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK) die("connect", PQerrorMessage(connection));
    PGresult *result = PQprepare(connection, "store", statement, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) die("prepare", PQerrorMessage(connection));
    PQclear(result);
    int formats[MAX_COLUMNS];
    for (int index = 0; index < columnCount; index++) formats[index] = 1;
    uint8_t *keys = malloc((size_t)rowCount * 16);
    pthread_barrier_wait(&ready);
    int64_t end = now() + (int64_t)(seconds * 1e9);
    for (size_t turn = 0;; turn++) {
        int64_t begin = now();
        if (begin >= end) break;
        Batch *batch = &writer->batches[turn % BATCHES];
        renewKeys(batch, keys);
        result = PQexecPrepared(connection, "store", columnCount, (const char *const *)batch->values, batch->lengths, formats, 1);
        if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != rowCount) die("write", PQerrorMessage(connection));
        PQclear(result);
        if (writer->commits < MAX_LATENCIES) writer->latencies[writer->commits] = (uint32_t)((now() - begin) / 1000);
        writer->commits++;
    }
    free(keys);
    PQfinish(connection);
    return NULL;
}

static int compareLatencies(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

int main(int count, char **arguments) {
    if (count != 7) {
        fprintf(stderr, "usage: batch-ceiling URL STATEMENT-FILE BODIES-FILE ROWS CONNECTIONS SECONDS\n");
        return 2;
    }
    url = arguments[1];
    statement = readFile(arguments[2]);
    char *text = readFile(arguments[3]);
    rowCount = atoi(arguments[4]);
    int writerCount = atoi(arguments[5]);
    seconds = atof(arguments[6]);
    if (rowCount < 1 || rowCount > 500 || writerCount < 1 || seconds <= 0) die("arguments", "are out of bounds");
    readColumns();
    size_t capacity = 1024;
    bodies = malloc(capacity * sizeof *bodies);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        if (bodyCount == capacity) bodies = realloc(bodies, (capacity *= 2) * sizeof *bodies);
        bodies[bodyCount++] = line;
    }
    if (bodyCount == 0) die(arguments[3], "has no text");
    Writer *writers = calloc((size_t)writerCount, sizeof *writers);
    pthread_barrier_init(&ready, NULL, (unsigned)writerCount);
    size_t commits = 0, kept = 0;
    for (int index = 0; index < writerCount; index++) {
        writers[index].latencies = malloc(MAX_LATENCIES * sizeof(uint32_t));
        for (int batch = 0; batch < BATCHES; batch++) build(&writers[index].batches[batch], (size_t)((index * BATCHES + batch) * rowCount));
        pthread_create(&writers[index].thread, NULL, writeBatches, &writers[index]);
    }
    for (int index = 0; index < writerCount; index++) {
        pthread_join(writers[index].thread, NULL);
        commits += writers[index].commits;
        kept += writers[index].commits < MAX_LATENCIES ? writers[index].commits : MAX_LATENCIES;
    }
    uint32_t *all = malloc((kept + 1) * sizeof *all);
    size_t position = 0;
    for (int index = 0; index < writerCount; index++) {
        size_t part = writers[index].commits < MAX_LATENCIES ? writers[index].commits : MAX_LATENCIES;
        memcpy(all + position, writers[index].latencies, part * sizeof *all);
        position += part;
    }
    qsort(all, kept, sizeof *all, compareLatencies);
    printf("{\"rowsPerSecond\": %.1f, \"commitsPerSecond\": %.1f, \"p50us\": %u, \"p99us\": %u}\n", (double)commits * rowCount / seconds,
        (double)commits / seconds, kept ? all[kept / 2] : 0, kept ? all[kept * 99 / 100] : 0);
    return 0;
}
