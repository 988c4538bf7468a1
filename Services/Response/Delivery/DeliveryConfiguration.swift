package import Courier
internal import FoundationEssentials
package import Jobs
package import ServiceKit
internal import Vault

extension ConfigurationKey {
    package static let responseProviders = ConfigurationKey(
        name: "response.providers", kind: .path,
        help: """
            JSON file with the providers of e-mail, SMS and WhatsApp, the preferred one first: {"email": [{"name": …, "url": \
            "smtp://host:587", "from": …}], "sms": [{"name": …, "url": "https://…", "secretFile": …}]}. Without it people read messages \
            inside the system only.
            """)
    package static let responseDeliveryParallelism = ConfigurationKey(
        name: "response.deliveryParallelism", kind: .int(1...64), default: "4",
        help: "Messages that one replica sends at a time, each with connections of its own to the providers.")
    /// The same key as intake's; here it is needed only by who sends messages.
    package static let responseIdentityKey = ConfigurationKey(
        name: "identity.key", kind: .text, secret: true,
        help: "Key that seals who complains, as intake has it; needed with response.providers, to open where messages go.")
}

extension ServiceConfiguration {
    /// The chains of providers by channel; empty when nothing is configured.
    package func providerChains() throws(StartupFailure) -> [MessageChannel: ProviderChain] {
        guard let path = optionalText(.responseProviders) else { return [:] }
        do {
            let file = try ProvidersFile(path: path) { try Array(Data(contentsOf: URL(filePath: $0))) }
            return file.providers.mapValues { ProviderChain($0) }
        } catch {
            throw StartupFailure(
                error.list.joined(separator: "; "), advice: "Correct the file that response.providers (PINTU_RESPONSE_PROVIDERS) names.")
        }
    }
}

extension ServiceEnvironment {
    /// What sends messages outside; nil when nobody is configured to carry them.
    ///
    /// - Parameter doorbell: rung after deliveries were planned.
    package func deliveryWorker(
        chains: [MessageChannel: ProviderChain], letters: any LetterWriter, doorbell: Doorbell
    ) async throws -> DeliveryWorker? {
        guard !chains.isEmpty else { return nil }
        guard configuration.optionalText(.responseIdentityKey) != nil else {
            throw StartupFailure(
                "identity.key is missing, and response.providers is set: complainants' addresses could not be opened",
                advice: "Give response the same PINTU_IDENTITY_KEY_FILE as intake.")
        }
        let vault = try configuration.identityVault()
        try await vault.register(on: pool, clock: clock)
        return DeliveryWorker(
            pool: pool, chains: chains, addresses: VaultAddressBook(vault: vault), letters: letters,
            parallelism: configuration.int(.responseDeliveryParallelism), doorbell: doorbell, logger: logger, clock: clock)
    }
}
