import Testing

/// Everything that starts intake as a whole, one after the other: each has a database and connections of its own.
@Suite("Intake over TCP", .serialized)
enum WholeServiceTests {}
