package import ServiceKit
internal import Vault

/// The settings of intake beside those that every service has.
package enum IntakeConfiguration {
    package static let keys: [ConfigurationKey] =
        [.accessCodeKey, .identityKey, .identityPreviousKeys, writers, batchRows, queueRows, queueMegabytes] + DoorLimits.keys

    package static let writers = ConfigurationKey(
        name: "intake.writers", kind: .int(1...16), default: "2",
        help: "Connections that store submissions, each with a batch of its own; more overlap waiting for the disk, up to what it bears.")
    package static let batchRows = ConfigurationKey(
        name: "intake.batchRows", kind: .int(1...500), default: "500", help: "Submissions that one commit may store.")
    package static let queueRows = ConfigurationKey(
        name: "intake.queueRows", kind: .int(1...1_000_000), default: "8192",
        help: "Submissions that may wait for a writer; one more is answered `overloaded`.")
    package static let queueMegabytes = ConfigurationKey(
        name: "intake.queueMegabytes", kind: .int(1...4_096), default: "64", help: "Memory that waiting submissions may take.")
}
