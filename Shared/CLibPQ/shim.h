#pragma once

// The C client library of PostgreSQL. Debian and Ubuntu: libpq-dev. macOS: brew install libpq.
#include <libpq-fe.h>
