/// What `pintu up` is asked to do.
struct UpOptions: Sendable {
    var directory: DataDirectory
    /// The directory goes when everything has stopped.
    var isTemporary = false
    /// The operator's own database; nil for a private cluster.
    var databaseURL: String?
    /// What services use of it: the URL of a role with their rights only. Nil: the same as we do.
    var servicesURL: String?
    /// Walk sample complaints through their whole life once everything is up.
    var demo = false
    /// Stop when everything is up (and the demonstration is over).
    var exits = false
    /// Of the services' logs show warnings and errors only.
    var quiet = false
    /// Our own environment, which the services inherit in part.
    var environment: [String: String] = [:]
}
